#!/usr/bin/env node
// typed-relay.js <folder of transpile.js>/tenon.js <configuration>: as host.js, but a call goes through the typed interface first,
// if it can be said there at all, and then through the call that takes texts: a write with the same key again. Both must say the
// same. What has no type there, such as a text where a number should be, goes through the call that takes texts alone.
import { createInterface } from "node:readline";
import { load } from "./host.js";

const NUMBERS = {
  MALFORMED_REQUEST: -32600, UNKNOWN_OPERATION: -32601, UNKNOWN_FIELD: -32602, WRONG_TYPE: -32602, MISSING_FIELD: -32602,
  TOO_LONG: -32602, OUT_OF_RANGE: -32602, INVALID_VALUE: -32602, INTERNAL: -32603,
};
const LONG = "^-?[0-9]{1,19}$";

const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
const kebab = (name) => name.replaceAll("_", "-");

/** Nothing of this kind can be said in types. */
class Unfit extends Error {}
const fit = (holds) => {
  if (!holds) throw new Unfit();
};

const [module, configuration] = process.argv.slice(2);
const { engines, ...entities } = await load(module);
const engine = engines.Engine.open(configuration);
const call = (request) => JSON.parse(engine.call(JSON.stringify(request)));
const document = call({ jsonrpc: "2.0", id: 0, method: "rpc.discover" }).result;

/** What a reference of the document leads to; anything else as it is. */
const resolved = (given) => {
  if (!given.$ref) return given;
  return resolved(given.$ref.slice(2).split("/").reduce((place, name) => place[name], document));
};
const parameter = (given) => ({ ...resolved(given), schema: resolved(resolved(given).schema) });
const operation = (method) => ({ ...method, params: method.params.map(parameter) });
const operations = new Map(document.methods.map((method) => [method.name, operation(method)]));

const types = (schema) => [schema.type ?? []].flat();
const isObject = (schema) => !schema.type || types(schema).includes("object");
/** What the WIT has as a text in JSON: any value, a filter, and lists of groups and measures. */
const isJson = (schema) => {
  if (schema.items) return Boolean(resolved(schema.items).oneOf);
  if (schema.enum) return schema.enum.some((value) => value !== null && typeof value !== "string");
  return !schema.properties && isObject(schema);
};

/** What a value is in JavaScript, where the WIT has a type for it. */
function typed(given, value, patch) {
  const schema = resolved(given);
  if (isJson(schema)) return JSON.stringify(value);
  if (schema.enum) return fit(schema.enum.includes(value) && value !== null), kebab(value);
  if (schema.properties) return fit(value?.constructor === Object), members(schema, value, patch);
  switch (types(schema)[0]) {
    case "string":
      return fit(typeof value === "string"), value;
    case "boolean":
      return fit(typeof value === "boolean"), value;
    case "integer":
      return fit(Number.isInteger(value) && Math.abs(value) < 2 ** 31), value;
    default:
      return fit(Array.isArray(value)), value.map((item) => typed(schema.items, item, patch));
  }
}

/** The members of an object; of a patch, what is null is named in `clear`. */
function members({ properties, required = [] }, given, patch) {
  const record = {};
  if (!patch) required.forEach((name) => fit(name in given));
  for (const [name, value] of Object.entries(given)) {
    fit(properties[name] && !resolved(properties[name]).readOnly && (patch || name !== "removed"));
    if (value !== null) record[camel(name)] = typed(properties[name], value, patch);
    else fit(patch && !required.includes(name)), (record.clear ??= []).push(kebab(name));
  }
  return record;
}

/** The arguments of a function, after the engine and the context: each for itself, or the last of them in a record. */
function spread(act, { name, params }, given) {
  const named = params.filter(({ name }) => name !== "context");
  Object.keys(given).forEach((key) => fit(named.some(({ name }) => name === key)));
  named.forEach(({ name, required }) => fit(!required || name in given));
  const alone = act.length - 2 === named.length ? named : named.slice(0, act.length - 3);
  const values = alone.map(({ name, schema }) => {
    if (!(name in given)) return undefined;
    return fit(given[name] !== null), typed(schema, given[name], false);
  });
  const rest = named.slice(alone.length);
  if (!rest.length) return values;
  const patch = name.endsWith(".update");
  const needed = ({ required, schema }) => (patch ? !types(schema).includes("null") : required);
  const record = {
    properties: Object.fromEntries(rest.map(({ name, schema }) => [name, schema])),
    required: rest.filter(needed).map(({ name }) => name),
  };
  const held = Object.fromEntries(Object.entries(given).filter(([key]) => key in record.properties));
  return [...values, members(record, held, patch)];
}

/** What was answered, as JSON-RPC spells it. */
function wire(given, value) {
  const schema = resolved(given);
  if (value === undefined) return null;
  if (isJson(schema)) return JSON.parse(value);
  if (schema.enum) return value.replaceAll("-", "_");
  if (schema.pattern === LONG) return String(value);
  if (schema.items) return value.map((item) => wire(schema.items, item));
  if (!schema.properties) return value;
  const known = Object.entries(schema.properties).filter(([name]) => name !== "removed");
  return Object.fromEntries(known.map(([name, schema]) => [name, wire(schema, value[camel(name)])]));
}

/** In one order, and without what is null: a field that is hidden is absent by text, and none by type. */
function canonical(json) {
  if (Array.isArray(json)) return json.map(canonical);
  if (json?.constructor !== Object) return json;
  const entries = Object.entries(json).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.sort().map(([name, value]) => [name, canonical(value)]));
}

/** The reply to a request through the typed interface. */
function answered(request, operation) {
  fit(request.jsonrpc === "2.0" && ["string", "number"].includes(typeof request.id));
  fit(request.params?.constructor === Object);
  const { context, ...given } = request.params;
  const { tenant, actor, key, locale, correlation_id: correlationId, ...unknown } = context ?? {};
  fit([tenant, actor].every((text) => typeof text === "string") && Object.keys(unknown).length === 0);
  fit([key, locale, correlationId].every((text) => text === undefined || typeof text === "string"));
  const [entity, verb] = operation.name.split(".").map(camel);
  const act = entities[entity]?.[verb];
  fit(act);
  const values = spread(act, operation, given);
  try {
    const answer = act(engine, { tenant, actor, key, locale, correlationId }, ...values);
    const schema = operation.result.schema;
    return { result: verb === "query" ? { rows: answer.map(JSON.parse) } : wire(schema, answer) };
  } catch (error) {
    if (!error.retry) throw error;
    const { code, message, reason, path, details } = error;
    const parameters = Object.fromEntries(error.parameters);
    const data = { code, retry: error.retry.replaceAll("-", "_"), reason, parameters, path, correlation_id: correlationId };
    if (details !== undefined) data.details = JSON.parse(details);
    return { error: { code: NUMBERS[code] ?? -32000, message, data } };
  }
}

function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    throw new Unfit();
  }
}

function reply(line) {
  try {
    const request = parsed(line);
    const operation = operations.get(request?.method);
    fit(operation);
    const byType = answered(request, operation);
    if (byType.error) return JSON.stringify({ jsonrpc: "2.0", id: request.id, ...byType });
    const byText = call(request);
    // Whoever takes away their own rights is not answered for the second time.
    if (byText.error?.data.code === "FORBIDDEN") return JSON.stringify({ jsonrpc: "2.0", id: request.id, result: byType.result });
    const [one, other] = [byType.result, byText.result].map((answer) => JSON.stringify(canonical(answer)));
    if (one !== other) throw new Error(`${request.method} says ${one} by type, and by text ${JSON.stringify(byText)}`);
    return JSON.stringify(byText);
  } catch (error) {
    if (error instanceof Unfit) return engine.call(line);
    throw error;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const said = reply(line);
  if (said !== undefined) process.stdout.write(`${said}\n`);
}
