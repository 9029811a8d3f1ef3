"""What goes wrong at the border, and what must not: nothing hangs, nothing crashes, and whoever made the mistake is told."""

import datetime
import decimal
import gc
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Callable, Dict, Optional

import pytest
import tenon
from test_client import HOST_ERP, Books, order_to_push, set_up

MEMORY = {"database": "sqlite::memory:"}


def in_a_thread(work: Callable[[], Any]) -> Any:
    """What `work` returns or raises, in a thread that is not the main one."""
    outcome: Dict[str, Any] = {}

    def run() -> None:
        try:
            outcome["returned"] = work()
        except BaseException as error:  # noqa: BLE001
            outcome["raised"] = error

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if "raised" in outcome:
        raise outcome["raised"]
    return outcome["returned"]


def here(work: Callable[[], Any]) -> Any:
    return work()


THREADS = pytest.mark.parametrize("thread", [here, in_a_thread])


class Odd(Books):
    """An ERP whose `place` does as it is told."""

    def __init__(self, act: Callable[[], Any]) -> None:
        super().__init__()
        self.act = act

    def place(self, idempotency_key: str, order: Dict[str, Any]) -> Dict[str, Any]:
        answer: Dict[str, Any] = self.act()
        return answer


def pushed(act: Callable[[], Any], thread: Callable[[Callable[[], Any]], Any]) -> Dict[str, Any]:
    """What the push of a run has counted, in which an order is placed. A question without an answer would have it given up."""
    with tenon.Engine.open(HOST_ERP) as engine:
        engine.bind_erp("mine", Odd(act), timeout=3600)
        order_to_push(engine)
        params = {"tenant": "acme", "erp": "mine"}
        counted: Dict[str, Any] = thread(lambda: engine.perform("sync.run", params, timeout=20))["pushed"]
        return counted


def raised(error: BaseException) -> Callable[[], Any]:
    def act() -> Any:
        raise error

    return act


@THREADS
@pytest.mark.parametrize(
    "act",
    [
        raised(KeyError("number")),
        lambda: {"key": object()},
        lambda: {"key": float("nan"), "number": "1"},
        lambda: {"key": "\ud800", "number": None},
        lambda: None,
    ],
    ids=["raises", "no JSON", "no number", "half a character", "nothing"],
)
def test_a_write_that_is_not_answered_rightly_is_looked_up(act: Any, thread: Any) -> None:
    assert pushed(act, thread)["unknown"] == 1


@THREADS
def test_what_an_erp_raises_is_logged_with_its_place(thread: Any, caplog: pytest.LogCaptureFixture) -> None:
    pushed(raised(KeyError("number")), thread)
    [record] = [record for record in caplog.records if record.name == "tenon.erp"]
    assert record.getMessage() == "orders.place" and record.exc_info is not None
    assert record.exc_info[0] is KeyError


def test_an_erp_may_ask_to_be_left_alone() -> None:
    asked = []

    def busy() -> Any:
        asked.append(1)
        raise tenon.ErpError("ERP_UNREACHABLE", "at night", retry_after=7199.5)

    simulated = {**HOST_ERP, "simulation": {"seed": 1, "now": "2026-01-30T09:00:00Z"}}
    with tenon.Engine.open(simulated, erps={"mine": Odd(busy)}) as engine:
        order_to_push(engine)
        engine.sync("acme", "mine").run()
        for minutes, times in [(119, 1), (1, 2)]:
            engine.perform("simulation.advance", {"seconds": minutes * 60})
            engine.sync("acme", "mine").run()
            assert len(asked) == times


def test_a_refusal_says_what_it_is_about() -> None:
    def refused() -> Any:
        raise tenon.ErpError("ERP_REFUSED", "too many", path="/lines/0/quantity")

    with tenon.Engine.open(HOST_ERP, erps={"mine": Odd(refused)}) as engine:
        order = order_to_push(engine)
        engine.sync("acme", "mine").run()
        assert engine.client("acme", "ada").sales_order.get(id=order)["refusal"] == "ERP_REFUSED at /lines/0/quantity: too many"


def test_numbers_and_dates_of_python_go_out_as_texts() -> None:
    class Priced(Books):
        def items(self, page: Dict[str, Any]) -> Dict[str, Any]:
            answer = super().items(page)
            answer["rows"][0].update(list_price=decimal.Decimal("1E+2"), currency="EUR")
            return answer

    with tenon.Engine.open(HOST_ERP, erps={"mine": Priced()}) as engine:
        ada = set_up(engine)
        engine.sync("acme", "mine").run()
        assert ada.product.list()["items"][0]["list_price"] == "100"
        customer = ada.customer.create(key="c", name="Björk", currency="EUR", credit_limit=decimal.Decimal("12.50"))  # type: ignore[arg-type]
        assert customer["credit_limit"] == "12.5"
        activity = ada.activity.create(
            key="a", activity_type="call", subject="x", customer_id=customer["id"], due_date=datetime.date(2026, 1, 30)  # type: ignore[arg-type]
        )
        assert activity["due_date"] == "2026-01-30"


@THREADS
@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_an_interruption_in_an_erp_ends_the_run_and_leaves_the_engine(error: Any, thread: Any) -> None:
    """It comes with the first of two orders: the second is not placed any more."""
    asked = []

    def act() -> Any:
        asked.append(1)
        raise error()

    with tenon.Engine.open(HOST_ERP, erps={"mine": Odd(act)}) as engine:
        first = order_to_push(engine)
        ada = engine.client("acme", "ada")
        order = ada.sales_order.get(id=first)
        [bought] = order["lines"] or []
        line: Any = {name: dict(bought)[name] for name in ("product_id", "quantity", "price", "tax_rate")}
        second = ada.sales_order.create(key="second", customer_id=order["customer_id"], lines=[line])
        ada.sales_order.submit(key="submit second", id=second["id"])
        with pytest.raises(error):
            thread(lambda: engine.sync("acme", "mine").run())
        assert len(asked) == 1
        assert ada.sales_order.get(id=second["id"])["status"] == "submitted"


HANDLER = """
import os, signal, sys, threading, tenon
# What runs in the background of a shell is started with it ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
"""

OWN_ERP = """
from test_client import HOST_ERP, Books, order_to_push

class Slow(Books):
    def place(self, idempotency_key, order):
        WAIT

engine = tenon.Engine.open(HOST_ERP, erps={"mine": Slow()})
order_to_push(engine)
"""

RUN = """
try:
    engine.sync("acme", "mine").run()
except KeyboardInterrupt:
    print("interrupted")
engine.close()
"""


def interrupted(program: str, *arguments: str, at: str = "") -> str:
    """What a program says that is sent Ctrl-C when it has said this; nothing: it sends it to itself."""
    command = [sys.executable, "-c", HANDLER + program + RUN, *arguments]
    folder = str(Path(__file__).parent)
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        watchdog = threading.Timer(30, running.kill)
        watchdog.start()
        if at:
            assert running.stdout.readline() == at
            running.send_signal(signal.SIGINT)
        said, _ = running.communicate()
        watchdog.cancel()
    return said


CTRL_C = pytest.mark.skipif(os.name == "nt", reason="signals")


@CTRL_C
def test_ctrl_c_on_the_way_back_into_c_ends_a_run() -> None:
    assert interrupted(OWN_ERP.replace("WAIT", "os.kill(os.getpid(), signal.SIGINT)")) == "interrupted\n"


@CTRL_C
def test_ctrl_c_ends_a_run_while_the_erp_takes_its_time() -> None:
    wait = "print('asked', flush=True); threading.Event().wait()"
    assert interrupted(OWN_ERP.replace("WAIT", wait), at="asked\n") == "interrupted\n"


MILLION = """
format = 1
name = "many customers"

[customers]
from = "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000) SELECT i FROM n) n"
key = ["n.i"]

[customers.fields]
name = "'Customer ' || n.i"
"""

LIBRARYS_ERP = """
from test_client import set_up

engine = tenon.Engine.open({
    "database": "sqlite::memory:",
    "erps": {"mine": {"adapter": "sql", "database": "sqlite::memory:", "mapping": sys.argv[1]}},
})
ada = set_up(engine)
unit = ada.org_unit.list()["items"][0]
ada.org_unit.update(key="unit", id=unit["id"], version=unit["version"], erp="mine")

def watch():
    while not ada.customer.list(limit=1)["items"]:
        pass
    print("under way", flush=True)

threading.Thread(target=watch).start()
"""


@CTRL_C
def test_ctrl_c_ends_a_run_with_an_erp_of_the_librarys(tmp_path: Path) -> None:
    mapping = tmp_path / "million.toml"
    mapping.write_text(MILLION)
    assert interrupted(LIBRARYS_ERP, str(mapping), at="under way\n") == "interrupted\n"


@THREADS
def test_a_method_of_an_erp_may_not_wait_for_the_engine(thread: Any) -> None:
    seen = []

    def act() -> Any:
        with pytest.raises(tenon.LibraryError) as refused:
            with tenon.Engine.open_echo() as other:
                other.answer("{}")
        seen.append(refused.value.status)
        return {"key": "O1", "number": "SO-1"}

    assert pushed(act, thread)["done"] == 2
    assert seen == ["TENON_STATUS_WOULD_DEADLOCK"]


def test_an_engine_that_is_forgotten_is_closed(tmp_path: Path) -> None:
    """SQLite removes the log beside its file when the last connection is closed."""
    engine: Optional[tenon.Engine] = tenon.Engine.open({"database": f"sqlite:{tmp_path / 'crm.db'}"})
    assert engine is not None
    client = engine.client("acme", "host")
    del engine
    gc.collect()
    client.tenant.create(key="s", name="A", code="acme", base_currency="EUR", admin_id="a", admin_name="A")
    assert (tmp_path / "crm.db-wal").exists()
    del client
    gc.collect()
    assert not (tmp_path / "crm.db-wal").exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_an_engine_is_of_no_use_in_a_child_and_the_parents_goes_on() -> None:
    program = """
import os, tenon
engine = tenon.Engine.open({"database": "sqlite::memory:"})
child = os.fork()
try:
    engine.answer("{}")
    os.write(1, b"answered\\n")
except tenon.LibraryError as error:
    os.write(1, error.status.encode() + b"\\n")
    with tenon.Engine.open_echo() as own:
        os.write(1, own.answer("own\\n").encode())
if child:
    os.waitpid(child, 0)
"""
    said = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, timeout=30, check=True)
    assert sorted(said.stdout.split()) == ["TENON_STATUS_CLOSED", "answered", "own"]


def test_wrong_types_are_told_by_their_place() -> None:
    wrong: Any = None
    with tenon.Engine.open(MEMORY) as engine:
        ada = set_up(engine)
        for wrong, path in [(5, "/name"), ([], "/name"), ({}, "/name"), (True, "/name")]:
            with pytest.raises(tenon.TenonError) as refused:
                ada.customer.create(key="k", name=wrong)
            assert (refused.value.code, refused.value.path) == ("WRONG_TYPE", path)
        with pytest.raises(tenon.TenonError) as refused:
            ada.customer.create(key=7, name="x")  # type: ignore[arg-type]
        assert (refused.value.code, refused.value.path) == ("WRONG_TYPE", "/context/key")
        wrong = 10**30
        with pytest.raises(tenon.TenonError) as refused:
            ada.customer.delete(key="k", id="x", version=wrong)
        assert (refused.value.code, refused.value.path) == ("WRONG_TYPE", "/version")
        for wrong, error in [(b"x", TypeError), ({1}, TypeError), (float("inf"), ValueError), ("\ud800", ValueError)]:
            with pytest.raises(error):
                ada.customer.create(key="k", name=wrong)
        assert ada.customer.list()["items"] == []


def test_names_that_the_configuration_has_not_are_told() -> None:
    with pytest.raises(tenon.LibraryError, match=r"NOTHING: bind_erp\('other'\)"):
        tenon.Engine.open(HOST_ERP, erps={"other": Books()})
    with tenon.Engine.open(HOST_ERP, erps={"mine": Books()}) as engine:
        set_up(engine)
        engine.bind_erp("mine", None)
        with pytest.raises(tenon.TenonError, match="ERP_UNREACHABLE"):
            engine.sync("acme", "mine").run()


@pytest.mark.parametrize("timeout", [-1.0, 0, 0.0001, 1e9, float("inf")])
def test_any_time_is_a_time(timeout: float) -> None:
    """Too little may be up before the ERP has answered, too much is never up, and no time is another."""
    with tenon.Engine.open(HOST_ERP) as engine:
        ada = set_up(engine)
        engine.bind_erp("mine", Books(), timeout)
        try:
            engine.sync("acme", "mine").run()
        except tenon.TenonError as late:
            assert late.code == "ERP_UNREACHABLE" and timeout != 0 and timeout < 1
            return
        assert len(ada.product.list()["items"]) == 1
        if timeout > 1:
            assert len(engine.client("acme", "ada", timeout=timeout).product.list()["items"]) == 1
