/* What only an attacker or a mistake does at the border: calls given up from within, an engine closed under its own callback, two
 * engines on one file, structs of other sizes, a child after fork(). The first argument is a file that is not there. */

#include "story.h"
#include <sys/wait.h>
#include <unistd.h>

#define RUN "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"sync.run\", \"params\": {\"tenant\": \"acme\", \"erp\": \"mine\"}}"

static const char CONFIG[] = "{\"database\": \"sqlite::memory:\", \"erps\": {\"mine\": {\"adapter\": \"host\"}}}";

/* The structs as they were when they were released: they never change here. */
typedef struct {
    size_t size;
    uint64_t ticket;
    uint32_t timeout_ms;
    size_t largest_reply;
    const void *database;
    void *transaction;
} first_options;

typedef struct {
    size_t size;
    void *user;
    void (*request)(void *user, tenon_request *request);
    const char *capabilities;
    size_t capabilities_length;
    uint32_t timeout_ms;
} first_erp;

typedef struct {
    size_t size;
    void *user;
    uint32_t dialect;
    void (*callbacks[5])(void);
} first_database;

/* What the ERP's callback does, once, and what it has seen. A run goes on with other kinds after one that is refused. */
static struct {
    tenon_engine *engine;
    enum { REFUSE, CANCEL, KEEP, CLOSE, REPLACE, TWICE } act, now;
    tenon_request *kept;
    int asked;
} erp;

static void replaced(void *user, tenon_request *request) {
    CHECK(user == NULL && tenon_respond(request, "{\"result\": null", 15) == TENON_STATUS_OK);
}

static void asked(void *user, tenon_request *request) {
    static const char refusal[] = "{\"error\": {\"code\": \"ERP_REFUSED\", \"message\": \"this one\"}}";
    tenon_erp other = {0};
    CHECK(user == &erp);
    erp.asked++;
    erp.kept = request;
    erp.now = erp.act;
    erp.act = REFUSE;
    switch (erp.now) {
    case REFUSE: CHECK(tenon_respond(request, refusal, strlen(refusal)) == TENON_STATUS_OK); break;
    case CANCEL:
        CHECK(tenon_cancel(erp.engine, 5) == TENON_STATUS_OK);
        CHECK(tenon_respond(request, refusal, strlen(refusal)) == TENON_STATUS_OK);
        break;
    case KEEP: break;
    case CLOSE:
        CHECK(tenon_close(erp.engine) == TENON_STATUS_OK && tenon_close(erp.engine) == TENON_STATUS_CLOSED);
        CHECK(tenon_respond(request, refusal, strlen(refusal)) == TENON_STATUS_OK);
        break;
    case REPLACE:
        other.size = sizeof other;
        other.request = replaced;
        CHECK(tenon_bind_erp(erp.engine, "mine", 4, &other) == TENON_STATUS_OK);
        CHECK(tenon_respond(request, refusal, strlen(refusal)) == TENON_STATUS_OK);
        break;
    case TWICE:
        CHECK(tenon_respond(request, refusal, strlen(refusal)) == TENON_STATUS_OK);
        CHECK(tenon_respond(request, refusal, strlen(refusal)) == TENON_STATUS_CLOSED);
        CHECK(tenon_respond(request, NULL, SIZE_MAX) == TENON_STATUS_CLOSED);
        CHECK(tenon_request_method(request) == NULL);
        break;
    }
}

static void begin(void) {
    first_erp port = {sizeof port, &erp, asked, NULL, 0, 3600000};
    memset(&erp, 0, sizeof erp);
    erp.engine = open_engine(CONFIG);
    says(erp.engine, SETUP, "\"result\"");
    CHECK(tenon_bind_erp(erp.engine, "mine", 4, (const tenon_erp *)(const void *)&port) == TENON_STATUS_OK);
}

static void a_callback_gives_up_its_own_call(void) {
    tenon_options options = options_of(5);
    begin();
    erp.act = CANCEL;
    says_with(erp.engine, RUN, &options, "\"CANCELLED\"");
    CHECK(erp.asked == 1 && tenon_cancel(erp.engine, 5) == TENON_STATUS_NOTHING);
    erp.act = TWICE;
    says(erp.engine, RUN, "this one");
    erp.act = REPLACE;
    says(erp.engine, RUN, "this one");
    says(erp.engine, RUN, "\"ERP_INVALID_RESPONSE\"");
    CHECK(tenon_close(erp.engine) == TENON_STATUS_OK);
}

/* The port would wait for an hour, and the call does not. On a busy machine its time may be up before the ERP is asked. */
static void an_answer_that_never_comes_costs_the_time_of_its_call(void) {
    tenon_options options = options_of(0);
    begin();
    erp.act = KEEP;
    for (options.timeout_ms = 30; erp.asked == 0; options.timeout_ms *= 2)
        says_with(erp.engine, RUN, &options, "\"CANCELLED\"");
    CHECK(tenon_close(erp.engine) == TENON_STATUS_OK);
    CHECK(strcmp(tenon_request_method(erp.kept), "masters.customers") == 0);
    CHECK(tenon_respond(erp.kept, "{}", 2) == TENON_STATUS_TOO_LATE);
    CHECK(tenon_respond(erp.kept, "{}", 2) == TENON_STATUS_CLOSED);
}

static void an_engine_is_closed_by_its_own_callback(void) {
    begin();
    erp.act = CLOSE;
    says(erp.engine, RUN, "this one");
    CHECK(tenon_cancel(erp.engine, 5) == TENON_STATUS_CLOSED);
}

static void cancels(void *engine, uint64_t ticket, tenon_status status, tenon_reply *reply) {
    CHECK(ticket == 1 && status == TENON_STATUS_OK);
    CHECK(tenon_cancel(engine, 1) == TENON_STATUS_NOTHING);
    CHECK(tenon_cancel(engine, 2) == TENON_STATUS_OK);
    tenon_reply_free(reply);
}

/* No ticket is none: by 0 nothing is found, though many calls have it. */
static void a_callback_gives_up_what_comes_next(void) {
    tenon_options first = options_of(1), second = options_of(2);
    tenon_engine *engine = open_engine("{\"database\": \"sqlite::memory:\"}");
    tenon_reply *reply;
    uint64_t ticket;
    CHECK(tenon_submit(engine, SETUP, strlen(SETUP), &first, cancels, engine) == TENON_STATUS_OK);
    CHECK(tenon_submit(engine, SETUP, strlen(SETUP), &second, NULL, NULL) == TENON_STATUS_OK);
    CHECK(tenon_submit(engine, SETUP, strlen(SETUP), NULL, NULL, NULL) == TENON_STATUS_OK);
    CHECK(tenon_cancel(engine, 0) == TENON_STATUS_NOTHING);
    CHECK(tenon_run_queue(engine, 0, NULL) == TENON_STATUS_OK);
    CHECK(tenon_run_queue(engine, 0, NULL) == TENON_STATUS_OK);
    CHECK(tenon_run_queue(engine, 0, NULL) == TENON_STATUS_OK);
    CHECK(tenon_next_event(engine, 0, &ticket, &reply) == TENON_STATUS_OK && ticket == 2);
    holds(reply, "\"CANCELLED\"");
    tenon_reply_free(reply);
    CHECK(tenon_next_event(engine, 0, &ticket, &reply) == TENON_STATUS_OK && ticket == 0);
    holds(reply, "\"user_id\":\"ada\"");
    tenon_reply_free(reply);
    CHECK(tenon_close(engine) == TENON_STATUS_OK);
}

static void two_engines_share_a_file(const char *file) {
    char config[500];
    tenon_engine *one, *other;
    snprintf(config, sizeof config, "{\"database\": \"sqlite:%s\"}", file);
    one = open_engine(config);
    other = open_engine(config);
    says(one, SETUP, "\"result\"");
    says(other, NEW_CUSTOMER("a"), "\"result\"");
    says(one, NEW_CUSTOMER("b"), "\"result\"");
    CHECK(tenon_close(one) == TENON_STATUS_OK);
    says(other, COUNT_CUSTOMERS, "\"customers\":\"2\"");
    says(other, NEW_CUSTOMER("c"), "\"result\"");
    CHECK(tenon_close(other) == TENON_STATUS_OK);
    one = open_engine(config);
    says(one, COUNT_CUSTOMERS, "\"customers\":\"3\"");
    CHECK(tenon_close(one) == TENON_STATUS_OK);
}

/* A struct of a later header has more members, whose bytes an earlier library passes over. */
static void structs_of_other_headers(void) {
    static const size_t refused[] = {0, 1, sizeof(first_options) - 1, 4097, SIZE_MAX};
    union {
        char bytes[4096];
        first_options options;
        first_database database;
    } later;
    first_options first = {sizeof first, 7, 0, 4, NULL, NULL};
    tenon_engine *engine, *none = STALE(tenon_engine);
    tenon_reply *reply;
    CHECK(tenon_open_echo(&engine) == TENON_STATUS_OK);
    says_with(engine, "four", (const tenon_options *)(const void *)&first, "four");
    memset(&later, 0xff, sizeof later);
    later.options = first;
    later.options.size = sizeof later;
    says_with(engine, "four", (const tenon_options *)(const void *)&later, "four");
    CHECK(tenon_call_with(engine, "fives", 5, (const tenon_options *)(const void *)&later, &reply)
          == TENON_STATUS_REPLY_TOO_LARGE);
    for (size_t at = 0; at < sizeof refused / sizeof *refused; at++) {
        first.size = refused[at];
        CHECK(tenon_call_with(engine, "x", 1, (const tenon_options *)(const void *)&first, &reply)
              == TENON_STATUS_BAD_STRUCT);
        CHECK(reply == NULL);
    }
    memset(&later, 0, sizeof later);
    later.database.size = sizeof(first_database) - 1;
    CHECK(tenon_open_on((const tenon_database *)(const void *)&later, "{}", 2, &none, NULL) == TENON_STATUS_BAD_STRUCT);
    CHECK(none == NULL && tenon_close(engine) == TENON_STATUS_OK);
}

/* Two processes on one connection would spoil the database: the child has none of its parent's engines. */
static void a_child_has_no_engine_of_its_parents(void) {
    int ended = -1;
    tenon_engine *engine = open_engine("{\"database\": \"sqlite::memory:\"}");
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        tenon_engine *own;
        tenon_reply *reply = STALE(tenon_reply);
        CHECK(tenon_call(engine, SETUP, strlen(SETUP), &reply) == TENON_STATUS_CLOSED && reply == NULL);
        CHECK(tenon_submit(engine, SETUP, strlen(SETUP), NULL, NULL, NULL) == TENON_STATUS_CLOSED);
        CHECK(tenon_close(engine) == TENON_STATUS_CLOSED);
        own = open_engine("{\"database\": \"sqlite::memory:\"}");
        says(own, SETUP, "\"result\"");
        CHECK(tenon_close(own) == TENON_STATUS_OK);
        _exit(0);
    }
    CHECK(waitpid(child, &ended, 0) == child && ended == 0);
    says(engine, SETUP, "\"result\"");
    CHECK(tenon_close(engine) == TENON_STATUS_OK);
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    a_callback_gives_up_its_own_call();
    an_answer_that_never_comes_costs_the_time_of_its_call();
    an_engine_is_closed_by_its_own_callback();
    a_callback_gives_up_what_comes_next();
    two_engines_share_a_file(arguments[1]);
    structs_of_other_headers();
    a_child_has_no_engine_of_its_parents();
    return 0;
}
