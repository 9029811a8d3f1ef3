/* NULL in every place, engines that are closed, configurations that cannot be used, numbers that are no status. */

#include "check.h"

static const char MEMORY[] = "{\"database\": \"sqlite::memory:\"}";

static void null_in_what_came_later(tenon_engine *engine) {
    tenon_reply *reply = STALE(tenon_reply);
    uint64_t ticket;
    CHECK(tenon_schema(NULL) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(tenon_set_log(0, NULL, NULL) == TENON_STATUS_OK);
    CHECK(tenon_call_with(NULL, "x", 1, NULL, &reply) == TENON_STATUS_NULL_ARGUMENT && reply == NULL);
    CHECK(tenon_call_with(engine, NULL, 1, NULL, &reply) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(tenon_call_with(engine, "x", 1, NULL, NULL) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(tenon_submit(NULL, "x", 1, NULL, NULL, NULL) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(tenon_submit(engine, NULL, 1, NULL, NULL, NULL) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(tenon_cancel(NULL, 0) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(tenon_run_queue(NULL, 0, NULL) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(tenon_next_event(NULL, 0, &ticket, &reply) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(tenon_next_event(engine, 0, NULL, &reply) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(tenon_next_event(engine, 0, &ticket, NULL) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(tenon_open_on(NULL, NULL, 0, NULL, NULL) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(tenon_bind_erp(engine, "x", 1, NULL) == TENON_STATUS_NOTHING);
    CHECK(tenon_row(NULL, NULL, 0) == TENON_FAULT_STATEMENT);
}

static void null_in_every_place(void) {
    tenon_engine *engine = STALE(tenon_engine);
    tenon_reply *reply = STALE(tenon_reply);
    size_t length = 7;

    CHECK(tenon_open(NULL, 0, &engine, &reply) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(engine == NULL && reply == NULL);
    CHECK(tenon_open(NULL, 10, &engine, NULL) == TENON_STATUS_NULL_ARGUMENT);
    reply = STALE(tenon_reply);
    CHECK(tenon_open(MEMORY, strlen(MEMORY), NULL, &reply) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(reply == NULL);
    CHECK(tenon_open(NULL, 0, NULL, NULL) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(tenon_open_echo(NULL) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(tenon_close(NULL) == TENON_STATUS_NULL_ARGUMENT);

    CHECK(tenon_open_echo(&engine) == TENON_STATUS_OK);
    reply = STALE(tenon_reply);
    CHECK(tenon_call(NULL, "x", 1, &reply) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(reply == NULL);
    CHECK(tenon_call(engine, NULL, 0, &reply) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(tenon_call(engine, NULL, 1, &reply) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(tenon_call(engine, "x", 1, NULL) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(tenon_call(NULL, NULL, 0, NULL) == TENON_STATUS_NULL_ARGUMENT);
    null_in_what_came_later(engine);
    CHECK(tenon_close(engine) == TENON_STATUS_OK);

    CHECK(tenon_reply_body(NULL, &length) == NULL);
    CHECK(length == 0);
    CHECK(tenon_reply_body(NULL, NULL) == NULL);
    tenon_reply_free(NULL);
}

static void a_closed_engine(void) {
    tenon_engine *closed, *open;
    tenon_reply *reply = STALE(tenon_reply);
    CHECK(tenon_open_echo(&closed) == TENON_STATUS_OK);
    CHECK(tenon_close(closed) == TENON_STATUS_OK);
    CHECK(tenon_open_echo(&open) == TENON_STATUS_OK);
    CHECK(open != closed);
    CHECK(tenon_call(closed, "x", 1, &reply) == TENON_STATUS_CLOSED);
    CHECK(reply == NULL);
    CHECK(tenon_close(closed) == TENON_STATUS_CLOSED);
    CHECK(tenon_close(open) == TENON_STATUS_OK);
}

static void a_configuration(const char *config, size_t length, tenon_status expected, const char *word) {
    tenon_engine *engine = STALE(tenon_engine);
    tenon_reply *refusal = STALE(tenon_reply);
    CHECK(tenon_open(config, length, &engine, &refusal) == expected);
    CHECK(engine == NULL);
    if (word) {
        CHECK(strstr(tenon_reply_body(refusal, NULL), word) != NULL);
        CHECK(strstr(tenon_reply_body(refusal, NULL), "s3cret") == NULL);
    } else {
        CHECK(refusal == NULL);
    }
    tenon_reply_free(refusal);
    CHECK(tenon_open(config, length, &engine, NULL) == expected);
    CHECK(engine == NULL);
}

static void configurations_that_cannot_be_used(void) {
    const char *unknown = "{\"database\": \"oracle:s3cret\"}";
    a_configuration("", 0, TENON_STATUS_REFUSED, "CONFIGURATION");
    a_configuration(MEMORY, strlen(MEMORY) - 1, TENON_STATUS_REFUSED, "CONFIGURATION");
    a_configuration(unknown, strlen(unknown), TENON_STATUS_REFUSED, "CONFIGURATION");
    a_configuration("\"\xff\"", 3, TENON_STATUS_NOT_UTF8, NULL);
    a_configuration("x", (size_t)TENON_LARGEST_REQUEST + 1, TENON_STATUS_TOO_LARGE, NULL);
}

/* A request that the engine refuses was answered, and a notification is answered with nothing. */
static void requests_that_the_engine_refuses(void) {
    const char *unknown = "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"no.such\"}";
    const char *notification = "{\"jsonrpc\": \"2.0\", \"method\": \"no.such\"}";
    tenon_engine *engine;
    tenon_reply *reply;
    size_t length = 7;
    CHECK(tenon_open(MEMORY, strlen(MEMORY), &engine, NULL) == TENON_STATUS_OK);
    CHECK(tenon_call(engine, unknown, strlen(unknown), &reply) == TENON_STATUS_OK);
    CHECK(strstr(tenon_reply_body(reply, NULL), "UNKNOWN_OPERATION") != NULL);
    tenon_reply_free(reply);
    CHECK(tenon_call(engine, unknown, strlen(unknown) - 1, &reply) == TENON_STATUS_OK);
    CHECK(strstr(tenon_reply_body(reply, NULL), "MALFORMED_REQUEST") != NULL);
    tenon_reply_free(reply);
    CHECK(tenon_call(engine, notification, strlen(notification), &reply) == TENON_STATUS_OK);
    CHECK(reply != NULL && *tenon_reply_body(reply, &length) == '\0' && length == 0);
    tenon_reply_free(reply);
    CHECK(tenon_close(engine) == TENON_STATUS_OK);
}

static void names(void) {
    CHECK(strcmp(tenon_status_name(TENON_STATUS_OK), "TENON_STATUS_OK") == 0);
    CHECK(strcmp(tenon_status_name(TENON_STATUS_NULL_ARGUMENT), "TENON_STATUS_NULL_ARGUMENT") == 0);
    CHECK(strcmp(tenon_status_name(TENON_STATUS_NOT_UTF8), "TENON_STATUS_NOT_UTF8") == 0);
    CHECK(strcmp(tenon_status_name(TENON_STATUS_TOO_LARGE), "TENON_STATUS_TOO_LARGE") == 0);
    CHECK(strcmp(tenon_status_name(TENON_STATUS_REFUSED), "TENON_STATUS_REFUSED") == 0);
    CHECK(strcmp(tenon_status_name(TENON_STATUS_CLOSED), "TENON_STATUS_CLOSED") == 0);
    CHECK(strcmp(tenon_status_name(TENON_STATUS_PANIC), "TENON_STATUS_PANIC") == 0);
    CHECK(strcmp(tenon_status_name(TENON_STATUS_WOULD_DEADLOCK), "TENON_STATUS_WOULD_DEADLOCK") == 0);
    CHECK(strcmp(tenon_status_name(TENON_STATUS_NOTHING), "TENON_STATUS_NOTHING") == 0);
    CHECK(strcmp(tenon_status_name(TENON_STATUS_BAD_STRUCT), "TENON_STATUS_BAD_STRUCT") == 0);
    CHECK(strcmp(tenon_status_name(TENON_STATUS_TOO_LATE), "TENON_STATUS_TOO_LATE") == 0);
    CHECK(strcmp(tenon_status_name(TENON_STATUS_REPLY_TOO_LARGE), "TENON_STATUS_REPLY_TOO_LARGE") == 0);
    CHECK(strcmp(tenon_status_name(TENON_STATUS_REPLY_TOO_LARGE + 1), "TENON_STATUS_UNKNOWN") == 0);
    CHECK(strcmp(tenon_status_name(UINT32_MAX), "TENON_STATUS_UNKNOWN") == 0);
}

/* Numbers that were released stay: a program compiled against an older header still reads them. */
static void numbers(void) {
    CHECK(TENON_STATUS_OK == 0);
    CHECK(TENON_STATUS_NULL_ARGUMENT == 1);
    CHECK(TENON_STATUS_NOT_UTF8 == 2);
    CHECK(TENON_STATUS_TOO_LARGE == 3);
    CHECK(TENON_STATUS_REFUSED == 4);
    CHECK(TENON_STATUS_CLOSED == 5);
    CHECK(TENON_STATUS_PANIC == 6);
    CHECK(TENON_STATUS_WOULD_DEADLOCK == 7);
    CHECK(TENON_STATUS_NOTHING == 8);
    CHECK(TENON_STATUS_BAD_STRUCT == 9);
    CHECK(TENON_STATUS_TOO_LATE == 10);
    CHECK(TENON_STATUS_REPLY_TOO_LARGE == 11);
}

int main(int count, char **arguments) {
    CHECK(count == 2 && strcmp(tenon_version(), arguments[1]) == 0);
    null_in_every_place();
    a_closed_engine();
    configurations_that_cannot_be_used();
    requests_that_the_engine_refuses();
    names();
    numbers();
    return 0;
}
