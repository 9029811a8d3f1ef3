#!/usr/bin/env python3
"""host.py <tenon.wasm> <configuration>: the engine component in Python, on Python's own SQLite.

One request a line on standard input, one reply a line on standard output. It needs `pip install wasmtime`.
"""

import itertools
import json
import os
import random
import sqlite3
import sys
import time

from wasmtime import Config, Engine, Store
from wasmtime.component import Component, Linker, Record, ResourceHost, ResourceType

TRANSACTION, ROWS = 1, 2

FAULTS = {
    "SQLITE_CONSTRAINT_UNIQUE": "unique-violation",
    "SQLITE_CONSTRAINT_PRIMARYKEY": "unique-violation",
    "SQLITE_BUSY_SNAPSHOT": "aborted",
    "SQLITE_BUSY": "busy",
    "SQLITE_LOCKED": "busy",
    "SQLITE_READONLY": "not-writable",
    "SQLITE_FULL": "full",
    "SQLITE_TOOBIG": "inexact",
    "SQLITE_MISMATCH": "inexact",
    "SQLITE_CANTOPEN": "unreachable",
}


def fault(error):
    """What `tenon:sql` calls an error of SQLite's."""
    name = getattr(error, "sqlite_errorname", "")
    message = str(error)
    told = Record()
    told.message = message
    if "no such table" in message or "no such column" in message:
        told.fault = "no-such-table"
    elif name.startswith("SQLITE_CONSTRAINT"):
        told.fault = FAULTS.get(name, "constraint-violation")
    else:
        told.fault = FAULTS.get(name, "statement")
    return told


def answered(act):
    """An error of SQLite's is an answer, not an exception."""

    def answer(*arguments):
        try:
            return act(*arguments)
        except sqlite3.Error as error:
            return fault(error)

    return answer


def method(act):
    """A method: the handle that it borrows is given back when it has answered."""

    def answer(store, handle, *arguments):
        try:
            return act(store, handle, *arguments)
        finally:
            handle.drop(store)

    return answered(answer)


class HostDatabase:
    """`tenon:sql/database`: one connection, one transaction at a time."""

    def __init__(self, file):
        self.connection = sqlite3.connect(file, isolation_level=None)
        self.connection.execute("PRAGMA foreign_keys = ON")
        self.rows, self.numbers = {}, itertools.count(1)

    def begin(self, store, writes):
        self.connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
        return ResourceHost.own(next(self.numbers), TRANSACTION).to_any(store)

    def execute(self, _store, _transaction, sql, parameters):
        return max(self.connection.execute(sql, parameters).rowcount, 0)

    def execute_batch(self, _store, _transaction, sql, rows):
        self.connection.execute("SAVEPOINT batch")
        try:
            return sum(max(self.connection.execute(sql, row).rowcount, 0) for row in rows)
        except sqlite3.Error:
            self.connection.execute("ROLLBACK TO batch")
            raise
        finally:
            self.connection.execute("RELEASE batch")

    def query(self, store, _transaction, sql, parameters):
        number = next(self.numbers)
        self.rows[number] = self.connection.execute(sql, parameters)
        return ResourceHost.own(number, ROWS).to_any(store)

    def next(self, store, rows, most):
        return [list(row) for row in self.rows[rows.to_host(store).rep].fetchmany(most)]

    def commit(self, _store, _transaction):
        self.connection.execute("COMMIT")

    def rollback(self, _store, _transaction):
        self.connection.execute("ROLLBACK")

    def dropped(self, _store, _number):
        """A transaction that nobody ended is rolled back."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def read(self, _store, number):
        """Rows that nobody wants any more."""
        self.rows.pop(number).close()

    def link(self, to):
        to.add_resource("transaction", ResourceType.host(TRANSACTION), self.dropped)
        to.add_resource("rows", ResourceType.host(ROWS), self.read)
        to.add_func("dialect", lambda _store: "sqlite")
        to.add_func("begin", answered(self.begin))
        methods = ["execute", "execute-batch", "query", "commit", "rollback"]
        for name in methods:
            to.add_func(f"[method]transaction.{name}", method(getattr(self, name.replace("-", "_"))))
        to.add_func("[method]rows.next", answered(self.next))


def link_world(to):
    """`tenon:crm/host`: the time, randomness, waiting and a log."""
    to.add_func("now", lambda _store: time.time_ns() // 1000)
    to.add_func("random", lambda _store, length: os.urandom(length))
    to.add_func("pause", lambda _store, longest: time.sleep(longest / 1000 * random.random()))
    to.add_func("log", lambda _store, level, message: print(f"{level}: {message}", file=sys.stderr))


class Tenon:
    """An engine."""

    def __init__(self, file, configuration):
        compiler = Config()
        # In the user's cache folder: compiling takes some seconds.
        compiler.cache = True
        engine = Engine(compiler)
        self.store, linker = Store(engine), Linker(engine)
        self.lent = HostDatabase(json.loads(configuration)["database"].removeprefix("sqlite:"))
        with linker.root() as root:
            with root.add_instance("tenon:sql/database@0.1.0") as instance:
                self.lent.link(instance)
            with root.add_instance("tenon:crm/host@0.1.0") as instance:
                link_world(instance)
        instance = linker.instantiate(self.store, Component.from_file(engine, file))
        engines = instance.get_export_index(self.store, "tenon:crm/engines@0.1.0")
        function = lambda name: instance.get_func(self.store, instance.get_export_index(self.store, name, engines))
        self.answer = function("[method]engine.call")
        self.engine = function("[static]engine.open")(self.store, configuration)
        if isinstance(self.engine, str):
            raise RuntimeError(self.engine)

    def call(self, request):
        """The reply to a request of JSON-RPC; None to a notification."""
        return self.answer(self.store, self.engine, request)


def main():
    tenon = Tenon(*sys.argv[1:])
    for line in sys.stdin:
        reply = tenon.call(line.rstrip("\n"))
        if reply is not None:
            print(reply, flush=True)


if __name__ == "__main__":
    main()
