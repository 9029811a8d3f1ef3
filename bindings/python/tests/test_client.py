"""What the client is beside its operations."""

import doctest
import json
import logging
import runpy
import threading
from pathlib import Path
from typing import Any, Dict, Optional

import pytest
import tenon
from tenon.erp import capabilities, last_page

EXAMPLES = Path(__file__).parents[1] / "examples"
HOST_ERP = {"database": "sqlite::memory:", "erps": {"mine": {"adapter": "host"}}}


def test_the_example_of_the_package() -> None:
    assert doctest.testmod(tenon).attempted > 0
    assert doctest.testmod(tenon).failed == 0


@pytest.mark.parametrize(
    ("example", "said"),
    [
        ("quick_start", "C000001 Björk GmbH\nNOT_FOUND /id never\n"),
        ("own_erp", "product 1 \n"),
        ("changed_customer", "Potsdam 030 1 None\n"),
    ],
)
def test_the_examples_of_the_page(example: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(EXAMPLES / f"{example}.py"))
    assert said in capsys.readouterr().out


def set_up(engine: tenon.Engine) -> tenon.Client:
    host = engine.client("acme", "host")
    host.tenant.create(
        key="setup", name="Acme", code="acme", base_currency="EUR", admin_id="ada", admin_name="Ada"
    )
    return engine.client("acme", "ada")


def test_a_refusal_is_an_exception_that_says_what_to_do() -> None:
    with tenon.Engine.open({"database": "sqlite::memory:"}) as engine:
        ada = set_up(engine)
        with pytest.raises(tenon.TenonError) as refused:
            ada.customer.get(id="nobody")
        assert (refused.value.code, refused.value.path, refused.value.retry) == ("NOT_FOUND", "/id", "never")
        with pytest.raises(TypeError):
            ada.customer.get(number="C1")  # type: ignore[call-arg]


def test_what_is_due_is_done() -> None:
    config = {"database": "sqlite::memory:", "simulation": {"seed": 1, "now": "2026-01-30T09:00:00Z"}}
    with tenon.Engine.open(config) as engine:
        ada = set_up(engine)
        customer = ada.customer.create(key="c", name="Late Payer")
        until = "2026-02-01T00:00:00Z"
        ada.customer.freeze(key="f", id=customer["id"], reason="pays late", until=until)
        assert engine.run_due("acme") == {"done": {}, "failed": {}, "next_at": until}
        engine.perform("simulation.advance", {"seconds": 2 * 86400})
        assert engine.due_status("acme")["due"] == 1
        assert engine.run_due(kinds=["customer_freeze.end"], limit=5)["done"] == {"customer_freeze.end": 1}
        assert ada.customer.get(id=customer["id"])["status"] == "active"
        assert engine.retry_due("acme") == {"rows": 0}


def test_what_cannot_be_opened_says_why() -> None:
    with pytest.raises(tenon.TenonError) as refused:
        tenon.Engine.open({"database": "oracle:x"})
    assert refused.value.code == "CONFIGURATION"


def test_a_closed_engine_is_refused() -> None:
    engine = tenon.Engine.open_echo()
    assert engine.answer("Björk") == "Björk"
    engine.close()
    engine.close()
    with pytest.raises(tenon.LibraryError, match="CLOSED"):
        engine.answer("x")


def test_threads_share_an_engine() -> None:
    with tenon.Engine.open({"database": "sqlite::memory:"}) as engine:
        ada = set_up(engine)

        def write(thread: int) -> None:
            for at in range(5):
                ada.customer.create(key=f"{thread}-{at}", name=f"Customer {thread}-{at}")

        threads = [threading.Thread(target=write, args=(thread,)) for thread in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        counted = ada.customer.query(measures=[{"name": "customers", "function": "count"}])
        assert counted["rows"] == [{"customers": "30"}]


class Books(tenon.Erp):
    """An ERP in memory."""

    def __init__(self) -> None:
        self.orders: Dict[str, Dict[str, Any]] = {}
        self.engine: Optional[tenon.Engine] = None
        self.refusing = False

    def items(self, page: Dict[str, Any]) -> Dict[str, Any]:
        item = {"key": "I1", "number": "OAK", "name": "Oak", "unit": "m", "inactive": False}
        return last_page([{**item, "list_price": None, "currency": None}])

    def create_customer(self, idempotency_key: str, customer: Dict[str, Any]) -> Dict[str, Any]:
        return {"key": "K1", "number": "70001"}

    def find_customer(self, idempotency_key: str) -> Optional[Dict[str, Any]]:
        return None

    def place(self, idempotency_key: str, order: Dict[str, Any]) -> Dict[str, Any]:
        if self.refusing:
            raise tenon.ErpError("ERP_REFUSED", "no credit")
        self.orders[idempotency_key] = order
        assert self.engine is not None
        with pytest.raises(tenon.LibraryError, match="WOULD_DEADLOCK"):
            self.engine.answer("{}")
        return {"key": "O1", "number": "SO-1"}

    def find(self, idempotency_key: str) -> Optional[Dict[str, Any]]:
        return {"key": "O1", "number": "SO-1"} if idempotency_key in self.orders else None


def order_to_push(engine: tenon.Engine) -> str:
    ada = set_up(engine)
    unit = ada.org_unit.list()["items"][0]
    ada.org_unit.update(key="unit", id=unit["id"], version=unit["version"], erp="mine")
    engine.sync("acme", "mine").run()
    customer = ada.customer.create(key="customer", name="Björk GmbH")
    ada.customer.convert(key="convert", id=customer["id"])
    item = ada.product.list()["items"][0]
    line = {"product_id": item["id"], "quantity": "4", "price": "10", "tax_rate": "19"}
    order = ada.sales_order.create(key="order", customer_id=customer["id"], lines=[line])  # type: ignore[list-item]
    ada.sales_order.submit(key="submit", id=order["id"])
    return order["id"]


def test_an_erp_of_the_hosts_is_given_an_order() -> None:
    books = Books()
    with tenon.Engine.open(HOST_ERP, erps={"mine": books}) as engine:
        books.engine = engine
        order = order_to_push(engine)
        assert engine.sync("acme", "mine").run()["pushed"]["done"] == 2
        assert engine.sync("acme", "mine").run()["pushed"]["done"] == 0
        assert [order["lines"][0]["quantity"] for order in books.orders.values()] == ["4"]
        assert engine.client("acme", "ada").sales_order.get(id=order)["erp_number"] == "SO-1"


def test_an_erp_of_the_hosts_may_refuse() -> None:
    books = Books()
    books.refusing = True
    with tenon.Engine.open(HOST_ERP, erps={"mine": books}) as engine:
        order_to_push(engine)
        assert engine.sync("acme", "mine").run()["pushed"]["refused"] == 1


def test_the_log_of_the_library_goes_to_a_logger(caplog: pytest.LogCaptureFixture) -> None:
    """A store that is made is told at INFO, what an ERP refuses at WARNING."""
    logger = logging.getLogger("told")
    books = Books()
    books.refusing = True

    def told(level: int) -> "list[tuple[int, bool]]":
        logger.setLevel(level)
        tenon.log_to(logger)
        caplog.clear()
        with tenon.Engine.open(HOST_ERP, erps={"mine": books}) as engine:
            order_to_push(engine)
            engine.sync("acme", "mine").run()
        records = [record for record in caplog.records if record.name == "told"]
        return sorted({(record.levelno, "migrating" in record.getMessage()) for record in records})

    try:
        assert told(logging.INFO) == [(logging.INFO, True), (logging.WARNING, False)]
        assert told(logging.WARNING) == [(logging.WARNING, False)]
        assert told(logging.CRITICAL) == []
    finally:
        tenon.log_to(None)
    # The logger takes everything again: only the library can be silent.
    logger.setLevel(logging.INFO)
    tenon.Engine.open(HOST_ERP).close()
    assert not [record for record in caplog.records if record.name == "told"]


def test_what_an_erp_does_not_override_is_missing() -> None:
    missing = capabilities(Books())["missing"]
    assert "place_order" not in missing and "read_items" not in missing
    assert "read_prices" in missing and "changes_since" in missing
    json.dumps(missing)


def test_an_erp_has_an_optional_capability_if_it_overrides_its_method() -> None:
    addresses = runpy.run_path(str(EXAMPLES / "changed_customer.py"))["Addresses"]()
    assert capabilities(addresses)["optional"] == ["change_customer"]
    with tenon.Engine.open(HOST_ERP, erps={"mine": addresses}):
        pass
    told = capabilities(Books())
    assert told["optional"] == [] and "change_customer" not in told["missing"]
    with pytest.raises(tenon.ErpError, match="change_customer"):
        Books().change_customer({"customer": "K1", "fields": []})
