/** `tenon:erp`, answered by objects: one for each interface that there is something to say for, under its name in the WIT. */

const INTERFACES = ["masters", "orders", "finance", "inventory", "code-lists", "changes", "accounts", "ranges"];

const camel = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());

/** An interface in which every function is there: one that was not given is not supported. */
function filled(given = {}) {
  const lacks = (name) => () => {
    throw { code: "ERP_UNSUPPORTED", message: `there is no ${name} here`, extra: [] };
  };
  return new Proxy(given, { get: (given, name) => given[name]?.bind(given) ?? lacks(name) });
}

/**
 * What the component imports of an ERP. `missing` says what the ERP cannot do: `{ read_prices: "there are no price lists" }`.
 */
export function lentErp(erp, missing = {}) {
  const lacks = Object.entries(missing).map(([capability, reason]) => ({ capability, reason }));
  const nothing = { hosts: [], settings: [], secrets: [], limits: [], extra: [] };
  const which = Object.fromEntries(INTERFACES.map((name) => [camel(name), name in erp]));
  const imports = INTERFACES.map((name) => [`tenon:erp/${name}`, filled(erp[name])]);
  return {
    ...Object.fromEntries(imports),
    "tenon:erp/description": { describe: () => ({ name: "host", version: "1.0.0", missing: lacks, ...nothing }) },
    "tenon:crm-erp/answered": { which: () => which },
  };
}
