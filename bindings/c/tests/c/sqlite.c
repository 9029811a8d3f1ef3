/* The host's own SQLite: the engine's transactions on it, and one of the host's that calls are enlisted in. */

#include "../../examples/sqlite_port.h"
#include "story.h"

static const char HOST[] = "{\"database\": \"host\"}";
static sqlite_port port;
static tenon_database database;
static tenon_engine *engine;
static sqlite3 *mine;

static void sql(const char *text) {
    CHECK(sqlite3_exec(mine, text, NULL, NULL, NULL) == SQLITE_OK);
}

static int take_number(void *number, int count, char **values, char **names) {
    CHECK(count == 1 && names != NULL);
    *(int *)number = atoi(values[0]);
    return 0;
}

/* How many rows another connection sees, which sees what is durable. */
static int durable(const char *file, const char *table) {
    char text[200];
    int number = -1;
    sqlite3 *other;
    CHECK(sqlite3_open(file, &other) == SQLITE_OK);
    snprintf(text, sizeof text, "SELECT count(*) FROM %s", table);
    CHECK(sqlite3_exec(other, text, take_number, &number, NULL) == SQLITE_OK);
    CHECK(sqlite3_close(other) == SQLITE_OK);
    return number;
}

static tenon_options enlisted(void) {
    tenon_options options = options_of(0);
    options.database = &database;
    options.transaction = mine;
    return options;
}

static void begin(const char *file) {
    CHECK(sqlite3_open(file, &mine) == SQLITE_OK && sqlite_port_open(&port, file));
    sql("PRAGMA journal_mode = WAL; CREATE TABLE erp_order (number TEXT PRIMARY KEY)");
    database = sqlite_port_database(&port);
    CHECK(tenon_open_on(&database, HOST, strlen(HOST), &engine, NULL) == TENON_STATUS_OK);
    says(engine, SETUP, "\"result\"");
}

static void a_commit_makes_both_durable_and_a_rollback_neither(const char *file) {
    tenon_options options = enlisted();
    says(engine, NEW_CUSTOMER("own"), "\"result\"");
    CHECK(durable(file, "tn_customer") == 1);

    sql("BEGIN IMMEDIATE; INSERT INTO erp_order VALUES ('1')");
    says_with(engine, NEW_CUSTOMER("both"), &options, "\"result\"");
    CHECK(durable(file, "tn_customer") == 1 && durable(file, "erp_order") == 0);
    sql("COMMIT");
    CHECK(durable(file, "tn_customer") == 2 && durable(file, "erp_order") == 1);

    sql("BEGIN IMMEDIATE; INSERT INTO erp_order VALUES ('2')");
    says_with(engine, NEW_CUSTOMER("neither"), &options, "\"result\"");
    sql("ROLLBACK");
    CHECK(durable(file, "tn_customer") == 2 && durable(file, "erp_order") == 1);
    says(engine, ADA("customer.get", "none", ", \"id\": \"both\""), "\"Customer both\"");
    says(engine, ADA("customer.get", "none", ", \"id\": \"neither\""), "\"NOT_FOUND\"");
}

/* The host goes on without what was refused. */
static void a_refused_call_leaves_the_transaction_as_it_was(const char *file) {
    tenon_options options = enlisted();
    sql("BEGIN IMMEDIATE; INSERT INTO erp_order VALUES ('3')");
    says_with(engine, ADA("customer.create", "bad", ", \"name\": \"\""), &options, "\"error\"");
    options.timeout_ms = 1;
    sqlite3_sleep(2);
    says_with(engine, ADA("sync.run", "none", ""), &options, "\"error\"");
    sql("COMMIT");
    CHECK(durable(file, "tn_customer") == 2 && durable(file, "erp_order") == 2);
}

static void without_a_transaction_nothing_is_done(const char *file) {
    tenon_options options = enlisted();
    says_with(engine, NEW_CUSTOMER("autocommitted"), &options, "\"REPEAT_TRANSACTION\"");
    CHECK(durable(file, "tn_customer") == 2);
    CHECK(tenon_submit(engine, SETUP, strlen(SETUP), &options, NULL, NULL) == TENON_STATUS_BAD_STRUCT);
}

/* A transaction that nobody can work in is not taken for none. */
static void a_transaction_without_its_database_is_refused(const char *file) {
    const char *request = NEW_CUSTOMER("adrift");
    tenon_options options = enlisted();
    tenon_reply *reply;
    options.database = NULL;
    CHECK(tenon_call_with(engine, request, strlen(request), &options, &reply) == TENON_STATUS_BAD_STRUCT);
    CHECK(reply == NULL);
    CHECK(tenon_submit(engine, request, strlen(request), &options, NULL, NULL) == TENON_STATUS_BAD_STRUCT);
    CHECK(durable(file, "tn_customer") == 2);
}

/* A host that answers wrongly: a fault that is none, rows that no query has, values of no kind, a call back in. */
static uint32_t odd_begin(void *user, uint32_t writes, void **transaction, char *message) {
    (void)writes;
    (void)message;
    *transaction = user;
    return TENON_FAULT_NONE;
}

static uint32_t odd_end(void *user, void *transaction, char *message) {
    CHECK(user == transaction && message[0] == '\0');
    return TENON_FAULT_NONE;
}

static uint32_t odd_execute(void *user, void *transaction, const tenon_statement *statement, uint64_t *touched,
                            char *message) {
    CHECK(user == transaction && statement->length > 0);
    *touched = 0;
    memset(message, 'x', TENON_MESSAGE_MAX);
    return 4711;
}

static int oddity;

static uint32_t odd_query(void *user, void *transaction, const tenon_statement *statement, tenon_rows *rows,
                          char *message) {
    tenon_value values[2] = {{TENON_VALUE_KIND_TEXT, 0, 0, "\xff", 1}, {TENON_VALUE_KIND_NULL, 0, 0, NULL, 0}};
    tenon_reply *reply;
    tenon_engine *other;
    CHECK(user == transaction && statement->length > 0 && message[0] == '\0');
    CHECK(tenon_open("{}", 2, &other, NULL) == TENON_STATUS_WOULD_DEADLOCK);
    CHECK(tenon_call(engine, "{}", 2, &reply) == TENON_STATUS_WOULD_DEADLOCK);
    CHECK(tenon_row(NULL, values, 1) == TENON_FAULT_STATEMENT);
    switch (oddity) {
    case 0: return tenon_row(rows, values, 1);
    case 1: values[0].kind = 99; return tenon_row(rows, values, 1);
    case 2: values[0].text = NULL; return tenon_row(rows, values, 1);
    case 3: values[0].length = SIZE_MAX; return tenon_row(rows, values, 1);
    case 4: return tenon_row(rows, NULL, 3);
    case 5: return tenon_row(rows, values, SIZE_MAX);
    case 6: tenon_row(rows, NULL, 0); return TENON_FAULT_NONE; /* a row without columns */
    case 7: tenon_row(rows, values, 1); return TENON_FAULT_NONE; /* says that all is well */
    default: return 4711;
    }
}

static void a_host_that_answers_wrongly_is_refused(void) {
    tenon_database odd = {sizeof odd, &oddity, TENON_DIALECT_SQLITE, odd_begin, odd_end, odd_end, odd_execute, odd_query};
    tenon_options options = options_of(0);
    tenon_engine *opened = STALE(tenon_engine);
    for (oddity = 0; oddity <= 8; oddity++) {
        tenon_reply *refusal;
        tenon_status status = tenon_open_on(&odd, HOST, strlen(HOST), &opened, &refusal);
        CHECK(opened == NULL && status == TENON_STATUS_REFUSED);
        holds(refusal, "\"error\"");
        tenon_reply_free(refusal);
    }
    options.database = &odd;
    options.transaction = &oddity;
    says_with(engine, NEW_CUSTOMER("odd"), &options, "xxxx");
}

static void structs_that_cannot_be(void) {
    tenon_database bad = database;
    tenon_options options = enlisted();
    tenon_engine *opened = STALE(tenon_engine);
    tenon_reply *reply = STALE(tenon_reply);
    CHECK(tenon_open_on(NULL, HOST, strlen(HOST), &opened, &reply) == TENON_STATUS_NULL_ARGUMENT);
    CHECK(opened == NULL && reply == NULL);
    bad.size = 7;
    CHECK(tenon_open_on(&bad, HOST, strlen(HOST), &opened, NULL) == TENON_STATUS_BAD_STRUCT);
    bad = database;
    bad.dialect = 9;
    CHECK(tenon_open_on(&bad, HOST, strlen(HOST), &opened, NULL) == TENON_STATUS_BAD_STRUCT);
    bad = database;
    bad.begin = NULL;
    CHECK(tenon_open_on(&bad, HOST, strlen(HOST), &opened, NULL) == TENON_STATUS_BAD_STRUCT);
    CHECK(tenon_open(HOST, strlen(HOST), &opened, NULL) == TENON_STATUS_REFUSED);
    CHECK(tenon_open_on(&database, "{\"database\": \"sqlite::memory:\"}", 30, &opened, NULL) == TENON_STATUS_REFUSED);
    options.size = 0;
    CHECK(tenon_call_with(engine, "{}", 2, &options, &reply) == TENON_STATUS_BAD_STRUCT && reply == NULL);
    bad.query = NULL;
    options = enlisted();
    options.database = &bad;
    CHECK(tenon_call_with(engine, "{}", 2, &options, &reply) == TENON_STATUS_BAD_STRUCT);
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    begin(arguments[1]);
    a_commit_makes_both_durable_and_a_rollback_neither(arguments[1]);
    a_refused_call_leaves_the_transaction_as_it_was(arguments[1]);
    without_a_transaction_nothing_is_done(arguments[1]);
    a_transaction_without_its_database_is_refused(arguments[1]);
    a_host_that_answers_wrongly_is_refused();
    structs_that_cannot_be();
    CHECK(tenon_close(engine) == TENON_STATUS_OK);
    sqlite_port_close(&port);
    CHECK(sqlite3_close(mine) == SQLITE_OK);
    return 0;
}
