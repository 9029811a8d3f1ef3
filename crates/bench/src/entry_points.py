"""The Python entry point of `tenon-bench entry points`: an order a line, `customer.get 1 1000`, and the seconds that it took."""

import sys
import time

import tenon

ECHO = (
    '{"id":1,"jsonrpc":"2.0","method":"customer.get","params":{"context":{"actor":"ada","tenant":"acme"},"id":"c0"}}'
)


def main() -> None:
    engine = tenon.Engine.open({"database": "sqlite::memory:"})
    echo = tenon.Engine.open_echo()
    engine.client("acme", "host").tenant.create(
        key="setup", name="Acme", code="acme", base_currency="EUR", admin_id="ada", admin_name="Ada"
    )
    ada = engine.client("acme", "ada")
    ada.customer.create(key="c0", id="c0", name="Björk GmbH")
    works = {
        "echo": lambda number: echo.answer(ECHO),
        "customer.get": lambda number: ada.customer.get(id="c0"),
        "customer.create": lambda number: ada.customer.create(key=f"k{number}", name=f"Customer {number}"),
    }
    for line in sys.stdin:
        if not line.strip():
            break
        name, first, calls = line.split()
        work, numbers = works[name], range(int(first), int(first) + int(calls))
        began = time.perf_counter()
        for number in numbers:
            work(number)
        print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    main()
