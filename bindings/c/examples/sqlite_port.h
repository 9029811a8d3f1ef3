/* A SQLite database of the host's, lent to Tenon: for its own transactions, and for one that the host has open. C, and C++. */

#ifndef SQLITE_PORT_H
#define SQLITE_PORT_H

#include <pthread.h>
#include <sqlite3.h>
#include <tenon.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A connection for Tenon's own transactions, one at a time. */
typedef struct {
    sqlite3 *connection;
    pthread_mutex_t lock;
} sqlite_port;

/* Opens a connection. Gives 0 where that fails. */
int sqlite_port_open(sqlite_port *port, const char *file);

/* Closes it. No engine is open on it any more. */
void sqlite_port_close(sqlite_port *port);

/* What tenon_open_on takes; and, with a sqlite3 * as the transaction, what a tenon_options takes. */
tenon_database sqlite_port_database(sqlite_port *port);

#ifdef __cplusplus
}
#endif

#endif
