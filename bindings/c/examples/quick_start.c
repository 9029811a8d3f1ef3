/* Opens an engine in memory, sets up a tenant, makes a customer, reads it back and asks for one that is not there. */

// region: quick_start
#include <stdio.h>
#include <string.h>
#include <tenon.h>

/* Sends a request and prints the reply. */
static void call(tenon_engine *engine, const char *request) {
    tenon_reply *reply;
    tenon_status status = tenon_call(engine, request, strlen(request), &reply);
    puts(status == TENON_STATUS_OK ? tenon_reply_body(reply, NULL) : tenon_status_name(status));
    tenon_reply_free(reply);
}

int main(void) {
    const char *config = "{\"database\": \"sqlite::memory:\"}";
    tenon_engine *engine;
    tenon_reply *refusal;
    if (tenon_open(config, strlen(config), &engine, &refusal) != TENON_STATUS_OK) {
        fprintf(stderr, "no engine: %s\n", refusal ? tenon_reply_body(refusal, NULL) : "wrong call");
        tenon_reply_free(refusal);
        return 1;
    }
    call(engine, "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tenant.create\", \"params\": {"
                 "\"context\": {\"tenant\": \"acme\", \"actor\": \"host\", \"key\": \"setup\"},"
                 "\"name\": \"Acme\", \"code\": \"acme\", \"base_currency\": \"EUR\","
                 "\"admin_id\": \"ada\", \"admin_name\": \"Ada\"}}");
    call(engine, "{\"jsonrpc\": \"2.0\", \"id\": 2, \"method\": \"customer.create\", \"params\": {"
                 "\"context\": {\"tenant\": \"acme\", \"actor\": \"ada\", \"key\": \"first customer\"},"
                 "\"id\": \"bjoerk\", \"name\": \"Bj\xc3\xb6rk GmbH\"}}");
    call(engine, "{\"jsonrpc\": \"2.0\", \"id\": 3, \"method\": \"customer.get\", \"params\": {"
                 "\"context\": {\"tenant\": \"acme\", \"actor\": \"ada\"}, \"id\": \"bjoerk\"}}");
    call(engine, "{\"jsonrpc\": \"2.0\", \"id\": 4, \"method\": \"customer.get\", \"params\": {"
                 "\"context\": {\"tenant\": \"acme\", \"actor\": \"ada\"}, \"id\": \"nobody\"}}");
    tenon_close(engine);
    return 0;
}
// endregion: quick_start
