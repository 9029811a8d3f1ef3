/* Eight threads on one engine: every write is done once, and closing it under them takes nothing away. */

#include "check.h"
#include <pthread.h>

enum { THREADS = 8, WRITES = 5 };

static tenon_engine *engine;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int calling;

static void call(const char *request, const char *word) {
    tenon_reply *reply;
    CHECK(tenon_call(engine, request, strlen(request), &reply) == TENON_STATUS_OK);
    if (!strstr(tenon_reply_body(reply, NULL), word)) {
        fprintf(stderr, "no %s in %s\n", word, tenon_reply_body(reply, NULL));
        exit(1);
    }
    tenon_reply_free(reply);
}

static void *write_customers(void *number) {
    char request[400];
    for (int write = 0; write < WRITES; write++) {
        int customer = *(int *)number * WRITES + write;
        snprintf(request, sizeof request,
                 "{\"jsonrpc\": \"2.0\", \"id\": %d, \"method\": \"customer.create\", \"params\": {"
                 "\"context\": {\"tenant\": \"acme\", \"actor\": \"ada\", \"key\": \"k%d\"},"
                 "\"name\": \"Customer %d\"}}",
                 customer, customer, customer);
        call(request, "\"result\"");
    }
    return NULL;
}

static void on_every_thread(void *(*work)(void *), void (*meanwhile)(void)) {
    pthread_t threads[THREADS];
    int numbers[THREADS];
    for (int at = 0; at < THREADS; at++) {
        numbers[at] = at;
        CHECK(pthread_create(&threads[at], NULL, work, &numbers[at]) == 0);
    }
    if (meanwhile) meanwhile();
    for (int at = 0; at < THREADS; at++) CHECK(pthread_join(threads[at], NULL) == 0);
}

static void every_write_is_done_once(void) {
    on_every_thread(write_customers, NULL);
    call("{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"customer.query\", \"params\": {"
         "\"context\": {\"tenant\": \"acme\", \"actor\": \"ada\"},"
         "\"measures\": [{\"name\": \"customers\", \"function\": \"count\"}]}}",
         "\"customers\":\"40\"");
}

/* Calls until the engine is closed, and tells that it has begun to. */
static void *call_until_closed(void *number) {
    const char *request = "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"customer.list\", \"params\": {"
                          "\"context\": {\"tenant\": \"acme\", \"actor\": \"ada\"}}}";
    int first = 1;
    (void)number;
    for (;;) {
        tenon_reply *reply;
        tenon_status status = tenon_call(engine, request, strlen(request), &reply);
        if (first) {
            first = 0;
            pthread_mutex_lock(&lock);
            calling++;
            pthread_cond_signal(&changed);
            pthread_mutex_unlock(&lock);
        }
        if (status == TENON_STATUS_CLOSED) {
            CHECK(reply == NULL);
            return NULL;
        }
        CHECK(status == TENON_STATUS_OK);
        CHECK(strstr(tenon_reply_body(reply, NULL), "\"items\"") != NULL);
        tenon_reply_free(reply);
    }
}

static void close_when_all_call(void) {
    pthread_mutex_lock(&lock);
    while (calling < THREADS) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    CHECK(tenon_close(engine) == TENON_STATUS_OK);
}

int main(void) {
    const char *config = "{\"database\": \"sqlite::memory:\"}";
    CHECK(tenon_open(config, strlen(config), &engine, NULL) == TENON_STATUS_OK);
    call("{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tenant.create\", \"params\": {"
         "\"context\": {\"tenant\": \"acme\", \"actor\": \"host\", \"key\": \"setup\"},"
         "\"name\": \"Acme\", \"code\": \"acme\", \"base_currency\": \"EUR\","
         "\"admin_id\": \"ada\", \"admin_name\": \"Ada\"}}",
         "\"result\"");
    every_write_is_done_once();
    on_every_thread(call_until_closed, close_when_all_call);
    CHECK(tenon_close(engine) == TENON_STATUS_CLOSED);
    return 0;
}
