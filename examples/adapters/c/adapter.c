// The smallest adapter of use: Kontor's customers and items, read over HTTP as lines of tab-separated values. It keeps nothing
// between calls. masters_only.h, made from the contract, says what there is to call and to answer. What a function is given it
// frees; what it answers with is freed by its caller.

#include "masters_only.h"
#include <stdlib.h>
#include <string.h>

typedef masters_only_string_t text;
typedef tenon_erp_types_error_t error;
typedef tenon_erp_types_page_request_t page_request;
typedef tenon_erp_types_page_end_t page_end;

// ---- Texts.

static text words(const char *words) {
  text copy;
  masters_only_string_dup(&copy, words);
  return copy;
}

static text copied(text from) {
  text copy;
  masters_only_string_dup_n(&copy, (const char *)from.ptr, from.len);
  return copy;
}

// A column that may be empty, as an option of the contract.
#define OPTIONAL(column) {.is_some = (column).len > 0, .val = (column).len > 0 ? copied(column) : (text){0}}

static bool equals(text a, const char *b) { return a.len == strlen(b) && memcmp(a.ptr, b, a.len) == 0; }

static void append(text *to, const char *from, size_t length) {
  // Memory that there is none of ends the call, here as in the generated code.
  to->ptr = realloc(to->len ? to->ptr : NULL, to->len + length);
  if (!to->ptr) abort();
  memcpy(to->ptr + to->len, from, length);
  to->len += length;
}

// As a part of an address.
static void append_escaped(text *to, text from) {
  static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
  static const char digits[] = "0123456789ABCDEF";
  for (size_t at = 0; at < from.len; at++) {
    char c = (char)from.ptr[at], escaped[3] = {'%', digits[from.ptr[at] >> 4], digits[from.ptr[at] & 15]};
    if (c && strchr(plain, c))
      append(to, &c, 1);
    else
      append(to, escaped, 3);
  }
}

static void append_number(text *to, uint32_t number) {
  char digits[10];
  size_t length = 0;
  do digits[sizeof digits - ++length] = (char)('0' + number % 10);
  while (number /= 10);
  append(to, digits + sizeof digits - length, length);
}

// ---- Requests to Kontor, and what their failures mean.

static bool refuse(error *refusal, const char *code, text message) {
  *refusal = (error){.code = words(code), .message = message};
  return false;
}

// The address of a page; freed by the caller.
static bool address(const char *kind, const page_request *page, text *url, error *refusal) {
  masters_only_string_t name;
  masters_only_string_set(&name, "url");
  if (!tenon_erp_config_get(&name, url))
    return refuse(refusal, "ERP_UNREACHABLE", words("the setting `url` is missing"));
  append(url, "/lines/", 7);
  append(url, kind, strlen(kind));
  append(url, "?limit=", 7);
  append_number(url, page->limit);
  append(url, "&after=", 7);
  if (page->cursor.is_some) append_escaped(url, page->cursor.val);
  return true;
}

// Kontor's answer, which the caller frees.
static bool get(const char *kind, const page_request *page, tenon_erp_http_response_t *response, error *refusal) {
  tenon_erp_http_request_t request = {0};
  tenon_erp_http_failure_t failure;
  // The host puts the token in: this code never sees it.
  tenon_erp_http_header_t token;
  masters_only_string_set(&token.name, "authorization");
  masters_only_string_set(&token.value, "Bearer {secret:token}");
  masters_only_string_set(&request.method, "GET");
  request.secret_headers.ptr = &token;
  request.secret_headers.len = 1;
  if (!address(kind, page, &request.url, refusal)) return false;
  bool answered = tenon_erp_http_send(&request, response, &failure);
  masters_only_string_free(&request.url);
  if (!answered) {
    // A read has no effect, whatever became of it.
    refuse(refusal, "ERP_UNREACHABLE", copied(failure.message));
    tenon_erp_http_failure_free(&failure);
    return false;
  }
  if (response->status == 200) return true;
  uint16_t status = response->status;
  tenon_erp_http_response_free(response);
  if (status == 400) return refuse(refusal, "INVALID_VALUE", words("Kontor does not know the cursor"));
  if (status == 401) return refuse(refusal, "ERP_UNREACHABLE", words("Kontor does not know the token"));
  return refuse(refusal, "ERP_INVALID_RESPONSE", words("Kontor answered with neither a page nor a refusal"));
}

// ---- Pages: `row⇥column…`, `rejected⇥key⇥reason`, `gone⇥key`, and at the end `end⇥more⇥next`.

#define COLUMNS 14

// The next line, cut into columns; those that are not there are empty. False where there is none.
static bool next_line(text *rest, text columns[COLUMNS]) {
  uint8_t *end = rest->len ? memchr(rest->ptr, '\n', rest->len) : NULL;
  if (!end) return false;
  uint8_t *from = rest->ptr;
  for (size_t column = 0; column < COLUMNS; column++) {
    uint8_t *tab = from < end ? memchr(from, '\t', (size_t)(end - from)) : NULL;
    uint8_t *to = tab ? tab : end;
    columns[column] = (text){from, (size_t)(to - from)};
    from = tab ? tab + 1 : end;
  }
  rest->len -= (size_t)(end + 1 - rest->ptr);
  rest->ptr = end + 1;
  return true;
}

// Room for one more in a list.
static void *room(void *list, size_t length, size_t size) {
  void *larger = realloc(list, (length + 1) * size);
  if (!larger) abort();
  return larger;
}

static void reject(page_end *end, text columns[COLUMNS]) {
  end->rejected.ptr = room(end->rejected.ptr, end->rejected.len, sizeof *end->rejected.ptr);
  end->rejected.ptr[end->rejected.len++] = (tenon_erp_types_rejected_t){
      .key = OPTIONAL(columns[1]), .raw = copied(columns[1]), .reason = copied(columns[2])};
}

static void lose(page_end *end, text key) {
  end->gone.ptr = room(end->gone.ptr, end->gone.len, sizeof *end->gone.ptr);
  end->gone.ptr[end->gone.len++] = copied(key);
}

// Reads a page; `row` is told each row.
static bool read_page(const char *kind, const page_request *page, void *rows, void (*row)(void *, text[COLUMNS]), page_end *end,
                      error *refusal) {
  tenon_erp_http_response_t response;
  text columns[COLUMNS];
  bool whole = false;
  if (!get(kind, page, &response, refusal)) return false;
  *end = (page_end){0};
  for (text rest = {response.body.ptr, response.body.len}; next_line(&rest, columns);) {
    if (equals(columns[0], "row")) row(rows, columns);
    if (equals(columns[0], "rejected")) reject(end, columns);
    if (equals(columns[0], "gone")) lose(end, columns[1]);
    if (equals(columns[0], "end")) {
      whole = true;
      end->more = equals(columns[1], "yes");
      end->next = copied(columns[2]);
    }
  }
  tenon_erp_http_response_free(&response);
  return whole || refuse(refusal, "ERP_INVALID_RESPONSE", words("the page has no end"));
}

// ---- The ports.

typedef exports_tenon_erp_masters_customer_page_t customer_page;
typedef exports_tenon_erp_masters_item_page_t item_page;

static void customer(void *rows, text column[COLUMNS]) {
  customer_page *page = rows;
  page->rows.ptr = room(page->rows.ptr, page->rows.len, sizeof *page->rows.ptr);
  page->rows.ptr[page->rows.len++] = (exports_tenon_erp_masters_customer_t){
      .key = copied(column[1]),
      .number = OPTIONAL(column[2]),
      .name = copied(column[3]),
      .tax_id = OPTIONAL(column[4]),
      .phone = OPTIONAL(column[5]),
      .email = OPTIONAL(column[6]),
      .city = OPTIONAL(column[7]),
      .country = OPTIONAL(column[8]),
      .currency = OPTIONAL(column[9]),
      .credit_limit = OPTIONAL(column[10]),
      .frozen = equals(column[11], "yes"),
      .inactive = equals(column[12], "yes"),
  };
}

bool exports_tenon_erp_masters_customers(page_request *page, customer_page *answer, error *refusal) {
  *answer = (customer_page){0};
  bool read = read_page("customers", page, answer, customer, &answer->end, refusal);
  if (!read) exports_tenon_erp_masters_customer_page_free(answer);
  tenon_erp_types_page_request_free(page);
  return read;
}

static void item(void *rows, text column[COLUMNS]) {
  item_page *page = rows;
  page->rows.ptr = room(page->rows.ptr, page->rows.len, sizeof *page->rows.ptr);
  page->rows.ptr[page->rows.len++] = (exports_tenon_erp_masters_item_t){
      .key = copied(column[1]),
      .number = copied(column[2]),
      .name = copied(column[3]),
      .unit = copied(column[4]),
      .list_price = OPTIONAL(column[5]),
      .currency = OPTIONAL(column[6]),
      .inactive = equals(column[7], "yes"),
  };
}

bool exports_tenon_erp_masters_items(page_request *page, item_page *answer, error *refusal) {
  *answer = (item_page){0};
  bool read = read_page("items", page, answer, item, &answer->end, refusal);
  if (!read) exports_tenon_erp_masters_item_page_free(answer);
  tenon_erp_types_page_request_free(page);
  return read;
}

// What this adapter does not do. The manifest says so, and the engine does not ask.

static const char no_prices[] = "this adapter does not read price lists";
static const char no_creation[] = "customers are entered in Kontor";

bool exports_tenon_erp_masters_prices(page_request *page, exports_tenon_erp_masters_price_page_t *answer, error *refusal) {
  (void)answer;
  tenon_erp_types_page_request_free(page);
  return refuse(refusal, "ERP_UNSUPPORTED", words(no_prices));
}

bool exports_tenon_erp_masters_create_customer(text *key, exports_tenon_erp_masters_new_customer_t *customer,
                                               tenon_erp_types_made_t *answer, error *refusal) {
  (void)answer;
  masters_only_string_free(key);
  exports_tenon_erp_masters_new_customer_free(customer);
  return refuse(refusal, "ERP_UNSUPPORTED", words(no_creation));
}

bool exports_tenon_erp_masters_find_customer(text *key, exports_tenon_erp_masters_option_made_t *answer, error *refusal) {
  (void)answer;
  masters_only_string_free(key);
  return refuse(refusal, "ERP_UNSUPPORTED", words(no_creation));
}

// ---- The manifest.

typedef exports_tenon_erp_description_manifest_t manifest;

static masters_only_list_string_t one(const char *only) {
  masters_only_list_string_t list = {room(NULL, 0, sizeof(text)), 1};
  list.ptr[0] = words(only);
  return list;
}

static void lacks(manifest *answer, const char *capability, const char *reason) {
  answer->missing.ptr = room(answer->missing.ptr, answer->missing.len, sizeof *answer->missing.ptr);
  answer->missing.ptr[answer->missing.len++] =
      (exports_tenon_erp_description_missing_t){.capability = words(capability), .reason = words(reason)};
}

void exports_tenon_erp_description_describe(manifest *answer) {
  *answer = (manifest){
      .name = words("kontor-c"),
      .version = words("0.1.0"),
      .hosts = one("{url}"),
      .settings = one("url"),
      .secrets = one("token"),
  };
  lacks(answer, "read_prices", no_prices);
  lacks(answer, "create_customer", no_creation);
}
