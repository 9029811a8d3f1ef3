/* Rents a forklift out, extends the contract, and wants to know what the library can do. */

#include <stdio.h>
#include <string.h>
#include <tenon.h>

static int failures = 0;

/* Sends a request; the reply must have `expected` in it. */
static void call(tenon_engine *engine, const char *request, const char *expected) {
    tenon_reply *reply;
    tenon_status status = tenon_call(engine, request, strlen(request), &reply);
    const char *said = status == TENON_STATUS_OK ? tenon_reply_body(reply, NULL) : tenon_status_name(status);
    puts(said);
    if (!strstr(said, expected)) {
        fprintf(stderr, "%s is not in that\n", expected);
        failures++;
    }
    tenon_reply_free(reply);
}

static void knows(const char *operation) {
    tenon_reply *schema;
    if (tenon_schema(&schema) != TENON_STATUS_OK || !strstr(tenon_reply_body(schema, NULL), operation)) {
        fprintf(stderr, "the schema does not know %s\n", operation);
        failures++;
    }
    tenon_reply_free(schema);
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
                 "\"admin_id\": \"ada\", \"admin_name\": \"Ada\"}}", "\"user_id\":\"ada\"");
    call(engine, "{\"jsonrpc\": \"2.0\", \"id\": 2, \"method\": \"customer.create\", \"params\": {"
                 "\"context\": {\"tenant\": \"acme\", \"actor\": \"ada\", \"key\": \"2\"},"
                 "\"id\": \"bjoerk\", \"name\": \"Bj\xc3\xb6rk GmbH\"}}", "\"id\":\"bjoerk\"");
    call(engine, "{\"jsonrpc\": \"2.0\", \"id\": 3, \"method\": \"product.create\", \"params\": {"
                 "\"context\": {\"tenant\": \"acme\", \"actor\": \"ada\", \"key\": \"3\"},"
                 "\"id\": \"forklift\", \"name\": \"Forklift\", \"unit\": \"pcs\"}}", "\"id\":\"forklift\"");
    call(engine, "{\"jsonrpc\": \"2.0\", \"id\": 4, \"method\": \"rental_contract.create\", \"params\": {"
                 "\"context\": {\"tenant\": \"acme\", \"actor\": \"ada\", \"key\": \"4\"},"
                 "\"id\": \"one\", \"customer_id\": \"bjoerk\", \"valid_from\": \"2026-01-01\","
                 "\"valid_to\": \"2026-12-31\","
                 "\"lines\": [{\"product_id\": \"forklift\", \"rent\": \"1200\"}]}}", "\"monthly_rent\":\"1200\"");
    // region: call
    call(engine, "{\"jsonrpc\": \"2.0\", \"id\": 5, \"method\": \"rental_contract.extend\", \"params\": {"
                 "\"context\": {\"tenant\": \"acme\", \"actor\": \"ada\", \"key\": \"5\"},"
                 "\"id\": \"one\", \"months\": 12}}", "\"valid_to\":\"2027-12-31\"");
    // endregion: call
    knows("\"rental_contract.extend\"");
    tenon_close(engine);
    return failures;
}
