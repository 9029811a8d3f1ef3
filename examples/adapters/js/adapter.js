// An adapter of Kontor, as a component: masters, orders, money and stock over HTTP and JSON. It keeps nothing between calls.

import http from "tenon:erp/http@0.1.1";
import config from "tenon:erp/config@0.1.1";
import log from "tenon:erp/log@0.1.1";
import { bytesOf, textOf } from "./text.js";

export const description = {
  describe() {
    return {
      name: "kontor-js",
      version: "0.1.0",
      hosts: ["{url}"],
      settings: ["url"],
      secrets: ["token"],
      // What the ERP cannot do, each with a reason for the user. Kontor can do everything.
      missing: [],
      limits: [],
      extra: [],
    };
  },
};

// ---- Requests to Kontor, and what their failures mean.

const refusal = (code, message) => ({ code, message, extra: [] });

// An answer that Kontor's interface does not allow: a write may have taken effect.
const garbled = (writes, what) => refusal(writes ? "OUTCOME_UNKNOWN" : "ERP_INVALID_RESPONSE", what);

const get = (path) => call(false, "GET", path, [], null);

// Writes, with the key under which the write is found again.
function post(path, key, body) {
  const headers = [
    { name: "idempotency-key", value: key },
    { name: "content-type", value: "application/json" },
  ];
  return call(true, "POST", path, headers, body);
}

function call(writes, method, path, headers, body) {
  const response = send(writes, {
    method,
    url: config.get("url") + path,
    headers,
    // The host puts the token in: this code never sees it.
    secretHeaders: [{ name: "authorization", value: "Bearer {secret:token}" }],
    body: body === null ? new Uint8Array() : bytesOf(JSON.stringify(body)),
    secretBody: false,
  });
  log.write("debug", `${method} ${path}: ${response.status}`);
  return answer(writes, response);
}

function send(writes, request) {
  try {
    return http.send(request);
  } catch (error) {
    // What an import answers as its error comes within the error that is thrown.
    const failure = error.payload;
    const unknown = writes && failure.kind !== "unreachable" && failure.kind !== "forbidden" && failure.kind !== "invalid";
    throw refusal(unknown ? "OUTCOME_UNKNOWN" : "ERP_UNREACHABLE", String(failure.message));
  }
}

function answer(writes, { status, body }) {
  const said = parsed(textOf(body));
  const message = said?.message ?? `HTTP ${status}`;
  switch (status) {
    case 200:
      if (said === undefined) throw garbled(writes, "the answer is no JSON");
      return said;
    case 400:
      throw refusal("INVALID_VALUE", message);
    case 422:
      throw refusal("ERP_REFUSED", message);
    case 401:
      // Nothing is done for whom Kontor does not know.
      throw refusal("ERP_UNREACHABLE", message);
    default:
      throw garbled(writes, `HTTP ${status}`);
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// ---- Pages: Kontor's are much like the port's.

// A row that cannot be understood is rejected, and the others go on.
function page(kind, { cursor, limit }, translate) {
  const there = get(`/api/${kind}?after=${encodeURIComponent(cursor ?? "")}&limit=${limit}`);
  const rows = [];
  const rejected = there.rejected.map(({ key, raw, reason }) => ({ key, raw: JSON.stringify(raw), reason }));
  for (const row of there.rows) {
    try {
      rows.push({ ...translate(row), extra: [] });
    } catch (wrong) {
      rejected.push({ key: row.key ?? null, raw: JSON.stringify(row), reason: String(wrong) });
    }
  }
  return { rows, end: { rejected, gone: there.gone, next: there.next, more: there.more } };
}

// A text that must be there.
function text(row, name) {
  if (typeof row[name] !== "string") throw `${name}: is no text`;
  return row[name];
}

const made = (there) => there && { key: text(there, "key"), number: there.number };

// ---- The ports.

export const masters = {
  customers: (request) =>
    page("customers", request, (row) => ({
      key: text(row, "key"),
      number: row.number,
      name: text(row, "name"),
      taxId: row.tax_id,
      phone: row.phone,
      email: row.email,
      city: row.city,
      country: row.country,
      currency: row.currency,
      creditLimit: row.credit_limit,
      frozen: row.frozen,
      inactive: row.inactive,
    })),

  items: (request) =>
    page("items", request, (row) => ({
      key: text(row, "key"),
      number: text(row, "number"),
      name: text(row, "name"),
      unit: text(row, "unit"),
      listPrice: row.list_price,
      currency: row.currency,
      inactive: row.inactive,
    })),

  prices: (request) =>
    page("prices", request, (row) => ({
      key: text(row, "key"),
      item: text(row, "item"),
      customer: row.customer,
      fromQuantity: text(row, "from_quantity"),
      price: text(row, "price"),
      currency: text(row, "currency"),
      validFrom: row.valid_from,
      validTo: row.valid_to,
    })),

  createCustomer: (idempotencyKey, { extra, taxId, ...customer }) =>
    made(post("/api/customers", idempotencyKey, { ...customer, tax_id: taxId })),

  findCustomer: (idempotencyKey) => made(get(`/api/customers/made/${encodeURIComponent(idempotencyKey)}`)),
};

const newLine = ({ extra, taxRate, dueDate, ...line }) => ({ ...line, tax_rate: taxRate, due_date: dueDate });

const progress = (row) => ({
  order: text(row, "order"),
  idempotencyKey: row.idempotency_key,
  state: text(row, "state"),
  lines: row.lines.map((line) => ({ ...line, extra: [] })),
  changedAt: row.changed_at,
  extra: [],
});

export const orders = {
  place: (idempotencyKey, { extra, customerReference, lines, ...order }) =>
    made(
      post("/api/orders", idempotencyKey, {
        ...order,
        customer_reference: customerReference,
        lines: lines.map(newLine),
      }),
    ),

  find: (idempotencyKey) => made(get(`/api/orders/made/${encodeURIComponent(idempotencyKey)}`)),

  cancel: (order) => void post(`/api/orders/${encodeURIComponent(order)}/cancel`, "", null),

  progressOfOrders: (request) => page("progress", request, progress),

  progressOf: (order) => progress(get(`/api/orders/${encodeURIComponent(order)}/progress`)),
};

export const finance = {
  openItems: (request) =>
    page("open-items", request, (row) => ({
      key: text(row, "key"),
      customer: text(row, "customer"),
      document: text(row, "document"),
      documentDate: text(row, "document_date"),
      dueDate: text(row, "due_date"),
      currency: text(row, "currency"),
      amount: text(row, "amount"),
      openAmount: text(row, "open_amount"),
    })),

  invoices: (request) =>
    page("invoices", request, (row) => ({
      key: text(row, "key"),
      number: text(row, "number"),
      customer: text(row, "customer"),
      order: row.order,
      date: text(row, "date"),
      currency: text(row, "currency"),
      net: text(row, "net"),
      tax: text(row, "tax"),
      gross: text(row, "gross"),
    })),

  receipts: (request) =>
    page("receipts", request, (row) => ({
      key: text(row, "key"),
      number: text(row, "number"),
      customer: text(row, "customer"),
      date: text(row, "date"),
      currency: text(row, "currency"),
      amount: text(row, "amount"),
    })),
};

const stock = (row) => ({
  key: text(row, "key"),
  item: text(row, "item"),
  warehouse: text(row, "warehouse"),
  lot: row.lot,
  onHand: text(row, "on_hand"),
  reserved: text(row, "reserved"),
  onOrder: text(row, "on_order"),
  extra: [],
});

export const inventory = {
  stockLevels: (request) => page("stock", request, stock),

  stockOf: (item) => get(`/api/stock/${encodeURIComponent(item)}`).map(stock),
};
