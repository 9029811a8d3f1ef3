/* A tenant, and requests with what their replies hold. */

#ifndef STORY_H
#define STORY_H

#include "check.h"

static const char SETUP[] = "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tenant.create\", \"params\": {"
                            "\"context\": {\"tenant\": \"acme\", \"actor\": \"host\", \"key\": \"setup\"},"
                            "\"name\": \"Acme\", \"code\": \"acme\", \"base_currency\": \"EUR\","
                            "\"admin_id\": \"ada\", \"admin_name\": \"Ada\"}}";

/* Ada's request: a method, a key, and further parameters. */
#define ADA(method, key, params)                                                                 \
    "{\"jsonrpc\": \"2.0\", \"id\": 7, \"method\": \"" method "\", \"params\": {"                \
    "\"context\": {\"tenant\": \"acme\", \"actor\": \"ada\", \"key\": \"" key "\"}" params "}}"

#define NEW_CUSTOMER(id) ADA("customer.create", id, ", \"id\": \"" id "\", \"name\": \"Customer " id "\"")

#define COUNT_CUSTOMERS                                                                              \
    ADA("customer.query", "none", ", \"measures\": [{\"name\": \"customers\", \"function\": \"count\"}]")

/* The reply holds this. */
static inline void holds(const tenon_reply *reply, const char *word) {
    const char *body = tenon_reply_body(reply, NULL);
    if (!body || !strstr(body, word)) {
        fprintf(stderr, "no %s in %s\n", word, body ? body : "NULL");
        exit(1);
    }
}

/* A request is answered with what holds this. */
static inline void says_with(tenon_engine *engine, const char *request, const tenon_options *options,
                             const char *word) {
    tenon_reply *reply = STALE(tenon_reply);
    CHECK(tenon_call_with(engine, request, strlen(request), options, &reply) == TENON_STATUS_OK);
    holds(reply, word);
    tenon_reply_free(reply);
}

static inline void says(tenon_engine *engine, const char *request, const char *word) {
    says_with(engine, request, NULL, word);
}

static inline tenon_engine *open_engine(const char *config) {
    tenon_engine *engine;
    tenon_reply *refusal;
    if (tenon_open(config, strlen(config), &engine, &refusal) != TENON_STATUS_OK) {
        fprintf(stderr, "no engine: %s\n", refusal ? tenon_reply_body(refusal, NULL) : "wrong call");
        exit(1);
    }
    return engine;
}

static inline tenon_options options_of(uint64_t ticket) {
    tenon_options options = {0};
    options.size = sizeof options;
    options.ticket = ticket;
    return options;
}

#endif
