/* Submitted requests: threads of the host's perform them; each is answered once, by its callback or as an event. */

#include "story.h"
#include <pthread.h>

enum { WORKERS = 4, REQUESTS = 200 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

/* What a callback has seen of each ticket. */
static int answered[REQUESTS + 1], closed[REQUESTS + 1], all_answers;

static void count_answer(void *user, uint64_t ticket, tenon_status status, tenon_reply *reply) {
    CHECK(user == answered && ticket >= 1 && ticket <= REQUESTS);
    CHECK((status == TENON_STATUS_OK) == (reply != NULL));
    CHECK(status == TENON_STATUS_OK || status == TENON_STATUS_CLOSED);
    tenon_reply_free(reply);
    pthread_mutex_lock(&lock);
    answered[ticket]++;
    closed[ticket] += status == TENON_STATUS_CLOSED;
    all_answers++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void wait_for_answers(int number) {
    pthread_mutex_lock(&lock);
    while (all_answers < number) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

static void *work_until_closed(void *engine) {
    tenon_status status;
    do status = tenon_run_queue(engine, 50, NULL);
    while (status == TENON_STATUS_OK);
    CHECK(status == TENON_STATUS_CLOSED);
    return NULL;
}

static void submit_all(tenon_engine *engine) {
    for (uint64_t ticket = 1; ticket <= REQUESTS; ticket++) {
        tenon_options options = options_of(ticket);
        CHECK(tenon_submit(engine, SETUP, strlen(SETUP), &options, count_answer, answered) == TENON_STATUS_OK);
    }
}

/* Four workers; the engine is closed when some were answered and others wait. */
static void each_is_answered_once_though_the_engine_is_closed_meanwhile(void) {
    pthread_t workers[WORKERS];
    tenon_engine *engine = open_engine("{\"database\": \"sqlite::memory:\"}");
    for (int at = 0; at < WORKERS; at++) CHECK(pthread_create(&workers[at], NULL, work_until_closed, engine) == 0);
    submit_all(engine);
    wait_for_answers(REQUESTS / 20);
    CHECK(tenon_close(engine) == TENON_STATUS_OK);
    for (int at = 0; at < WORKERS; at++) CHECK(pthread_join(workers[at], NULL) == 0);
    int performed = 0;
    for (int ticket = 1; ticket <= REQUESTS; ticket++) {
        CHECK(answered[ticket] == 1);
        performed += !closed[ticket];
    }
    CHECK(performed >= REQUESTS / 20);
    CHECK(tenon_submit(engine, SETUP, 1, NULL, count_answer, NULL) == TENON_STATUS_CLOSED);
}

static void events_carry_tickets(void) {
    tenon_engine *engine;
    tenon_reply *reply = STALE(tenon_reply);
    uint64_t ticket = 9;
    size_t performed = 9;
    CHECK(tenon_open_echo(&engine) == TENON_STATUS_OK);
    CHECK(tenon_next_event(engine, 0, &ticket, &reply) == TENON_STATUS_NOTHING);
    CHECK(ticket == 0 && reply == NULL);
    CHECK(tenon_run_queue(engine, 0, &performed) == TENON_STATUS_OK && performed == 0);
    for (uint64_t at = 1; at <= 3; at++) {
        tenon_options options = options_of(at);
        CHECK(tenon_submit(engine, "echo", 4, &options, NULL, NULL) == TENON_STATUS_OK);
    }
    CHECK(tenon_next_event(engine, 0, &ticket, &reply) == TENON_STATUS_NOTHING);
    CHECK(tenon_run_queue(engine, 60000, &performed) == TENON_STATUS_OK && performed == 3);
    for (uint64_t at = 1; at <= 3; at++) {
        CHECK(tenon_next_event(engine, 60000, &ticket, &reply) == TENON_STATUS_OK);
        CHECK(ticket == at && strcmp(tenon_reply_body(reply, NULL), "echo") == 0);
        tenon_reply_free(reply);
    }
    CHECK(tenon_close(engine) == TENON_STATUS_OK);
    CHECK(tenon_run_queue(engine, 0, &performed) == TENON_STATUS_CLOSED);
    CHECK(tenon_next_event(engine, 0, &ticket, &reply) == TENON_STATUS_CLOSED);
}

static void *fetch_one(void *engine) {
    tenon_reply *reply;
    uint64_t ticket;
    CHECK(tenon_next_event(engine, 60000, &ticket, &reply) == TENON_STATUS_OK);
    CHECK(ticket == 77 && strcmp(tenon_reply_body(reply, NULL), "awaited") == 0);
    tenon_reply_free(reply);
    return NULL;
}

static void who_waits_is_woken(void) {
    tenon_engine *engine;
    pthread_t waiter;
    tenon_options options = options_of(77);
    CHECK(tenon_open_echo(&engine) == TENON_STATUS_OK);
    CHECK(pthread_create(&waiter, NULL, fetch_one, engine) == 0);
    CHECK(tenon_submit(engine, "awaited", 7, &options, NULL, NULL) == TENON_STATUS_OK);
    CHECK(tenon_run_queue(engine, 0, NULL) == TENON_STATUS_OK);
    CHECK(pthread_join(waiter, NULL) == 0);
    CHECK(tenon_close(engine) == TENON_STATUS_OK);
}

static void what_is_cancelled_is_not_done(void) {
    tenon_engine *engine = open_engine("{\"database\": \"sqlite::memory:\"}");
    tenon_options options = options_of(5);
    const char *create = NEW_CUSTOMER("given-up");
    uint64_t ticket;
    tenon_reply *reply;
    says(engine, SETUP, "\"result\"");
    CHECK(tenon_cancel(engine, 5) == TENON_STATUS_NOTHING);
    CHECK(tenon_submit(engine, create, strlen(create), &options, NULL, NULL) == TENON_STATUS_OK);
    CHECK(tenon_cancel(engine, 5) == TENON_STATUS_OK);
    CHECK(tenon_run_queue(engine, 0, NULL) == TENON_STATUS_OK);
    CHECK(tenon_next_event(engine, 0, &ticket, &reply) == TENON_STATUS_OK && ticket == 5);
    holds(reply, "\"CANCELLED\"");
    holds(reply, "\"id\":7");
    tenon_reply_free(reply);
    says(engine, COUNT_CUSTOMERS, "\"customers\":\"0\"");
    CHECK(tenon_cancel(engine, 5) == TENON_STATUS_NOTHING);
    CHECK(tenon_close(engine) == TENON_STATUS_OK);
}

/* The time runs from when it was submitted. */
static void what_is_late_is_not_done(void) {
    tenon_engine *engine = open_engine("{\"database\": \"sqlite::memory:\"}");
    tenon_options options = options_of(6), idle = options_of(0);
    const char *create = NEW_CUSTOMER("late");
    uint64_t ticket;
    tenon_reply *reply;
    size_t performed;
    options.timeout_ms = 1;
    says(engine, SETUP, "\"result\"");
    CHECK(tenon_submit(engine, create, strlen(create), &options, NULL, NULL) == TENON_STATUS_OK);
    CHECK(tenon_next_event(engine, 20, &ticket, &reply) == TENON_STATUS_NOTHING);
    CHECK(tenon_run_queue(engine, 0, &performed) == TENON_STATUS_OK && performed == 1);
    CHECK(tenon_next_event(engine, 0, &ticket, &reply) == TENON_STATUS_OK && ticket == 6);
    holds(reply, "\"CANCELLED\"");
    tenon_reply_free(reply);
    says(engine, COUNT_CUSTOMERS, "\"customers\":\"0\"");
    idle.timeout_ms = 60000;
    says_with(engine, NEW_CUSTOMER("in-time"), &idle, "\"result\"");
    CHECK(tenon_close(engine) == TENON_STATUS_OK);
}

static void a_reply_is_no_larger_than_allowed(void) {
    tenon_engine *engine;
    tenon_reply *reply = STALE(tenon_reply);
    tenon_options options = options_of(8);
    uint64_t ticket;
    options.largest_reply = 4;
    CHECK(tenon_open_echo(&engine) == TENON_STATUS_OK);
    says_with(engine, "four", &options, "four");
    CHECK(tenon_call_with(engine, "fives", 5, &options, &reply) == TENON_STATUS_REPLY_TOO_LARGE && reply == NULL);
    CHECK(tenon_submit(engine, "fives", 5, &options, NULL, NULL) == TENON_STATUS_OK);
    CHECK(tenon_run_queue(engine, 0, NULL) == TENON_STATUS_OK);
    CHECK(tenon_next_event(engine, 0, &ticket, &reply) == TENON_STATUS_REPLY_TOO_LARGE && ticket == 8);
    CHECK(reply == NULL);
    CHECK(tenon_close(engine) == TENON_STATUS_OK);
}

/* What waits is refused within a callback, and what does not is not. */
static void calls_back_in(void *user, uint64_t ticket, tenon_status status, tenon_reply *given) {
    tenon_engine *engine = user, *other;
    tenon_reply *reply = STALE(tenon_reply);
    size_t performed = 9;
    CHECK(status == TENON_STATUS_OK && ticket == 1);
    tenon_reply_free(given);
    CHECK(tenon_call(engine, "x", 1, &reply) == TENON_STATUS_WOULD_DEADLOCK && reply == NULL);
    CHECK(tenon_call_with(engine, "x", 1, NULL, &reply) == TENON_STATUS_WOULD_DEADLOCK);
    CHECK(tenon_run_queue(engine, 0, &performed) == TENON_STATUS_WOULD_DEADLOCK && performed == 0);
    CHECK(tenon_next_event(engine, 0, &ticket, &reply) == TENON_STATUS_WOULD_DEADLOCK);
    CHECK(tenon_open("{}", 2, &other, NULL) == TENON_STATUS_WOULD_DEADLOCK && other == NULL);
    CHECK(tenon_set_log(0, NULL, NULL) == TENON_STATUS_WOULD_DEADLOCK);
    CHECK(tenon_submit(engine, "more", 4, NULL, NULL, NULL) == TENON_STATUS_OK);
}

static void a_callback_may_submit_and_may_not_wait(void) {
    tenon_engine *engine;
    tenon_options options = options_of(1);
    tenon_reply *reply;
    uint64_t ticket;
    size_t performed;
    CHECK(tenon_open_echo(&engine) == TENON_STATUS_OK);
    CHECK(tenon_submit(engine, "x", 1, &options, calls_back_in, engine) == TENON_STATUS_OK);
    CHECK(tenon_run_queue(engine, 60000, &performed) == TENON_STATUS_OK && performed == 2);
    CHECK(tenon_next_event(engine, 0, &ticket, &reply) == TENON_STATUS_OK);
    holds(reply, "more");
    tenon_reply_free(reply);
    says(engine, "and after it, calls", "calls");
    CHECK(tenon_close(engine) == TENON_STATUS_OK);
}

static int lines;

static void count_line(void *user, uint32_t level, const char *text, size_t length) {
    tenon_reply *reply;
    CHECK(level >= TENON_LEVEL_ERROR && level <= TENON_LEVEL_INFO && length > 0 && text != NULL);
    CHECK(tenon_call(user, "x", 1, &reply) == TENON_STATUS_WOULD_DEADLOCK);
    lines++;
}

/* Opening a new store tells that it is migrated. */
static void the_log_reaches_the_host(void) {
    tenon_engine *echo;
    CHECK(tenon_open_echo(&echo) == TENON_STATUS_OK);
    CHECK(tenon_set_log(TENON_LEVEL_INFO, count_line, echo) == TENON_STATUS_OK);
    CHECK(tenon_close(open_engine("{\"database\": \"sqlite::memory:\"}")) == TENON_STATUS_OK);
    CHECK(lines > 0);
    CHECK(tenon_set_log(TENON_LEVEL_INFO, NULL, NULL) == TENON_STATUS_OK);
    lines = 0;
    CHECK(tenon_close(open_engine("{\"database\": \"sqlite::memory:\"}")) == TENON_STATUS_OK);
    CHECK(lines == 0);
    CHECK(tenon_close(echo) == TENON_STATUS_OK);
}

int main(void) {
    each_is_answered_once_though_the_engine_is_closed_meanwhile();
    events_carry_tickets();
    who_waits_is_woken();
    what_is_cancelled_is_not_done();
    what_is_late_is_not_done();
    a_reply_is_no_larger_than_allowed();
    a_callback_may_submit_and_may_not_wait();
    the_log_reaches_the_host();
    return 0;
}
