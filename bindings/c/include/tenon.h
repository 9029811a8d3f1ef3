/*
 * Tenon, the CRM that ERP vendors embed: JSON-RPC 2.0 in, JSON-RPC 2.0 out.
 *
 * What holds for every function:
 *
 * Ownership.  What the caller passes stays the caller's; nothing of it is kept after the call, but for `user` pointers
 *             and callbacks, which go on as their functions say. What the library gives out is given back to it, once:
 *
 *               an engine            to tenon_close
 *               a reply              to tenon_reply_free, from whatever function or callback it came
 *               a request to a port  to tenon_respond, which answers and frees it
 *
 *             A text that the library owns lives as long as its function says. free() is for none of these.
 * Texts       are UTF-8 with a length in bytes. They need no NUL at the end, and may hold one.
 * Sizes.      A request, a configuration and an answer have at most TENON_LARGEST_REQUEST bytes.
 * NULL        is refused with TENON_STATUS_NULL_ARGUMENT, unless the function says what it does with it.
 * Structs     of the host begin with their size, sizeof(theirs), so that they may grow. Members that are not needed are 0.
 * Results.    A place that receives a pointer is set by every call: to what is given out, or else to NULL. It is given
 *             out with TENON_STATUS_OK, unless the function names another status.
 * Threads.    An engine may be used by many threads at once, and closed by any of them while others call. A handle of an
 *             engine or of a request that was given back is refused, as often as it is used; it never comes to mean
 *             another. A reply may be read by many threads; it is freed when none of them needs it. There is no state of
 *             a thread: errors are replies and statuses.
 * Waiting.    The library has no threads of its own and touches no signal handler: it works, and calls back, on the
 *             threads that call it. In a child after fork() the engines and requests of its parent are refused with
 *             TENON_STATUS_CLOSED: open one there, before there are threads.
 *
 *               function                      waits for                            in a callback    calls back
 *               tenon_open, tenon_open_on     the database                         would deadlock   tenon_database
 *               tenon_call, tenon_call_with   the database, the ERP of a sync.*    would deadlock   tenon_database, tenon_erp
 *               tenon_run_due                 what it performs, as tenon_call      would deadlock   those, tenon_done
 *               tenon_next_event              an event, as long as it is told to   would deadlock   nothing
 *               tenon_set_log                 log lines that are being written     would deadlock   nothing
 *               tenon_close                   the end of connections               may be called    tenon_done
 *               all others                    one another, for moments             may be called    nothing
 *
 *             Whatever runs may call the callback of tenon_set_log, too.
 *
 * Callbacks   return; they do not unwind, nor longjmp. Within one, on its thread, a function that waits answers
 *             TENON_STATUS_WOULD_DEADLOCK. A database's callbacks run on the thread of the call they serve. A request to
 *             an ERP may be answered from any thread, before the callback returns or after.
 * Panics.     A fault of the library becomes TENON_STATUS_PANIC, with a message on standard error. Nothing unwinds into
 *             the caller.
 * Pointers    that are neither NULL nor what is asked for, and replies that are freed twice, are the caller's fault and
 *             undefined behaviour, as everywhere in C. Engines and requests are the exception: see Threads.
 *
 * Written by `cargo xtask header` from the declarations in bindings/c/src.
 */

#ifndef TENON_H
#define TENON_H

#include <stddef.h>
#include <stdint.h>

/**
 * The most bytes of one request, and of a configuration.
 */
#define TENON_LARGEST_REQUEST 16777216

/**
 * The room for a message that a callback of a database may leave about a fault, with the NUL at their end.
 */
#define TENON_MESSAGE_MAX 256

/**
 * What came of a call into the library. A number, once released, keeps its meaning and is never used for another.
 */
enum tenon_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * Done. Whether the engine did what was asked is in the reply.
   */
  TENON_STATUS_OK = 0,
  /**
   * A pointer is NULL that must not be.
   */
  TENON_STATUS_NULL_ARGUMENT = 1,
  /**
   * A text is not UTF-8.
   */
  TENON_STATUS_NOT_UTF8 = 2,
  /**
   * A text has more than TENON_LARGEST_REQUEST bytes. None of them was looked at.
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
   * A fault of the library itself. The engine stays open, and a transaction that was under way is rolled back.
   */
  TENON_STATUS_PANIC = 6,
  /**
   * The function waits, and was called from within a callback: the library would wait for itself. Nothing was done.
   */
  TENON_STATUS_WOULD_DEADLOCK = 7,
  /**
   * There is none: no event within the time, no call with the ticket, no ERP of the name that the host answers for.
   */
  TENON_STATUS_NOTHING = 8,
  /**
   * A struct of the host's begins with a size that it cannot have, lacks a callback, or holds what does not belong here.
   */
  TENON_STATUS_BAD_STRUCT = 9,
  /**
   * Nobody waits for the answer any more. The request was freed all the same.
   */
  TENON_STATUS_TOO_LATE = 10,
  /**
   * The reply has more bytes than the call allows. What was asked for was done.
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
 * How much a line of the log matters.
 */
enum tenon_level
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * Something is broken.
   */
  TENON_LEVEL_ERROR = 1,
  /**
   * Something may be.
   */
  TENON_LEVEL_WARN = 2,
  /**
   * What an operator may want to know.
   */
  TENON_LEVEL_INFO = 3,
  /**
   * What a developer may want to know.
   */
  TENON_LEVEL_DEBUG = 4,
  /**
   * Everything.
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
 * How SQL is written.
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
 * Why a callback of a database did not do what it should.
 */
enum tenon_fault
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * It did.
   */
  TENON_FAULT_NONE = 0,
  /**
   * A unique index or primary key says no.
   */
  TENON_FAULT_UNIQUE_VIOLATION = 1,
  /**
   * Another constraint says no.
   */
  TENON_FAULT_CONSTRAINT_VIOLATION = 2,
  /**
   * A lock was not to be had in time; the transaction is as it was.
   */
  TENON_FAULT_BUSY = 3,
  /**
   * A deadlock or the like: the whole transaction is gone and may be repeated.
   */
  TENON_FAULT_ABORTED = 4,
  /**
   * A number outgrew its type.
   */
  TENON_FAULT_OVERFLOW = 5,
  /**
   * The connection is gone. Whether a commit took effect is not known.
   */
  TENON_FAULT_DISCONNECTED = 6,
  /**
   * The database cannot be reached at all.
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
   * A value could not be carried exactly.
   */
  TENON_FAULT_INEXACT = 10,
  /**
   * Anything else: the statement is wrong. Numbers that are not in this list mean this, too.
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
 * What a value is.
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
 * An open engine. May be used from many threads at once.
 */
typedef struct tenon_engine tenon_engine;

/**
 * A reply. It never changes, so that many threads may read it; one of them frees it.
 */
typedef struct tenon_reply tenon_reply;

/**
 * A request to an ERP that the host answers for. It lives until it is answered by tenon_respond.
 */
typedef struct tenon_request tenon_request;

/**
 * Takes the rows of a query: tenon_row. Good during the callback.
 */
typedef struct tenon_rows tenon_rows;

/**
 * Receives a line of the log on whatever thread has written it: its level, a tenon_level, and `length` bytes that are good during
 * the callback. It must not wait for long: a call waits for it.
 */
typedef void (*tenon_log)(void *user, uint32_t level, const char *text, size_t length);

/**
 * A value on its way into or out of a database.
 */
typedef struct {
  /**
   * A tenon_value_kind, which tells the member that counts.
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
   * A text in UTF-8, good during the call that it is handed to; need not end with a NUL.
   */
  const char *text;
  /**
   * The number of bytes of `text`.
   */
  size_t length;
} tenon_value;

/**
 * A statement in the database's own dialect, with a `?` for each parameter. Good during the callback.
 */
typedef struct {
  /**
   * The SQL. No NUL follows.
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
 * A database of the host's. Its callbacks run on the thread that calls the library, and return a tenon_fault. `message` has room
 * for TENON_MESSAGE_MAX bytes: a callback that returns a fault may leave a message about it there, without secrets or values.
 *
 * A statement that fails leaves the transaction as it was before it; on PostgreSQL the library sees to that with savepoints.
 */
typedef struct {
  /**
   * sizeof(tenon_database)
   */
  size_t size;
  /**
   * Handed to the callbacks as it is.
   */
  void *user;
  /**
   * A tenon_dialect.
   */
  uint32_t dialect;
  /**
   * Begins a transaction, for writing or for reading alone, and names it by a pointer of the host's choice. Reading sees one
   * snapshot; on SQLite writing is BEGIN IMMEDIATE. Waits, where the host has no connection to spare.
   */
  uint32_t (*begin)(void *user, uint32_t writes, void **transaction, char *message);
  /**
   * Commits a transaction. It has ended, whatever is returned.
   */
  uint32_t (*commit)(void *user, void *transaction, char *message);
  /**
   * Rolls a transaction back. It has ended, whatever is returned.
   */
  uint32_t (*rollback)(void *user, void *transaction, char *message);
  /**
   * Runs a statement, and sets `touched` to the number of rows that it inserted, changed or deleted.
   */
  uint32_t (*execute)(void *user,
                      void *transaction,
                      const tenon_statement *statement,
                      uint64_t *touched,
                      char *message);
  /**
   * Runs a query, and hands each row to tenon_row, as long as that returns 0.
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
 * Receives the reply to a submitted request, once, on the thread that performed it. `reply` is the host's to free. The status is
 * TENON_STATUS_OK; or TENON_STATUS_CLOSED, TENON_STATUS_REPLY_TOO_LARGE or TENON_STATUS_PANIC, and `reply` is NULL then.
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
   * Handed to `request` as it is.
   */
  void *user;
  /**
   * Is called on the thread that synchronises, with a request that is to be answered by tenon_respond: before it returns
   * or later, from this thread or another.
   */
  void (*request)(void *user, tenon_request *request);
  /**
   * What the ERP cannot do, and why: {"missing": {"read_prices": "it has no price lists"}}. NULL: it can do everything. Is
   * copied.
   */
  const char *capabilities;
  /**
   * The number of bytes of `capabilities`.
   */
  size_t capabilities_length;
  /**
   * For how many milliseconds an answer is waited for; 0: a minute. A write that was not answered by then may have taken
   * effect, and is looked up by its key.
   */
  uint32_t timeout_ms;
} tenon_erp;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the library, such as "0.1.0". Lives for ever.
 */
const char *tenon_version(void);

/**
 * The name of a status, such as "TENON_STATUS_OK"; "TENON_STATUS_UNKNOWN" for a number that is none. Lives for ever.
 */
const char *tenon_status_name(uint32_t status);

/**
 * Gives the OpenRPC document of every operation: what a client in another language is generated from.
 *
 * Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_PANIC.
 */
tenon_status tenon_schema(tenon_reply **schema);

/**
 * Sends what the library has to tell an operator to `callback`: lines of `level`, a tenon_level, and of those that matter more.
 * There is one for the process; it takes the place of the one before, which is not called any more afterwards. NULL for
 * `callback` ends it.
 *
 * Refusals: TENON_STATUS_WOULD_DEADLOCK, TENON_STATUS_PANIC.
 */
tenon_status tenon_set_log(uint32_t level,
                           tenon_log callback,
                           void *user);

/**
 * Opens an engine. `config` is a JSON object of `length` bytes; {"database": "sqlite:crm.db"} is enough of one.
 *
 * On TENON_STATUS_REFUSED `refusal` receives a reply that says why: a JSON-RPC error that answers no request. `refusal` may
 * be NULL. Other refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_NOT_UTF8, TENON_STATUS_TOO_LARGE,
 * TENON_STATUS_WOULD_DEADLOCK, TENON_STATUS_PANIC.
 */
tenon_status tenon_open(const char *config,
                        size_t length,
                        tenon_engine **engine,
                        tenon_reply **refusal);

/**
 * Opens an engine on a database of the host's: the configuration's "database" is "host". Tables are made there as anywhere.
 * `database` is copied; its callbacks may run on any thread that calls, until the engine is closed and its last call has ended.
 *
 * Refusals: as tenon_open, and TENON_STATUS_BAD_STRUCT.
 */
tenon_status tenon_open_on(const tenon_database *database,
                           const char *config,
                           size_t length,
                           tenon_engine **engine,
                           tenon_reply **refusal);

/**
 * Opens an engine without a database that answers every request with the request itself: a binding is tested against it.
 *
 * Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_PANIC.
 */
tenon_status tenon_open_echo(tenon_engine **engine);

/**
 * Closes an engine. Calls under way go on to their end, and the last of them lets go of the database; later ones are
 * refused. What was submitted and has not begun is answered with TENON_STATUS_CLOSED, on
 * this thread; replies that nobody has fetched are dropped.
 *
 * Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_CLOSED, TENON_STATUS_PANIC.
 */
tenon_status tenon_close(tenon_engine *engine);

/**
 * The bytes of a reply: UTF-8, owned by the reply, good until it is freed. `length`, which may be NULL, receives their number;
 * a NUL that it does not count follows them. NULL, and a length of 0, where the reply is NULL.
 */
const char *tenon_reply_body(const tenon_reply *reply,
                             size_t *length);

/**
 * Frees a reply. NULL is nothing to free.
 */
void tenon_reply_free(tenon_reply *reply);

/**
 * Answers a JSON-RPC 2.0 request, or a batch of them, of `length` bytes. A request that the engine refuses was answered:
 * the status is TENON_STATUS_OK and the reply carries the error. A notification is performed, and its reply is empty.
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
 * Answers a request as tenon_call does, with `options`, which may be NULL: within a time, so that it can be cancelled, with a
 * reply of a limited size, or in a transaction that the host has open.
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
 * Takes a request that tenon_run_due will answer, on whatever thread calls that. The request is copied. The reply goes to
 * `done`, with `user` and the ticket of the options; where `done` is NULL it waits to be fetched by tenon_next_event.
 * `options` may be NULL, and names no database.
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
 * Gives up every call with this ticket, submitted or under way: between two statements, or at once where it waits for an
 * answer of the host's. Its reply is an error, CANCELLED, and nothing of the operation remains; a call that was past that is
 * answered as ever.
 *
 * Refusals: TENON_STATUS_NOTHING: no call has the ticket. TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_CLOSED, TENON_STATUS_PANIC.
 */
tenon_status tenon_cancel(tenon_engine *engine,
                          uint64_t ticket);

/**
 * Performs submitted requests on this thread, one after the other, until there is none or `milliseconds` are over; the one that
 * was begun is ended. Where there is none it waits that long for the first. `performed`, which may be NULL, receives their
 * number. Several threads may do so for one engine.
 *
 * Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_CLOSED, TENON_STATUS_WOULD_DEADLOCK, TENON_STATUS_PANIC.
 */
tenon_status tenon_run_due(tenon_engine *engine,
                           uint32_t milliseconds,
                           size_t *performed);

/**
 * Fetches the reply to a submitted request that had no callback, and its ticket; waits up to `milliseconds` for one. It
 * performs nothing itself: some thread calls tenon_run_due. A submitted request whose reply is withheld gives its status.
 *
 * Refusals: TENON_STATUS_NOTHING, TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_CLOSED, TENON_STATUS_WOULD_DEADLOCK,
 * TENON_STATUS_REPLY_TOO_LARGE, TENON_STATUS_PANIC.
 */
tenon_status tenon_next_event(tenon_engine *engine,
                              uint32_t milliseconds,
                              uint64_t *ticket,
                              tenon_reply **reply);

/**
 * Binds the host's port to the ERP of this name, whose "adapter" in the configuration is "host": in the place of the port that
 * was bound before, which may still be answering what it was asked. NULL for `port` binds none. `port` is copied; its callback
 * may run on any thread that synchronises, until another is bound or the engine is closed, and its last call has ended.
 *
 * Refusals: TENON_STATUS_NOTHING: the configuration has no such ERP. TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_NOT_UTF8,
 * TENON_STATUS_TOO_LARGE, TENON_STATUS_BAD_STRUCT, TENON_STATUS_CLOSED, TENON_STATUS_PANIC.
 */
tenon_status tenon_bind_erp(tenon_engine *engine,
                            const char *name,
                            size_t length,
                            const tenon_erp *port);

/**
 * The method of a request, such as "orders.place". Good until the request is answered; NULL for one that was, or for NULL.
 */
const char *tenon_request_method(const tenon_request *request);

/**
 * The body of a request: a JSON object with a member for each argument of the method. `length`, which may be NULL, receives the
 * number of bytes; a NUL that it does not count follows them. Good until the request is answered; NULL for one that was, or
 * for NULL.
 */
const char *tenon_request_body(const tenon_request *request,
                               size_t *length);

/**
 * Answers a request, once, from any thread, and frees it: {"result": …}, or {"error": {"code": "ERP_REFUSED", "message": "…"}}
 * with one of ERP_UNREACHABLE, ERP_REFUSED, ERP_INVALID_RESPONSE, ERP_UNSUPPORTED and OUTCOME_UNKNOWN. ERP_UNREACHABLE may say
 * "retry_after": the seconds for which the ERP wants to be left alone; ERP_REFUSED "path": what it is about within the record
 * that was given, as a JSON pointer. An answer that is refused here frees the request as well, and is taken for one that cannot
 * be understood.
 *
 * Refusals: TENON_STATUS_TOO_LATE; TENON_STATUS_CLOSED: it was answered before. TENON_STATUS_NULL_ARGUMENT,
 * TENON_STATUS_NOT_UTF8, TENON_STATUS_TOO_LARGE, TENON_STATUS_PANIC.
 */
tenon_status tenon_respond(tenon_request *request,
                           const char *answer,
                           size_t length);

/**
 * Hands over a row of the query under way: `count` values, good during the call. Is called by the callback `query` of a
 * tenon_database, on its thread, while it runs. Returns 0, or a tenon_fault: no more rows are wanted, and the callback returns
 * that.
 */
uint32_t tenon_row(tenon_rows *rows,
                   const tenon_value *values,
                   size_t count);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TENON_H */
