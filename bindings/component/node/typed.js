// typed.js <folder of transpile.js>/tenon.js: the typed interface from Node. The component is tenon-typed.wasm.
import assert from "node:assert/strict";
// region: typed
import { load } from "./host.js";

const { engines, tenant, customer } = await load(process.argv[2]);
const engine = engines.Engine.open('{"database": "sqlite::memory:"}');

/** The context of a call; a write has a key of its own. */
const by = (actor, key) => ({ tenant: "acme", actor, key });

tenant.create(engine, by("host", "t-1"), "Acme", "acme", "EUR", undefined, undefined, "ada", "Ada");
const made = customer.create(engine, by("ada", "c-1"), { name: "Björk GmbH", city: "Lund", level: "A" });
const changes = { phone: "12", clear: ["city"] };
const changed = customer.update(engine, by("ada", "c-2"), made.id, made.version, changes);
console.log(changed.number, changed.phone, changed.city, changed.level); // C000001 12 undefined A

const { items } = customer.list(engine, by("ada"), { filter: '{"field": "name", "op": "eq", "value": "Björk GmbH"}' });
try {
  customer.update(engine, by("ada", "c-3"), made.id, made.version, changes);
} catch ({ code, path, retry }) {
  console.log(items.length, code, path, retry); // 1 STALE_VERSION /version after-repair
}
// endregion: typed

// What it prints is what the page says.
assert.deepEqual([changed.number, changed.phone, changed.city, changed.level], ["C000001", "12", undefined, "A"]);
const parameters = [["version", "2"]];
const stale = { code: "STALE_VERSION", reason: "record.changed", parameters, path: "/version", retry: "after-repair", details: '{"version":2}' };
const call = () => customer.update(engine, by("ada", "c-4"), made.id, made.version, changes);
assert.throws(call, ({ message, ...said }) => (assert.deepEqual(said, stale), true));
