#include "sqlite_port.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What SQLite's last error means to Tenon. */
static uint32_t fault_of(sqlite3 *db) {
    const char *message = sqlite3_errmsg(db);
    int code = sqlite3_extended_errcode(db);
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID: return TENON_FAULT_UNIQUE_VIOLATION;
    case SQLITE_BUSY_SNAPSHOT: return TENON_FAULT_ABORTED;
    }
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT: return TENON_FAULT_CONSTRAINT_VIOLATION;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return TENON_FAULT_BUSY;
    case SQLITE_INTERRUPT: return TENON_FAULT_ABORTED;
    case SQLITE_READONLY: return TENON_FAULT_NOT_WRITABLE;
    case SQLITE_FULL: return TENON_FAULT_FULL;
    case SQLITE_IOERR: return TENON_FAULT_DISCONNECTED;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT: return TENON_FAULT_DAMAGED;
    case SQLITE_CANTOPEN: return TENON_FAULT_UNREACHABLE;
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH: return TENON_FAULT_INEXACT;
    }
    if (strstr(message, "no such table") || strstr(message, "no such column") || strstr(message, "has no column named"))
        return TENON_FAULT_NO_SUCH_TABLE;
    return strcmp(message, "integer overflow") == 0 ? TENON_FAULT_OVERFLOW : TENON_FAULT_STATEMENT;
}

static uint32_t fail(sqlite3 *db, char *message) {
    snprintf(message, TENON_MESSAGE_MAX, "%s", sqlite3_errmsg(db));
    return fault_of(db);
}

static uint32_t run(sqlite3 *db, const char *sql, char *message) {
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? TENON_FAULT_NONE : fail(db, message);
}

static uint32_t begin(void *user, uint32_t writes, void **transaction, char *message) {
    sqlite_port *port = (sqlite_port *)user;
    uint32_t fault;
    pthread_mutex_lock(&port->lock);
    fault = run(port->connection, writes ? "BEGIN IMMEDIATE" : "BEGIN", message);
    if (fault == TENON_FAULT_NONE)
        *transaction = port->connection;
    else
        pthread_mutex_unlock(&port->lock);
    return fault;
}

/* Ends the transaction whatever happens: what cannot be committed is rolled back. */
static uint32_t commit(void *user, void *transaction, char *message) {
    sqlite_port *port = (sqlite_port *)user;
    sqlite3 *db = (sqlite3 *)transaction;
    uint32_t fault = run(db, "COMMIT", message);
    if (!sqlite3_get_autocommit(db)) sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    pthread_mutex_unlock(&port->lock);
    return fault;
}

static uint32_t rollback(void *user, void *transaction, char *message) {
    sqlite_port *port = (sqlite_port *)user;
    sqlite3 *db = (sqlite3 *)transaction;
    uint32_t fault = sqlite3_get_autocommit(db) ? TENON_FAULT_NONE : run(db, "ROLLBACK", message);
    pthread_mutex_unlock(&port->lock);
    return fault;
}

static int bind(sqlite3_stmt *prepared, int at, const tenon_value *value) {
    switch (value->kind) {
    case TENON_VALUE_KIND_INTEGER: return sqlite3_bind_int64(prepared, at, value->integer);
    case TENON_VALUE_KIND_REAL: return sqlite3_bind_double(prepared, at, value->real);
    case TENON_VALUE_KIND_TEXT:
        return sqlite3_bind_text(prepared, at, value->text, (int)value->length, SQLITE_STATIC);
    default: return sqlite3_bind_null(prepared, at);
    }
}

/* Prepares a statement in the open transaction, which SQLite may have ended by itself, as it does when a disk is full. */
static uint32_t prepare(sqlite3 *db, const tenon_statement *statement, sqlite3_stmt **prepared, char *message) {
    size_t at;
    *prepared = NULL;
    if (sqlite3_get_autocommit(db)) {
        snprintf(message, TENON_MESSAGE_MAX, "no transaction is open");
        return TENON_FAULT_ABORTED;
    }
    if (sqlite3_prepare_v2(db, statement->sql, (int)statement->length, prepared, NULL) != SQLITE_OK)
        return fail(db, message);
    for (at = 0; at < statement->count; at++) {
        if (bind(*prepared, (int)at + 1, &statement->parameters[at]) != SQLITE_OK) return fail(db, message);
    }
    return TENON_FAULT_NONE;
}

static uint32_t execute(void *user, void *transaction, const tenon_statement *statement, uint64_t *touched,
                        char *message) {
    sqlite3 *db = (sqlite3 *)transaction;
    sqlite3_stmt *prepared;
    int before = sqlite3_total_changes(db);
    uint32_t fault = prepare(db, statement, &prepared, message);
    (void)user;
    if (fault == TENON_FAULT_NONE) {
        int stepped;
        while ((stepped = sqlite3_step(prepared)) == SQLITE_ROW) continue;
        if (stepped != SQLITE_DONE) fault = fail(db, message);
    }
    sqlite3_finalize(prepared);
    *touched = sqlite3_total_changes(db) == before ? 0 : (uint64_t)sqlite3_changes(db);
    return fault;
}

static tenon_value column(sqlite3_stmt *prepared, int at) {
    tenon_value value = {TENON_VALUE_KIND_NULL, 0, 0, NULL, 0};
    switch (sqlite3_column_type(prepared, at)) {
    case SQLITE_INTEGER:
        value.kind = TENON_VALUE_KIND_INTEGER;
        value.integer = sqlite3_column_int64(prepared, at);
        break;
    case SQLITE_FLOAT:
        value.kind = TENON_VALUE_KIND_REAL;
        value.real = sqlite3_column_double(prepared, at);
        break;
    case SQLITE_TEXT:
        value.kind = TENON_VALUE_KIND_TEXT;
        value.text = (const char *)sqlite3_column_text(prepared, at);
        value.length = (size_t)sqlite3_column_bytes(prepared, at);
        break;
    }
    return value;
}

static uint32_t query(void *user, void *transaction, const tenon_statement *statement, tenon_rows *rows,
                      char *message) {
    sqlite3 *db = (sqlite3 *)transaction;
    sqlite3_stmt *prepared;
    uint32_t fault = prepare(db, statement, &prepared, message);
    int count = sqlite3_column_count(prepared), stepped = SQLITE_DONE, at;
    tenon_value *values = (tenon_value *)calloc(count > 0 ? (size_t)count : 1, sizeof *values);
    (void)user;
    if (!values) fault = TENON_FAULT_STATEMENT;
    while (fault == TENON_FAULT_NONE && (stepped = sqlite3_step(prepared)) == SQLITE_ROW) {
        for (at = 0; at < count; at++) values[at] = column(prepared, at);
        fault = tenon_row(rows, values, (size_t)count);
    }
    if (fault == TENON_FAULT_NONE && stepped != SQLITE_DONE) fault = fail(db, message);
    free(values);
    sqlite3_finalize(prepared);
    return fault;
}

int sqlite_port_open(sqlite_port *port, const char *file) {
    if (sqlite3_open(file, &port->connection) != SQLITE_OK) return 0;
    sqlite3_busy_timeout(port->connection, 5000);
    return pthread_mutex_init(&port->lock, NULL) == 0;
}

void sqlite_port_close(sqlite_port *port) {
    pthread_mutex_destroy(&port->lock);
    sqlite3_close(port->connection);
}

tenon_database sqlite_port_database(sqlite_port *port) {
    tenon_database database = {sizeof database, port,     TENON_DIALECT_SQLITE, begin,
                               commit,          rollback, execute,              query};
    return database;
}
