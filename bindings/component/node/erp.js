// erp.js <folder of transpile.js>/tenon.js: an ERP that Node answers for. The component is tenon-erp.wasm.
import assert from "node:assert/strict";
// region: erp
import { load } from "./host.js";
import { lentErp } from "./lent-erp.js";

const extra = [];
const page = (rows) => ({ rows, end: { rejected: [], gone: [], next: "", more: false, extra } });
const customer = { key: "K1", name: "Björk GmbH", currency: "EUR", frozen: false, inactive: false, extra };
const item = { key: "I1", number: "PUMP", name: "Pump", unit: "pcs", listPrice: "12.50", currency: "EUR", inactive: false, extra };
const orders = new Map(); // by the key with which they were placed

const erp = lentErp(
  {
    masters: { customers: () => page([customer]), items: () => page([item]) },
    orders: {
      place(key, order) {
        if (order.customer !== "K1") throw { code: "ERP_REFUSED", message: "no such customer", extra };
        orders.set(key, order);
        return { key: `O${orders.size}`, number: `2026/${orders.size}` };
      },
      // "None" is an assertion: it is not there, and never will be.
      find: (key) => (orders.has(key) ? { key: `O${[...orders.keys()].indexOf(key) + 1}` } : undefined),
    },
  },
  {
    read_prices: "there are no price lists",
    create_customer: "customers are made in the ERP",
    cancel_order: "orders are cancelled in the ERP",
    read_progress: "the ERP does not tell",
    changes_since: "everything is read each time",
    deletions: "found by what no longer comes",
  },
);

const { engines } = await load(process.argv[2], erp);
const engine = engines.Engine.open('{"database": "sqlite::memory:", "erps": {"shop": {"adapter": "host"}}}');

let calls = 0;
function call(method, params) {
  const { result, error } = JSON.parse(engine.call(JSON.stringify({ jsonrpc: "2.0", id: ++calls, method, params })));
  if (error) throw error;
  return result;
}
const ada = (operation, given) => call(operation, { ...given, context: { tenant: "acme", actor: "ada", key: `${calls}` } });
const sync = () => call("sync.run", { tenant: "acme", erp: "shop" });

ada("tenant.create", { name: "Acme", code: "acme", base_currency: "EUR", erp: "shop", admin_id: "ada", admin_name: "Ada" });
sync();
const [buyer] = ada("customer.list", {}).items;
const [product] = ada("product.list", {}).items;
const lines = [{ product_id: product.id, quantity: "4", price: "12.50", tax_rate: "19" }];
const order = ada("sales_order.create", { customer_id: buyer.id, lines });
ada("sales_order.submit", { id: order.id });
sync();
for (const { lines, gross } of orders.values()) console.log(lines[0].item, lines[0].quantity, gross); // I1 4 59.5
// endregion: erp

assert.equal(orders.size, 1);
const [placed] = orders.values();
assert.equal(placed.gross, "59.5");
assert.equal(placed.lines[0].item, "I1");
assert.equal(ada("sales_order.get", { id: order.id }).erp_number, "2026/1");
assert.equal(sync().pushed.done, 0, "placed once");
assert.equal(orders.size, 1);
