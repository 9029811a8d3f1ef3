/* An ERP that this program implements: orders are pushed through callbacks, and answers may be late, hostile or missing. */

#include "story.h"
#include <pthread.h>

static const char CONFIG[] = "{\"database\": \"sqlite::memory:\", \"erps\": {\"mine\": {\"adapter\": \"host\"}},"
                             "\"simulation\": {\"seed\": 1, \"now\": \"2026-01-30T09:00:00Z\"}}";

static const char CAPABILITIES[] =
    "{\"missing\": {\"read_customers\": \"no\", \"read_prices\": \"no\", \"read_open_items\": \"no\","
    "\"read_invoices\": \"no\", \"read_receipts\": \"no\", \"read_stock\": \"no\", \"live_stock\": \"no\","
    "\"live_account\": \"no\", \"change_order\": \"no\", \"read_code_lists\": \"no\","
    "\"read_progress\": \"no\", \"deletions\": \"no\"}}";

static const char ITEMS[] =
    "{\"result\": {\"rows\": [{\"key\": \"I1\", \"number\": \"OAK\", \"name\": \"Oak\", \"unit\": \"m\","
    "\"list_price\": null, \"currency\": null, \"inactive\": false}],"
    "\"rejected\": [], \"gone\": [], \"next\": \"\", \"more\": false}}";

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

/* The ERP's books, and how it behaves. */
static struct {
    int orders, customers, looked_up;
    char order_key[200];
    enum { AT_ONCE, FROM_A_THREAD, NEVER, LOSE_ORDER, GARBAGE, NO_TEXT, TOO_LARGE, NULL_ANSWER, ODD_CODE, REFUSE } behaviour;
    tenon_request *kept;
    tenon_engine *engine;
} erp;

static tenon_status respond(tenon_request *request, const char *answer) {
    return tenon_respond(request, answer, strlen(answer));
}

/* The text of a member of a JSON object; a host takes its JSON library. */
static void member(const char *body, const char *name, char *text, size_t room) {
    const char *found = strstr(body, name);
    CHECK(found != NULL);
    found += strlen(name) + 3;
    size_t length = strcspn(found, "\"");
    CHECK(length < room);
    memcpy(text, found, length);
    text[length] = '\0';
}

static void place_order(tenon_request *request) {
    const char *body = tenon_request_body(request, NULL);
    CHECK(strstr(body, "\"item\":\"I1\"") && strstr(body, "\"customer\":\"K1\"") && strstr(body, "\"quantity\":\"4\""));
    member(body, "\"idempotency_key", erp.order_key, sizeof erp.order_key);
    erp.orders++;
    if (erp.behaviour == LOSE_ORDER) {
        erp.kept = request;
        return;
    }
    CHECK(respond(request, "{\"result\": {\"key\": \"O1\", \"number\": \"SO-1\"}}") == TENON_STATUS_OK);
}

static void find_order(tenon_request *request) {
    char key[200];
    member(tenon_request_body(request, NULL), "\"idempotency_key", key, sizeof key);
    erp.looked_up++;
    respond(request, erp.orders > 0 && strcmp(key, erp.order_key) == 0
                         ? "{\"result\": {\"key\": \"O1\", \"number\": \"SO-1\"}}"
                         : "{\"result\": null}");
}

/* Answers as an ERP that works. */
static void answer(tenon_request *request) {
    const char *method = tenon_request_method(request);
    if (strcmp(method, "masters.items") == 0) {
        CHECK(respond(request, ITEMS) == TENON_STATUS_OK);
    } else if (strcmp(method, "masters.create_customer") == 0) {
        erp.customers++;
        CHECK(respond(request, "{\"result\": {\"key\": \"K1\", \"number\": \"70001\"}}") == TENON_STATUS_OK);
    } else if (strcmp(method, "orders.place") == 0) {
        place_order(request);
    } else if (strcmp(method, "orders.find") == 0) {
        find_order(request);
    } else {
        CHECK(respond(request, "{\"error\": {\"code\": \"ERP_UNSUPPORTED\", \"message\": \"no\"}}") == TENON_STATUS_OK);
    }
}

static void *answer_on_a_thread(void *request) {
    pthread_mutex_lock(&lock);
    answer(request);
    pthread_mutex_unlock(&lock);
    CHECK(respond(request, "{}") == TENON_STATUS_CLOSED);
    CHECK(tenon_request_method(request) == NULL && tenon_request_body(request, NULL) == NULL);
    return NULL;
}

static void hand_over(tenon_request *request) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, answer_on_a_thread, request) == 0);
    CHECK(pthread_detach(thread) == 0);
}

static void keep(tenon_request *request) {
    pthread_mutex_lock(&lock);
    erp.kept = request;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
}

static void asked(void *user, tenon_request *request) {
    tenon_reply *reply;
    size_t length;
    CHECK(user == &erp);
    CHECK(strlen(tenon_request_body(request, &length)) == length);
    CHECK(tenon_call(erp.engine, "{}", 2, &reply) == TENON_STATUS_WOULD_DEADLOCK);
    switch (erp.behaviour) {
    case AT_ONCE:
    case LOSE_ORDER: answer(request); break;
    case FROM_A_THREAD: hand_over(request); break;
    case NEVER: keep(request); break;
    case GARBAGE: CHECK(respond(request, "{\"result\": {\"key\"") == TENON_STATUS_OK); break;
    case NO_TEXT: CHECK(tenon_respond(request, "\xff", 1) == TENON_STATUS_NOT_UTF8); break;
    case TOO_LARGE: CHECK(tenon_respond(request, "{}", SIZE_MAX) == TENON_STATUS_TOO_LARGE); break;
    case NULL_ANSWER: CHECK(tenon_respond(request, NULL, 0) == TENON_STATUS_NULL_ARGUMENT); break;
    case ODD_CODE: respond(request, "{\"error\": {\"code\": \"NOT_FOUND\", \"message\": \"odd\"}}"); break;
    case REFUSE: respond(request, "{\"error\": {\"code\": \"ERP_REFUSED\", \"message\": \"no credit\"}}"); break;
    }
}

static tenon_erp port_of(uint32_t timeout_ms) {
    tenon_erp port = {0};
    port.size = sizeof port;
    port.user = &erp;
    port.request = asked;
    port.capabilities = CAPABILITIES;
    port.capabilities_length = strlen(CAPABILITIES);
    port.timeout_ms = timeout_ms;
    return port;
}

static void bind(uint32_t timeout_ms) {
    tenon_erp port = port_of(timeout_ms);
    CHECK(tenon_bind_erp(erp.engine, "mine", 4, &port) == TENON_STATUS_OK);
}

#define RUN "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"sync.run\", \"params\": {\"tenant\": \"acme\", \"erp\": \"mine\"}}"

#define NEXT_DAY \
    "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"simulation.advance\", \"params\": {\"seconds\": 86400}}"

static void begin(void) {
    memset(&erp, 0, sizeof erp);
    erp.engine = open_engine(CONFIG);
    says(erp.engine, SETUP, "\"result\"");
}

/* An order that is to be pushed. The item came from the ERP. */
static void submit_order(void) {
    char request[600], unit[100], item[100];
    tenon_reply *reply;
    const char *units = ADA("org_unit.list", "none", ""), *items = ADA("product.list", "none", "");
    CHECK(tenon_call(erp.engine, units, strlen(units), &reply) == TENON_STATUS_OK);
    member(strstr(tenon_reply_body(reply, NULL), "\"id\":\""), "\"id", unit, sizeof unit);
    tenon_reply_free(reply);
    snprintf(request, sizeof request, ADA("org_unit.update", "unit", ", \"id\": \"%s\", \"version\": 1, \"erp\": \"mine\""), unit);
    says(erp.engine, request, "\"result\"");
    says(erp.engine, RUN, "{\"changed\":1,\"gone\":0,\"kind\":\"product\"");
    CHECK(tenon_call(erp.engine, items, strlen(items), &reply) == TENON_STATUS_OK);
    member(strstr(tenon_reply_body(reply, NULL), "\"id\":\""), "\"id", item, sizeof item);
    tenon_reply_free(reply);
    snprintf(request, sizeof request, NEW_CUSTOMER("c1"));
    says(erp.engine, request, "\"result\"");
    says(erp.engine, ADA("customer.convert", "convert", ", \"id\": \"c1\""), "\"result\"");
    snprintf(request, sizeof request,
             ADA("sales_order.create", "order", ", \"id\": \"o1\", \"customer_id\": \"c1\", \"lines\": [{\"product_id\": \"%s\","
                 "\"quantity\": \"4\", \"price\": \"10\", \"tax_rate\": \"19\"}]"), item);
    says(erp.engine, request, "\"result\"");
    says(erp.engine, ADA("sales_order.submit", "submit", ", \"id\": \"o1\""), "submitted");
}

static void end(void) {
    CHECK(tenon_close(erp.engine) == TENON_STATUS_OK);
}

static void an_order_is_pushed_once(int from_a_thread) {
    begin();
    bind(60000);
    submit_order();
    erp.behaviour = from_a_thread ? FROM_A_THREAD : AT_ONCE;
    says(erp.engine, RUN, "\"done\":2");
    says(erp.engine, RUN, "\"done\":0");
    pthread_mutex_lock(&lock);
    CHECK(erp.orders == 1 && erp.customers == 1);
    pthread_mutex_unlock(&lock);
    says(erp.engine, ADA("sales_order.get", "none", ", \"id\": \"o1\""), "\"erp_number\":\"SO-1\"");
    end();
}

/* A write without an answer may have been done: it is looked up by its key, and not sent again. */
static void an_answer_that_comes_too_late(void) {
    begin();
    bind(60000);
    submit_order();
    bind(1);
    erp.behaviour = LOSE_ORDER;
    says(erp.engine, RUN, "\"unknown\":1");
    CHECK(erp.orders == 1 && erp.looked_up == 0);
    CHECK(respond(erp.kept, "{\"result\": null}") == TENON_STATUS_TOO_LATE);
    CHECK(respond(erp.kept, "{\"result\": null}") == TENON_STATUS_CLOSED);
    CHECK(tenon_request_method(erp.kept) == NULL);
    bind(60000);
    erp.behaviour = AT_ONCE;
    says(erp.engine, NEXT_DAY, "\"result\"");
    says(erp.engine, RUN, "\"done\":1");
    CHECK(erp.orders == 1 && erp.looked_up == 1);
    end();
}

static void *cancel_when_asked(void *ticket) {
    pthread_mutex_lock(&lock);
    while (!erp.kept) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    CHECK(tenon_cancel(erp.engine, *(uint64_t *)ticket) == TENON_STATUS_OK);
    return NULL;
}

static void who_waits_for_an_answer_can_be_cancelled(void) {
    pthread_t canceller;
    uint64_t ticket = 12;
    tenon_options options = options_of(ticket);
    begin();
    bind(3600000);
    erp.behaviour = NEVER;
    CHECK(pthread_create(&canceller, NULL, cancel_when_asked, &ticket) == 0);
    says_with(erp.engine, RUN, &options, "\"CANCELLED\"");
    CHECK(pthread_join(canceller, NULL) == 0);
    CHECK(respond(erp.kept, "{}") == TENON_STATUS_TOO_LATE);
    end();
}

/* Closing while the ERP is asked takes nothing away from under the call. */
static void *close_when_asked(void *nothing) {
    pthread_mutex_lock(&lock);
    while (!erp.kept) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    CHECK(tenon_close(erp.engine) == TENON_STATUS_OK);
    erp.behaviour = AT_ONCE;
    answer(erp.kept);
    return nothing;
}

static void an_engine_is_closed_while_its_erp_is_asked(void) {
    pthread_t closer;
    begin();
    bind(60000);
    erp.behaviour = NEVER;
    CHECK(pthread_create(&closer, NULL, close_when_asked, NULL) == 0);
    says(erp.engine, RUN, "\"kind\":\"product\"");
    CHECK(pthread_join(closer, NULL) == 0);
    CHECK(tenon_close(erp.engine) == TENON_STATUS_CLOSED);
}

static void hostile_answers_cost_their_own_call(void) {
    begin();
    bind(60000);
    for (int behaviour = GARBAGE; behaviour <= ODD_CODE; behaviour++) {
        erp.behaviour = behaviour;
        says(erp.engine, RUN, "\"ERP_INVALID_RESPONSE\"");
    }
    erp.behaviour = REFUSE;
    says(erp.engine, RUN, "no credit");
    erp.behaviour = AT_ONCE;
    says(erp.engine, RUN, "{\"changed\":1,\"gone\":0,\"kind\":\"product\"");
    end();
}

static void ports_that_cannot_be_bound(void) {
    tenon_erp port = port_of(0), *none = NULL;
    begin();
    says(erp.engine, RUN, "\"ERP_UNREACHABLE\"");
    CHECK(tenon_bind_erp(erp.engine, "other", 5, &port) == TENON_STATUS_NOTHING);
    CHECK(tenon_bind_erp(NULL, "mine", 4, &port) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(tenon_bind_erp(erp.engine, NULL, 4, &port) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(tenon_bind_erp(erp.engine, "\xff", 1, &port) == TENON_STATUS_NOT_UTF8);
    port.size = 3;
    CHECK(tenon_bind_erp(erp.engine, "mine", 4, &port) == TENON_STATUS_BAD_STRUCT);
    port = port_of(0);
    port.request = NULL;
    CHECK(tenon_bind_erp(erp.engine, "mine", 4, &port) == TENON_STATUS_BAD_STRUCT);
    port = port_of(0);
    port.capabilities_length = 5;
    CHECK(tenon_bind_erp(erp.engine, "mine", 4, &port) == TENON_STATUS_BAD_STRUCT);
    bind(0);
    says(erp.engine, RUN, "\"kind\":\"product\"");
    CHECK(tenon_bind_erp(erp.engine, "mine", 4, none) == TENON_STATUS_OK);
    says(erp.engine, RUN, "\"ERP_UNREACHABLE\"");
    end();
    CHECK(tenon_respond(NULL, "{}", 2) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(tenon_request_method(NULL) == NULL && tenon_request_body(NULL, NULL) == NULL);
}

int main(void) {
    an_order_is_pushed_once(0);
    an_order_is_pushed_once(1);
    an_answer_that_comes_too_late();
    who_waits_for_an_answer_can_be_cancelled();
    an_engine_is_closed_while_its_erp_is_asked();
    hostile_answers_cost_their_own_call();
    ports_that_cannot_be_bound();
    return 0;
}
