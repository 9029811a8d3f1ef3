/*
 * Tenon, the CRM that ERP vendors embed: JSON-RPC 2.0 in, JSON-RPC 2.0 out.
 *
 * What holds for every function:
 *
 * Ownership.  What the caller passes stays the caller's; nothing of it is kept after the call. What the library gives
 *             out is given back to it: a reply to tenon_reply_free, once; an engine to tenon_close. A text that the
 *             library owns lives as long as its function says. free() is for none of these.
 * Texts       are UTF-8 with a length in bytes. They need no NUL at the end, and may hold one.
 * NULL        is refused with TENON_STATUS_NULL_ARGUMENT, unless the function says what it does with it.
 * Results.    A place that receives a pointer is set by every call: to what is given out, or else to NULL. It is given
 *             out with TENON_STATUS_OK, unless the function names another status.
 * Threads.    An engine may be used by many threads at once, and closed by any of them while others call. A handle that
 *             was closed is refused, as often as it is used; it never comes to mean another engine. A reply may be read
 *             by many threads; it is freed when none of them needs it. There is no state of a thread: errors are replies
 *             and statuses.
 * Blocking.   tenon_open and tenon_call wait for the database, and for an ERP where the request is to speak with one.
 *             The others wait for nothing but one another, for moments; tenon_close also ends connections. The library
 *             has no threads, calls nothing back and touches no signal handler. An engine is of no use in a child after
 *             fork(): open one there.
 * Panics.     A fault of the library becomes TENON_STATUS_PANIC, with a message on standard error. Nothing unwinds into
 *             the caller.
 * Pointers    that are neither NULL nor what is asked for, and replies that are freed twice, are the caller's fault and
 *             undefined behaviour, as everywhere in C. Engines are the exception: see Threads.
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
   * No open engine has this handle: it was closed.
   */
  TENON_STATUS_CLOSED = 5,
  /**
   * A fault of the library itself. The engine stays open, and a transaction that was under way is rolled back.
   */
  TENON_STATUS_PANIC = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tenon_status tenon_status;
#else
typedef uint32_t tenon_status;
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
 * Opens an engine. `config` is a JSON object of `length` bytes; {"database": "sqlite:crm.db"} is enough of one.
 *
 * On TENON_STATUS_REFUSED `refusal` receives a reply that says why: a JSON-RPC error that answers no request. `refusal` may
 * be NULL. Other refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_NOT_UTF8, TENON_STATUS_TOO_LARGE, TENON_STATUS_PANIC.
 */
tenon_status tenon_open(const char *config,
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
 * Answers a JSON-RPC 2.0 request, or a batch of them, of `length` bytes. A request that the engine refuses was answered:
 * the status is TENON_STATUS_OK and the reply carries the error. A notification is performed, and its reply is empty.
 *
 * Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_NOT_UTF8, TENON_STATUS_TOO_LARGE, TENON_STATUS_CLOSED: nothing was
 * done. TENON_STATUS_PANIC: a write may or may not have been done; the same request with the same key settles it.
 */
tenon_status tenon_call(tenon_engine *engine,
                        const char *request,
                        size_t length,
                        tenon_reply **reply);

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
 * Closes an engine. Calls under way go on to their end, and the last of them lets go of the database; later ones are
 * refused. Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_CLOSED, TENON_STATUS_PANIC.
 */
tenon_status tenon_close(tenon_engine *engine);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TENON_H */
