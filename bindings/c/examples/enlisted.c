/*
 * One commit for the host's row and Tenon's: a call enlisted in a transaction that the host has open on its own SQLite handle.
 * The first argument is the file of the database. Built with sqlite_port.c.
 */

#include "sqlite_port.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ends the program unless SQLite does what it is asked to. */
static void sql(sqlite3 *db, const char *text) {
    if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", text, sqlite3_errmsg(db));
        exit(1);
    }
}

/* Sends a request, and tells whether it was done. */
static int done(tenon_engine *engine, const char *request, const tenon_options *options) {
    tenon_reply *reply;
    tenon_status status = tenon_call_with(engine, request, strlen(request), options, &reply);
    int done = status == TENON_STATUS_OK && strstr(tenon_reply_body(reply, NULL), "\"result\"") != NULL;
    if (!done) puts(reply ? tenon_reply_body(reply, NULL) : tenon_status_name(status));
    tenon_reply_free(reply);
    return done;
}

// region: request
#define CUSTOMER                                                                          \
    "{\"jsonrpc\": \"2.0\", \"id\": 2, \"method\": \"customer.create\", \"params\": {"    \
    "\"context\": {\"tenant\": \"acme\", \"actor\": \"ada\", \"key\": \"customer 4711\"}," \
    "\"id\": \"c-4711\", \"name\": \"Bj\xc3\xb6rk GmbH\"}}"
// endregion: request

// region: enlist
/* Writes a customer in both, or in neither. `mine` is the host's own handle. */
static int write_both(tenon_engine *engine, const tenon_database *database, sqlite3 *mine) {
    tenon_options options = {0};
    options.size = sizeof options;
    options.database = database; /* execute and query of it are called, */
    options.transaction = mine;  /* with this handle */
    sql(mine, "BEGIN IMMEDIATE");
    if (!done(engine, CUSTOMER, &options)) {
        sql(mine, "ROLLBACK");
        return 0;
    }
    sql(mine, "INSERT INTO erp_customer VALUES ('4711', 'c-4711')");
    sql(mine, "COMMIT");
    return 1;
}
// endregion: enlist

int main(int count, char **arguments) {
    const char *config = "{\"database\": \"host\"}";
    const char *file = count > 1 ? arguments[1] : "erp.sqlite";
    sqlite_port port;
    sqlite3 *mine;
    tenon_engine *engine;
    tenon_database database;
    int written;
    if (sqlite3_open(file, &mine) != SQLITE_OK || !sqlite_port_open(&port, file)) return 1;
    sql(mine, "PRAGMA journal_mode = WAL; DROP TABLE IF EXISTS erp_customer;"
              "CREATE TABLE erp_customer (number TEXT PRIMARY KEY, crm TEXT NOT NULL)");
    database = sqlite_port_database(&port);
    if (tenon_open_on(&database, config, strlen(config), &engine, NULL) != TENON_STATUS_OK) return 1;
    done(engine, "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tenant.create\", \"params\": {"
                 "\"context\": {\"tenant\": \"acme\", \"actor\": \"host\", \"key\": \"setup\"},"
                 "\"name\": \"Acme\", \"code\": \"acme\", \"base_currency\": \"EUR\","
                 "\"admin_id\": \"ada\", \"admin_name\": \"Ada\"}}", NULL);
    written = write_both(engine, &database, mine);
    puts(written ? "1 customer in both" : "none in either");
    tenon_close(engine);
    sqlite_port_close(&port);
    sqlite3_close(mine);
    return written ? 0 : 1;
}
