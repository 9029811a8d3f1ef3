#!/usr/bin/env node
// host.js <folder of transpile.js>/tenon.js <configuration>: the engine component in Node, on SQLite from npm, in memory.
//
// One request a line on standard input, one reply a line on standard output.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import sqlite3InitModule from "@sqlite.org/sqlite-wasm";

const sqlite3 = await sqlite3InitModule();
const { capi } = sqlite3;

const FAULTS = {
  SQLITE_CONSTRAINT_UNIQUE: "unique-violation",
  SQLITE_CONSTRAINT_PRIMARYKEY: "unique-violation",
  SQLITE_FULL: "full",
  SQLITE_TOOBIG: "inexact",
  SQLITE_MISMATCH: "inexact",
};

/** What `tenon:sql` calls an error of SQLite's. */
function fault(error) {
  const name = capi.sqlite3_js_rc_str(error.resultCode) ?? "";
  const message = error.message;
  if (/no such (table|column)/.test(message)) return { fault: "no-such-table", message };
  const constraint = name.startsWith("SQLITE_CONSTRAINT") ? "constraint-violation" : "statement";
  return { fault: FAULTS[name] ?? constraint, message };
}

/** An error of SQLite's is an answer: it is thrown as the record that `tenon:sql` declares. */
function answered(act) {
  try {
    return act();
  } catch (error) {
    throw error instanceof sqlite3.SQLite3Error ? fault(error) : error;
  }
}

const parameter = ({ tag, val }) => (tag === "null" ? null : val);

/** The value in a column. What is too big for a number is a BigInt already. */
function value(statement, column) {
  switch (capi.sqlite3_column_type(statement, column)) {
    case capi.SQLITE_NULL:
      return { tag: "null" };
    case capi.SQLITE_INTEGER:
      return { tag: "integer", val: BigInt(statement.get(column)) };
    case capi.SQLITE_FLOAT:
      return { tag: "real", val: statement.get(column) };
    default:
      return { tag: "text", val: statement.getString(column) };
  }
}

/** `tenon:sql/database`: one connection, one transaction at a time. */
function lent() {
  const db = new sqlite3.oo1.DB(":memory:");
  db.exec("PRAGMA foreign_keys = ON");

  const prepared = (sql, parameters) => {
    const statement = db.prepare(sql);
    return parameters.length ? statement.bind(parameters.map(parameter)) : statement;
  };
  const run = (sql, parameters) => {
    const before = db.changes(true);
    prepared(sql, parameters).stepFinalize();
    return db.changes(true) === before ? 0n : BigInt(db.changes());
  };

  class Rows {
    constructor(statement) {
      this.statement = statement;
      this.more = true;
    }
    next(most) {
      return answered(() => {
        const rows = [];
        const columns = [...Array(this.statement.columnCount).keys()];
        // A statement that has come to its end would begin anew.
        while (rows.length < most && this.more && (this.more = this.statement.step())) {
          rows.push(columns.map((column) => value(this.statement, column)));
        }
        return rows;
      });
    }
    [Symbol.dispose]() {
      this.statement.finalize();
    }
  }

  class Transaction {
    execute(sql, parameters) {
      return answered(() => run(sql, parameters));
    }
    executeBatch(sql, rows) {
      return answered(() => {
        db.exec("SAVEPOINT batch");
        try {
          return rows.reduce((sum, row) => sum + run(sql, row), 0n);
        } catch (error) {
          db.exec("ROLLBACK TO batch");
          throw error;
        } finally {
          db.exec("RELEASE batch");
        }
      });
    }
    query(sql, parameters) {
      return answered(() => new Rows(prepared(sql, parameters)));
    }
    commit() {
      answered(() => db.exec("COMMIT"));
    }
    rollback() {
      answered(() => db.exec("ROLLBACK"));
    }
    /** A transaction that nobody ended is rolled back. */
    [Symbol.dispose]() {
      if (!capi.sqlite3_get_autocommit(db)) db.exec("ROLLBACK");
    }
  }

  const begin = (writes) =>
    answered(() => {
      db.exec(writes ? "BEGIN IMMEDIATE" : "BEGIN");
      return new Transaction();
    });
  return { dialect: () => "sqlite", begin, Transaction, Rows };
}

/** `tenon:crm/host`: the time, randomness, waiting and a log. */
const world = {
  now: () => BigInt(Date.now()) * 1000n,
  random: (length) => randomBytes(length),
  pause: (longest) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, longest * Math.random()),
  log: (level, message) => console.error(`${level}: ${message}`),
};

/** What a component exports, of which transpile.js has made this module. It may be lent more than the database and the world. */
export async function load(module, more = {}) {
  const { instantiate } = await import(pathToFileURL(resolve(module)));
  const core = (file) => new WebAssembly.Module(readFileSync(join(dirname(module), file)));
  return instantiate(core, { "tenon:sql/database": lent(), "tenon:crm/host": world, ...more });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [module, configuration] = process.argv.slice(2);
  const { engines } = await load(module);
  const engine = engines.Engine.open(configuration);
  for await (const line of createInterface({ input: process.stdin })) {
    const reply = engine.call(line);
    if (reply !== undefined) process.stdout.write(`${reply}\n`);
  }
}
