/* Bytes through the echo engine: what is text comes back as it was, what is none is refused. */

#include "check.h"

static tenon_engine *engine;

/* The reply is the request, byte for byte, with a NUL after it. */
static void comes_back(const char *bytes, size_t length) {
    tenon_reply *reply = STALE(tenon_reply);
    size_t answered = 1;
    CHECK(tenon_call(engine, bytes, length, &reply) == TENON_STATUS_OK);
    const char *body = tenon_reply_body(reply, &answered);
    CHECK(answered == length);
    CHECK(memcmp(body, bytes, length) == 0);
    CHECK(body[length] == '\0');
    tenon_reply_free(reply);
}

static void is_refused(const char *bytes, size_t length, tenon_status expected) {
    tenon_reply *reply = STALE(tenon_reply);
    CHECK(tenon_call(engine, bytes, length, &reply) == expected);
    CHECK(reply == NULL);
}

static void text(void) {
    comes_back("", 0);
    comes_back("{\"jsonrpc\": \"2.0\"}", 18);
    comes_back("\0", 1);
    comes_back("a\0b\0", 4);
    comes_back("\xe6\xa6\xab\xe5\x8d\xaf \xf0\x9f\xaa\xb5", 11);
    comes_back("no NUL follows", 2);
}

static void no_text(void) {
    is_refused("\xff", 1, TENON_STATUS_NOT_UTF8);
    is_refused("a\x80", 2, TENON_STATUS_NOT_UTF8);
    is_refused("\xc0\x80", 2, TENON_STATUS_NOT_UTF8);
    is_refused("\xed\xa0\x80", 3, TENON_STATUS_NOT_UTF8);
    is_refused("\xe6\xa6\xab", 1, TENON_STATUS_NOT_UTF8);
    is_refused("\xe6\xa6\xab", 2, TENON_STATUS_NOT_UTF8);
}

/* The largest request fits into a block of just its size, so that a sanitizer sees a byte read too many. */
static void size(void) {
    char *bytes = malloc(TENON_LARGEST_REQUEST);
    CHECK(bytes != NULL);
    memset(bytes, 'x', TENON_LARGEST_REQUEST);
    comes_back(bytes, TENON_LARGEST_REQUEST);
    is_refused(bytes, (size_t)TENON_LARGEST_REQUEST + 1, TENON_STATUS_TOO_LARGE);
    is_refused(bytes, SIZE_MAX, TENON_STATUS_TOO_LARGE);
    free(bytes);
}

int main(void) {
    CHECK(tenon_open_echo(&engine) == TENON_STATUS_OK);
    text();
    no_text();
    size();
    CHECK(tenon_close(engine) == TENON_STATUS_OK);
    return 0;
}
