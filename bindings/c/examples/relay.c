/*
 * Answers JSON-RPC requests: one a line on standard input, one reply a line on standard output.
 * The first argument is the configuration, such as {"database": "sqlite::memory:"}; "echo" opens the echo engine.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tenon.h>

/* A line that grows as it has to. */
typedef struct {
    char *bytes;
    size_t length, room;
} line;

static int put(line *line, char byte) {
    if (line->length == line->room) {
        size_t room = line->room ? line->room * 2 : 4096;
        char *bytes = realloc(line->bytes, room);
        if (!bytes) return 0;
        line->bytes = bytes;
        line->room = room;
    }
    line->bytes[line->length++] = byte;
    return 1;
}

/* Reads a line without its end. Gives 0 at the end of the input. */
static int get(line *line) {
    int byte;
    line->length = 0;
    while ((byte = getchar()) != EOF && byte != '\n') {
        if (!put(line, (char)byte)) return 0;
    }
    return byte != EOF || line->length > 0;
}

static int blank(const line *line) {
    size_t at;
    for (at = 0; at < line->length; at++) {
        if (!strchr(" \t\r", line->bytes[at]) || !line->bytes[at]) return 0;
    }
    return 1;
}

/* Answers one request. A notification gets no reply; what the library itself refused gets one without an id. */
static void answer(tenon_engine *engine, const line *request) {
    tenon_reply *reply;
    tenon_status status = tenon_call(engine, request->bytes, request->length, &reply);
    if (status == TENON_STATUS_OK) {
        size_t length;
        const char *body = tenon_reply_body(reply, &length);
        if (length > 0) {
            fwrite(body, 1, length, stdout);
            putchar('\n');
        }
    } else {
        printf("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"%s\"}}\n",
               tenon_status_name(status));
    }
    tenon_reply_free(reply);
    fflush(stdout);
}

int main(int count, char **arguments) {
    line request = {NULL, 0, 0};
    tenon_engine *engine;
    tenon_reply *refusal = NULL;
    tenon_status status;
    if (count != 2) {
        fprintf(stderr, "usage: relay CONFIGURATION\n");
        return 2;
    }
    status = strcmp(arguments[1], "echo") == 0
                 ? tenon_open_echo(&engine)
                 : tenon_open(arguments[1], strlen(arguments[1]), &engine, &refusal);
    if (status != TENON_STATUS_OK) {
        fprintf(stderr, "%s\n", refusal ? tenon_reply_body(refusal, NULL) : tenon_status_name(status));
        tenon_reply_free(refusal);
        return 1;
    }
    while (get(&request)) {
        if (!blank(&request)) answer(engine, &request);
    }
    free(request.bytes);
    return tenon_close(engine) == TENON_STATUS_OK ? 0 : 1;
}
