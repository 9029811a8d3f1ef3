/*
 * Tenon, the CRM that ERP vendors embed: JSON-RPC 2.0 in, JSON-RPC 2.0 out.
 *
 * What holds for every function:
 *
 * Ownership.  The caller owns what it passes. The library keeps none of it after the call, except `user` pointers and
 *             callbacks, as their functions say. What the library returns is released once:
 *
 *               an engine            with tenon_close
 *               a reply              with tenon_reply_free, from whatever function or callback it came
 *               a request to a port  with tenon_respond, which answers and frees it
 *
 *             A text that the library owns is valid as long as its function says. Never call free() on any of these.
 * Texts       are UTF-8 with a length in bytes. A NUL at the end is not required, and a text may contain NULs.
 * Sizes.      A request, a configuration and an answer have at most TENON_LARGEST_REQUEST bytes.
 * NULL        is refused with TENON_STATUS_NULL_ARGUMENT, unless the function says what NULL means.
 * Structs     of the host begin with their own size, so that they can grow. Set members that you do not need to 0.
 * Results.    Every call sets each output pointer: to the result, or to NULL. There is a result with TENON_STATUS_OK,
 *             unless the function names another status.
 * Threads.    Several threads may use an engine at once, and any of them may close it while others call. The handle of a
 *             closed engine or an answered request is refused, and is never used again for another one. Several threads
 *             may read a reply; free it when none of them needs it. The library keeps no state per thread: errors are
 *             replies and statuses.
 * Waiting.    The library has no threads of its own and does not touch signal handlers: it works, and calls back, on the
 *             threads that call it. In a child after fork() the engines and requests of the parent are refused with
 *             TENON_STATUS_CLOSED: open a new engine there, before you start threads.
 *
 *               function                      waits for                            in a callback    calls back
 *               tenon_open, tenon_open_on     the database                         would deadlock   tenon_database
 *               tenon_call, tenon_call_with   the database, the ERP of a sync.*    would deadlock   tenon_database, tenon_erp
 *               tenon_run_queue               what it performs, as tenon_call      would deadlock   these, tenon_done
 *               tenon_next_event              an event, up to the given time       would deadlock   nothing
 *               tenon_set_log                 log lines that are being written     would deadlock   nothing
 *               tenon_close                   connections to close                 may be called    tenon_done
 *               all others                    internal locks, briefly              may be called    nothing
 *
 *             Every function may also call the callback of tenon_set_log.
 *
 * Callbacks   must return: no exception and no longjmp may leave them. Within a callback, on its thread, a function that
 *             waits returns TENON_STATUS_WOULD_DEADLOCK. The callbacks of a database run on the thread of the call that
 *             needs them. A request to an ERP may be answered on any thread, before the callback returns or after.
 * Panics.     An internal error of the library becomes TENON_STATUS_PANIC, with a message on standard error. Nothing
 *             unwinds into the caller.
 * Pointers    that are neither NULL nor valid, and replies that are freed twice, are undefined behaviour, as everywhere in
 *             C. Engines and requests are the exception: see Threads.
 *
 * Written by `cargo xtask header` from the declarations in bindings/c/src.
 */

#ifndef TENON_H
#define TENON_H

#include <stddef.h>
#include <stdint.h>

/**
 * The maximum size of a request and of a configuration, in bytes.
 */
#define TENON_LARGEST_REQUEST 16777216

/**
 * The size in bytes of the buffer for a database callback's error message, including the NUL at its end.
 */
#define TENON_MESSAGE_MAX 256

/**
 * The result of a call into the library. The meaning of a released number never changes.
 */
enum tenon_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * The request was answered. The reply says whether the engine performed it.
   */
  TENON_STATUS_OK = 0,
  /**
   * A required pointer is NULL.
   */
  TENON_STATUS_NULL_ARGUMENT = 1,
  /**
   * A text is not UTF-8.
   */
  TENON_STATUS_NOT_UTF8 = 2,
  /**
   * A text has more than TENON_LARGEST_REQUEST bytes. It was not read.
   */
  TENON_STATUS_TOO_LARGE = 3,
  /**
   * The engine was not opened; the reply says why.
   */
  TENON_STATUS_REFUSED = 4,
  /**
   * No open engine has this handle: it was closed, or opened before fork().
   */
  TENON_STATUS_CLOSED = 5,
  /**
   * An internal error of the library. The engine stays open; the current transaction is rolled back.
   */
  TENON_STATUS_PANIC = 6,
  /**
   * A function that waits was called from within a callback. It would wait for itself. Nothing was done.
   */
  TENON_STATUS_WOULD_DEADLOCK = 7,
  /**
   * Not found: no event within the time, no call with this ticket, or no ERP of this name that the host answers for.
   */
  TENON_STATUS_NOTHING = 8,
  /**
   * A struct has an impossible size, lacks a callback, or has a member set that the function does not allow.
   */
  TENON_STATUS_BAD_STRUCT = 9,
  /**
   * The answer came after its time-out. The request is freed.
   */
  TENON_STATUS_TOO_LATE = 10,
  /**
   * The reply has more bytes than the call allows. The operation was performed.
   */
  TENON_STATUS_REPLY_TOO_LARGE = 11,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tenon_status tenon_status;
#else
typedef uint32_t tenon_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The severity of a line of the log.
 */
enum tenon_level
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * An error.
   */
  TENON_LEVEL_ERROR = 1,
  /**
   * A possible problem.
   */
  TENON_LEVEL_WARN = 2,
  /**
   * Information for operators.
   */
  TENON_LEVEL_INFO = 3,
  /**
   * Information for developers.
   */
  TENON_LEVEL_DEBUG = 4,
  /**
   * Every detail.
   */
  TENON_LEVEL_TRACE = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tenon_level tenon_level;
#else
typedef uint32_t tenon_level;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The SQL dialect of a database.
 */
enum tenon_dialect
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * SQLite 3.35 or later.
   */
  TENON_DIALECT_SQLITE = 1,
  /**
   * PostgreSQL 13 or later.
   */
  TENON_DIALECT_POSTGRES = 2,
  /**
   * MariaDB 10.5 or later.
   */
  TENON_DIALECT_MARIADB = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tenon_dialect tenon_dialect;
#else
typedef uint32_t tenon_dialect;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The result of a database callback: success, or the kind of error.
 */
enum tenon_fault
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * Success.
   */
  TENON_FAULT_NONE = 0,
  /**
   * A unique index or primary key is violated.
   */
  TENON_FAULT_UNIQUE_VIOLATION = 1,
  /**
   * Another constraint is violated.
   */
  TENON_FAULT_CONSTRAINT_VIOLATION = 2,
  /**
   * A lock could not be acquired in time. The transaction continues unchanged.
   */
  TENON_FAULT_BUSY = 3,
  /**
   * The transaction was rolled back, by a deadlock or a serialization failure. It can be repeated.
   */
  TENON_FAULT_ABORTED = 4,
  /**
   * A number is out of the range of its type.
   */
  TENON_FAULT_OVERFLOW = 5,
  /**
   * The connection was lost. Whether a commit took effect is unknown.
   */
  TENON_FAULT_DISCONNECTED = 6,
  /**
   * The database cannot be reached.
   */
  TENON_FAULT_UNREACHABLE = 7,
  /**
   * The table or column does not exist.
   */
  TENON_FAULT_NO_SUCH_TABLE = 8,
  /**
   * The database is read-only.
   */
  TENON_FAULT_NOT_WRITABLE = 9,
  /**
   * A value could not be converted without loss.
   */
  TENON_FAULT_INEXACT = 10,
  /**
   * Any other error of the statement. Numbers that are not in this list mean the same.
   */
  TENON_FAULT_STATEMENT = 11,
  /**
   * There is no room for more: the disk is full, or what the database may take of it.
   */
  TENON_FAULT_FULL = 12,
  /**
   * The database's files are damaged, or are none of a database.
   */
  TENON_FAULT_DAMAGED = 13,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tenon_fault tenon_fault;
#else
typedef uint32_t tenon_fault;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The type of a value.
 */
enum tenon_value_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * SQL NULL.
   */
  TENON_VALUE_KIND_NULL = 0,
  /**
   * `integer`: any integer or boolean.
   */
  TENON_VALUE_KIND_INTEGER = 1,
  /**
   * `real`: only in rows, from tables that are not Tenon's.
   */
  TENON_VALUE_KIND_REAL = 2,
  /**
   * `text`: Unicode text, decimals, dates.
   */
  TENON_VALUE_KIND_TEXT = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tenon_value_kind tenon_value_kind;
#else
typedef uint32_t tenon_value_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * An open engine. It may be used by several threads at once.
 */
typedef struct tenon_engine tenon_engine;

/**
 * A reply. It does not change, and several threads may read it. It is freed once.
 */
typedef struct tenon_reply tenon_reply;

/**
 * A request to an ERP that the host answers for. Valid until it is answered with tenon_respond.
 */
typedef struct tenon_request tenon_request;

/**
 * The receiver of the rows of a query; see tenon_row. Valid during the callback.
 */
typedef struct tenon_rows tenon_rows;

/**
 * Receives a line of the log, on the thread that writes it: its level, a tenon_level, and `length` bytes, valid during the
 * callback. The call that writes the line waits for the callback.
 */
typedef void (*tenon_log)(void *user, uint32_t level, const char *text, size_t length);

/**
 * A parameter of a statement, or a value of a row.
 */
typedef struct {
  /**
   * A tenon_value_kind. It says which member holds the value.
   */
  uint32_t kind;
  /**
   * An integer.
   */
  int64_t integer;
  /**
   * A floating-point number.
   */
  double real;
  /**
   * A text in UTF-8, valid during the call. A NUL at its end is not required.
   */
  const char *text;
  /**
   * The number of bytes of `text`.
   */
  size_t length;
} tenon_value;

/**
 * A statement in the database's SQL dialect, with a `?` for each parameter. Valid during the callback.
 */
typedef struct {
  /**
   * The SQL, without a NUL at its end.
   */
  const char *sql;
  /**
   * The number of bytes of `sql`.
   */
  size_t length;
  /**
   * The parameters, in order.
   */
  const tenon_value *parameters;
  /**
   * The number of parameters.
   */
  size_t count;
} tenon_statement;

/**
 * A database that the host provides. The callbacks run on the thread that calls the library, and return a tenon_fault. `message`
 * is a buffer of TENON_MESSAGE_MAX bytes: a callback that returns an error may write a message into it, without secrets or values.
 *
 * After a statement that fails, a transaction of SQLite or MariaDB is as it was before the statement, and goes on. On PostgreSQL the
 * library rolls back to a savepoint that it has set, or wholly.
 */
typedef struct {
  /**
   * sizeof(tenon_database)
   */
  size_t size;
  /**
   * Passed to the callbacks unchanged.
   */
  void *user;
  /**
   * A tenon_dialect.
   */
  uint32_t dialect;
  /**
   * Begins a transaction, for writing or only for reading, and sets `transaction` to a pointer of the host's choice. A reading
   * transaction sees one snapshot. On SQLite a writing transaction begins with BEGIN IMMEDIATE. The callback may wait for a
   * free connection.
   */
  uint32_t (*begin)(void *user, uint32_t writes, void **transaction, char *message);
  /**
   * Commits a transaction. The transaction has ended, whatever is returned.
   */
  uint32_t (*commit)(void *user, void *transaction, char *message);
  /**
   * Rolls a transaction back. The transaction has ended, whatever is returned.
   */
  uint32_t (*rollback)(void *user, void *transaction, char *message);
  /**
   * Runs a statement, and sets `touched` to the number of rows inserted, changed or deleted.
   */
  uint32_t (*execute)(void *user,
                      void *transaction,
                      const tenon_statement *statement,
                      uint64_t *touched,
                      char *message);
  /**
   * Runs a query, and passes each row to tenon_row as long as tenon_row returns 0.
   */
  uint32_t (*query)(void *user,
                    void *transaction,
                    const tenon_statement *statement,
                    tenon_rows *rows,
                    char *message);
} tenon_database;

/**
 * How a request is to be performed.
 */
typedef struct {
  /**
   * sizeof(tenon_options)
   */
  size_t size;
  /**
   * A number of the host's choice by which tenon_cancel finds the call; 0: it is not to be found. Several calls may have the
   * same.
   */
  uint64_t ticket;
  /**
   * After how many milliseconds the call is given up, counted from when it is made; 0: never. The reply is then an error,
   * CANCELLED, and nothing of the operation remains. It is looked at between statements: a wait for another's lock ends by
   * the database's own time-out.
   */
  uint32_t timeout_ms;
  /**
   * The most bytes of the reply; 0: any number.
   */
  size_t largest_reply;
  /**
   * The host's database, where the operation is to be performed within a transaction that the host has open, and ends
   * itself: `execute` and `query` of it are called, on this thread. NULL: the engine begins and commits a transaction.
   */
  const tenon_database *database;
  /**
   * That transaction, as `execute` and `query` know it. It is NULL where `database` is.
   */
  void *transaction;
} tenon_options;

/**
 * Receives the reply to a submitted request, once, on the thread that performed it. The host frees `reply`. The status is
 * TENON_STATUS_OK. Otherwise it is TENON_STATUS_CLOSED, TENON_STATUS_REPLY_TOO_LARGE or TENON_STATUS_PANIC, and `reply` is NULL.
 */
typedef void (*tenon_done)(void *user, uint64_t ticket, tenon_status status, tenon_reply *reply);

/**
 * An ERP that the host answers for.
 */
typedef struct {
  /**
   * sizeof(tenon_erp)
   */
  size_t size;
  /**
   * Passed to `request` unchanged.
   */
  void *user;
  /**
   * Called on the thread that synchronises, with a request. The host answers it with tenon_respond: before the callback
   * returns or later, on any thread.
   */
  void (*request)(void *user, tenon_request *request);
  /**
   * What the ERP cannot do, and why, and what it can do beyond what every ERP is asked for:
   * {"missing": {"read_prices": "it has no price lists"}, "optional": ["change_customer"]}. NULL: nothing is missing, and
   * nothing is optional. The text is copied.
   */
  const char *capabilities;
  /**
   * The number of bytes of `capabilities`.
   */
  size_t capabilities_length;
  /**
   * The time-out for an answer, in milliseconds; 0: one minute. A write that is not answered in time may have taken effect:
   * the library looks it up by its key.
   */
  uint32_t timeout_ms;
} tenon_erp;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Returns the version of the library, such as "0.1.0". The text is valid until the process ends.
 */
const char *tenon_version(void);

/**
 * Returns the name of a status, such as "TENON_STATUS_OK", or "TENON_STATUS_UNKNOWN" for any other number. The text is valid
 * until the process ends.
 */
const char *tenon_status_name(uint32_t status);

/**
 * Returns the OpenRPC document of all operations. Clients in other languages are generated from it.
 *
 * Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_PANIC.
 */
tenon_status tenon_schema(tenon_reply **schema);

/**
 * Sends the log of the library to `callback`: the lines of `level`, a tenon_level, and of higher severity. A process has one
 * callback: a new one replaces the previous one, which is not called after this function returns. NULL for `callback` stops
 * the log.
 *
 * Refusals: TENON_STATUS_WOULD_DEADLOCK, TENON_STATUS_PANIC.
 */
tenon_status tenon_set_log(uint32_t level,
                           tenon_log callback,
                           void *user);

/**
 * Opens an engine. `config` is a JSON object of `length` bytes. {"database": "sqlite:crm.db"} is sufficient.
 *
 * With TENON_STATUS_REFUSED, `refusal` receives a reply with the reason: a JSON-RPC error without the id of a request.
 * `refusal` may be NULL. Other refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_NOT_UTF8, TENON_STATUS_TOO_LARGE,
 * TENON_STATUS_WOULD_DEADLOCK, TENON_STATUS_PANIC.
 */
tenon_status tenon_open(const char *config,
                        size_t length,
                        tenon_engine **engine,
                        tenon_reply **refusal);

/**
 * Opens an engine on a database that the host provides: "database" in the configuration is "host". The engine creates its tables
 * there. `database` is copied. Its callbacks run on the threads that call the library, until the engine is closed and its last
 * call has ended.
 *
 * Refusals: as tenon_open, and TENON_STATUS_BAD_STRUCT.
 */
tenon_status tenon_open_on(const tenon_database *database,
                           const char *config,
                           size_t length,
                           tenon_engine **engine,
                           tenon_reply **refusal);

/**
 * Opens an engine without a database. It answers every request with the request itself, to test a binding.
 *
 * Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_PANIC.
 */
tenon_status tenon_open_echo(tenon_engine **engine);

/**
 * Closes an engine. Running calls continue to their end, and the last of them releases the database. Later calls are refused.
 * Submitted requests that have not begun are answered with TENON_STATUS_CLOSED, on this thread. Replies that were not fetched
 * are dropped.
 *
 * Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_CLOSED, TENON_STATUS_PANIC.
 */
tenon_status tenon_close(tenon_engine *engine);

/**
 * Returns the text of a reply, in UTF-8. The reply owns it: it is valid until the reply is freed. `length`, which may be NULL,
 * receives its number of bytes, without the NUL that follows it. If the reply is NULL, the result is NULL and the length 0.
 */
const char *tenon_reply_body(const tenon_reply *reply,
                             size_t *length);

/**
 * Frees a reply. NULL is ignored.
 */
void tenon_reply_free(tenon_reply *reply);

/**
 * Performs a JSON-RPC 2.0 request, or a batch of requests, of `length` bytes. If the engine refuses the request, the status is
 * TENON_STATUS_OK and the reply contains the error. A notification is performed, and its reply is empty.
 *
 * Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_NOT_UTF8, TENON_STATUS_TOO_LARGE, TENON_STATUS_CLOSED,
 * TENON_STATUS_WOULD_DEADLOCK: nothing was done. TENON_STATUS_PANIC: a write may or may not have been done; the same request
 * with the same key settles it.
 */
tenon_status tenon_call(tenon_engine *engine,
                        const char *request,
                        size_t length,
                        tenon_reply **reply);

/**
 * Performs a request as tenon_call does, with options: a time-out, a ticket for cancelling, a limit on the size of the reply, or
 * an open transaction of the host. `options` may be NULL.
 *
 * Refusals: as tenon_call, and TENON_STATUS_BAD_STRUCT: nothing was done. TENON_STATUS_REPLY_TOO_LARGE: it was done, and the
 * reply is withheld.
 */
tenon_status tenon_call_with(tenon_engine *engine,
                             const char *request,
                             size_t length,
                             const tenon_options *options,
                             tenon_reply **reply);

/**
 * Queues a request, which a thread that calls tenon_run_queue performs. The request is copied. The reply goes to `done`, with
 * `user` and the ticket of the options. If `done` is NULL, tenon_next_event fetches the reply. `options` may be NULL; it must
 * not name a database.
 *
 * Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_NOT_UTF8, TENON_STATUS_TOO_LARGE, TENON_STATUS_BAD_STRUCT,
 * TENON_STATUS_CLOSED, TENON_STATUS_PANIC: `done` will not be called.
 */
tenon_status tenon_submit(tenon_engine *engine,
                          const char *request,
                          size_t length,
                          const tenon_options *options,
                          tenon_done done,
                          void *user);

/**
 * Cancels every call with this ticket, queued or running: between two statements, or at once if it waits for an answer of the
 * host. Its reply is the error CANCELLED, and the operation has no effect. A call that has already been committed is answered
 * normally.
 *
 * Refusals: TENON_STATUS_NOTHING: no call has the ticket. TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_CLOSED, TENON_STATUS_PANIC.
 */
tenon_status tenon_cancel(tenon_engine *engine,
                          uint64_t ticket);

/**
 * Performs queued requests on this thread, one after the other, until the queue is empty or `milliseconds` have passed. A request
 * that was begun is completed. If the queue is empty, the function waits that long for the first request. `performed`, which
 * may be NULL, receives the number of performed requests. Several threads may do this for one engine.
 *
 * Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_CLOSED, TENON_STATUS_WOULD_DEADLOCK, TENON_STATUS_PANIC.
 */
tenon_status tenon_run_queue(tenon_engine *engine,
                             uint32_t milliseconds,
                             size_t *performed);

/**
 * Fetches the reply to a queued request without a callback, and its ticket. Waits up to `milliseconds` for one. This function
 * performs no request: a thread has to call tenon_run_queue. If the reply is withheld, its status is returned.
 *
 * Refusals: TENON_STATUS_NOTHING, TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_CLOSED, TENON_STATUS_WOULD_DEADLOCK,
 * TENON_STATUS_REPLY_TOO_LARGE, TENON_STATUS_PANIC.
 */
tenon_status tenon_next_event(tenon_engine *engine,
                              uint32_t milliseconds,
                              uint64_t *ticket,
                              tenon_reply **reply);

/**
 * Binds the host's port to the ERP of this name, whose "adapter" in the configuration is "host". It replaces the previous port,
 * which may still answer the requests that it has received. NULL for `port` only removes the previous one. `port` is copied. Its
 * callback runs on the threads that synchronise, until it is replaced or the engine is closed and its last call has ended.
 *
 * Refusals: TENON_STATUS_NOTHING: the configuration has no such ERP. TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_NOT_UTF8,
 * TENON_STATUS_TOO_LARGE, TENON_STATUS_BAD_STRUCT, TENON_STATUS_CLOSED, TENON_STATUS_PANIC.
 */
tenon_status tenon_bind_erp(tenon_engine *engine,
                            const char *name,
                            size_t length,
                            const tenon_erp *port);

/**
 * Returns the method of a request, such as "orders.place". The text is valid until the request is answered. The result is NULL
 * for an answered request and for NULL.
 */
const char *tenon_request_method(const tenon_request *request);

/**
 * Returns the body of a request: a JSON object with a member for each argument of the method. `length`, which may be NULL,
 * receives its number of bytes, without the NUL that follows it. The text is valid until the request is answered. The result
 * is NULL for an answered request and for NULL.
 */
const char *tenon_request_body(const tenon_request *request,
                               size_t *length);

/**
 * Answers a request, once, from any thread, and frees it: {"result": …}, or {"error": {"code": "ERP_REFUSED", "message": "…"}}
 * with one of ERP_UNREACHABLE, ERP_REFUSED, ERP_INVALID_RESPONSE, ERP_UNSUPPORTED and OUTCOME_UNKNOWN. ERP_UNREACHABLE may say
 * "retry_after": the number of seconds to wait before the next request; ERP_REFUSED may say "path": the refused field of the record
 * that was given, as a JSON pointer. An answer that this function refuses frees the request as well; it counts as an invalid
 * response.
 *
 * Refusals: TENON_STATUS_TOO_LATE; TENON_STATUS_CLOSED: it was answered before. TENON_STATUS_NULL_ARGUMENT,
 * TENON_STATUS_NOT_UTF8, TENON_STATUS_TOO_LARGE, TENON_STATUS_PANIC.
 */
tenon_status tenon_respond(tenon_request *request,
                           const char *answer,
                           size_t length);

/**
 * Passes a row of the running query to the library: `count` values, valid during the call. The callback `query` of a
 * tenon_database calls it, on its own thread. Returns 0, or a tenon_fault: then the callback stops and returns that value.
 */
uint32_t tenon_row(tenon_rows *rows,
                   const tenon_value *values,
                   size_t count);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TENON_H */
