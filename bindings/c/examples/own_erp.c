/*
 * An ERP in C: it has one item, makes customers, and takes orders. An order that is written in Tenon is carried out to it by a
 * thread of the host's, here the only one.
 */

#include <stdio.h>
#include <string.h>
#include <tenon.h>

/* The text after `mark`, up to the next quote. It stands for your JSON library. */
static void find(const char *json, const char *mark, char *text, size_t room) {
    const char *found = strstr(json, mark);
    size_t length = found ? strcspn(found + strlen(mark), "\"") : 0;
    if (!found || length >= room) length = 0;
    else memcpy(text, found + strlen(mark), length);
    text[length] = '\0';
}

// region: erp
#define PAGE(rows) \
    "{\"result\": {\"rows\": [" rows "], \"rejected\": [], \"gone\": [], \"next\": \"\", \"more\": false}}"
#define OAK                                                                                 \
    "{\"key\": \"I1\", \"number\": \"OAK\", \"name\": \"Oak board\", \"unit\": \"m\","        \
    "\"list_price\": \"18.40\", \"currency\": \"EUR\", \"inactive\": false}"
#define MADE(key) "{\"result\": {\"key\": \"" key "\", \"number\": \"" key "\"}}"
#define NONE "{\"result\": null}"

/* The books: under which keys something was made. Yours are tables, written in one transaction with what is made. */
typedef struct {
    char customer[120], order[120];
} books;

static const char *answer_to(books *books, const char *method, const char *body) {
    char key[120];
    find(body, "\"idempotency_key\":\"", key, sizeof key);
    if (strcmp(method, "masters.items") == 0) return PAGE(OAK);
    if (strcmp(method, "masters.create_customer") == 0) {
        strcpy(books->customer, key);
        return MADE("K1");
    }
    if (strcmp(method, "masters.find_customer") == 0) return strcmp(books->customer, key) == 0 ? MADE("K1") : NONE;
    if (strcmp(method, "orders.place") == 0) {
        printf("placed: %s\n", body);
        strcpy(books->order, key);
        return MADE("SO1");
    }
    if (strcmp(method, "orders.find") == 0) return strcmp(books->order, key) == 0 ? MADE("SO1") : NONE;
    return "{\"error\": {\"code\": \"ERP_UNSUPPORTED\", \"message\": \"not in this ERP\"}}";
}

/* Tenon asks. An ERP that takes its time hands the request to another thread, and returns. */
static void asked(void *user, tenon_request *request) {
    const char *answer = answer_to((books *)user, tenon_request_method(request), tenon_request_body(request, NULL));
    tenon_respond(request, answer, strlen(answer));
}

static tenon_status bind(tenon_engine *engine, books *books) {
    tenon_erp port = {0};
    port.size = sizeof port;
    port.user = books;
    port.request = asked;
    return tenon_bind_erp(engine, "mine", 4, &port);
}
// endregion: erp

/* Sends Ada's request, and gives the text after `mark` in the reply. */
static void call(tenon_engine *engine, const char *method, const char *more, const char *mark, char *text, size_t room) {
    char request[1000];
    tenon_reply *reply;
    int length = snprintf(request, sizeof request,
                          "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"%s\", \"params\": {\"context\": {\"tenant\": \"acme\","
                          "\"actor\": \"ada\", \"key\": \"%s\"}%s}}", method, method, more);
    if (tenon_call(engine, request, (size_t)length, &reply) == TENON_STATUS_OK) {
        if (strstr(tenon_reply_body(reply, NULL), "\"error\"")) puts(tenon_reply_body(reply, NULL));
        find(tenon_reply_body(reply, NULL), mark, text, room);
    }
    tenon_reply_free(reply);
}

// region: carry
/* Receives the reply to what was submitted. */
static void done(void *user, uint64_t ticket, tenon_status status, tenon_reply *reply) {
    (void)user, (void)ticket;
    puts(status == TENON_STATUS_OK ? tenon_reply_body(reply, NULL) : tenon_status_name(status));
    tenon_reply_free(reply);
}

/* Keeps in step: what a thread of the host's does every few minutes. */
static void carry(tenon_engine *engine) {
    const char *run = "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"sync.run\","
                      "\"params\": {\"tenant\": \"acme\", \"erp\": \"mine\"}}";
    tenon_submit(engine, run, strlen(run), NULL, done, NULL);
    tenon_run_queue(engine, 0, NULL);
}
// endregion: carry

int main(void) {
    const char *config = "{\"database\": \"sqlite::memory:\", \"erps\": {\"mine\": {\"adapter\": \"host\"}}}";
    books books = {"", ""};
    tenon_engine *engine;
    char oak[120], order[500], number[120];
    if (tenon_open(config, strlen(config), &engine, NULL) != TENON_STATUS_OK || bind(engine, &books) != TENON_STATUS_OK)
        return 1;
    call(engine, "tenant.create", ", \"name\": \"Acme\", \"code\": \"acme\", \"base_currency\": \"EUR\", \"erp\": \"mine\","
                 "\"admin_id\": \"ada\", \"admin_name\": \"Ada\"", "", number, sizeof number);
    carry(engine);
    call(engine, "product.list", "", "\"id\":\"", oak, sizeof oak);
    call(engine, "customer.create", ", \"id\": \"bjoerk\", \"name\": \"Bj\xc3\xb6rk GmbH\"", "", number, sizeof number);
    call(engine, "customer.convert", ", \"id\": \"bjoerk\"", "", number, sizeof number);
    snprintf(order, sizeof order, ", \"id\": \"first\", \"customer_id\": \"bjoerk\", \"lines\": [{\"product_id\": \"%s\","
             "\"quantity\": \"12.5\", \"price\": \"18.40\", \"tax_rate\": \"19\"}]", oak);
    call(engine, "sales_order.create", order, "", number, sizeof number);
    call(engine, "sales_order.submit", ", \"id\": \"first\"", "", number, sizeof number);
    carry(engine);
    call(engine, "sales_order.get", ", \"id\": \"first\"", "\"erp_number\":\"", number, sizeof number);
    printf("the order is %s in the ERP\n", number);
    tenon_close(engine);
    return strcmp(number, "SO1") != 0;
}
