"""The rows of the bench through pyodbc and arrow-odbc. What to do is in the environment: it holds passwords.

ERP, QUERY: fetched as a whole. STORE, TENANT, ROWS_OF, INTO: the rows of one table are inserted into another, a thousand in
one transaction; reading them does not count.
"""

import os
import time

import arrow_odbc
import pyodbc

PAGE = 1000
pyodbc.pooling = False


class Watch:
    """Time by the clock and of the processor, while it runs."""

    def __init__(self):
        self.clock = self.processor = 0.0

    def __enter__(self):
        self.began = time.monotonic(), time.process_time()

    def __exit__(self, *_):
        self.clock += time.monotonic() - self.began[0]
        self.processor += time.process_time() - self.began[1]

    def tell(self, what, rows):
        print(f"  {what}, {rows} rows: {self.clock:.2f} s (processor {self.processor:.2f} s)", flush=True)


def fetch_with_arrow(erp, query):
    watch, rows = Watch(), 0
    with watch:
        for batch in arrow_odbc.read_arrow_batches_from_odbc(query, connection_string=erp, batch_size=PAGE, max_text_size=1024):
            rows += batch.num_rows
    watch.tell("arrow-odbc fetch, one query", rows)


def fetch_with_pyodbc(erp, query):
    watch, rows = Watch(), 0
    with watch:
        cursor = pyodbc.connect(erp, autocommit=False).execute(query)
        while page := cursor.fetchmany(PAGE):
            rows += len(page)
    watch.tell("pyodbc fetch, one query", rows)


def insert_with_pyodbc(store, tenant, rows_of, into):
    # Two connections: a commit ends a cursor.
    source, target = pyodbc.connect(store, autocommit=True), pyodbc.connect(store, autocommit=False)
    watch, count, after = Watch(), 0, ""
    select = f"SELECT * FROM {rows_of} WHERE tenant_id = ? AND id > ? ORDER BY id LIMIT {PAGE}"
    cursor = target.cursor()
    while page := source.execute(select, tenant, after).fetchall():
        after = page[-1].id
        marks = ", ".join("?" * len(page[0]))
        with watch:
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", page)
            target.commit()
        count += len(page)
    watch.tell("pyodbc executemany", count)


erp = os.environ.get("ERP")
fetch_with_arrow(erp, os.environ["QUERY"])
fetch_with_pyodbc(erp, os.environ["QUERY"])
if store := os.environ.get("STORE"):
    insert_with_pyodbc(store, *(os.environ[name] for name in ("TENANT", "ROWS_OF", "INTO")))
