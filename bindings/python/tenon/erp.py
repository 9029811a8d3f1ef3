"""An ERP that this program implements."""

from __future__ import annotations

import logging
import math
from ctypes import byref, c_char_p, c_size_t, sizeof
from typing import Any, Dict, List, Optional

from . import _beside, _json
from ._library import REQUEST, ErpPort, library, milliseconds

_log = logging.getLogger("tenon.erp")

Record = Dict[str, Any]


class ErpError(Exception):
    """An error of a call of the ERP.

    code: `ERP_UNREACHABLE` (the call had no effect), `ERP_REFUSED` (the ERP understood the call and refused it),
    `ERP_INVALID_RESPONSE` (the response to a read cannot be understood), `ERP_UNSUPPORTED`, `OUTCOME_UNKNOWN` (a write
    that may have taken effect), or `INVALID_VALUE` (the cursor of a page is not known).
    retry_after: with `ERP_UNREACHABLE`, the number of seconds that the ERP asks to wait.
    path: with `ERP_REFUSED`, the JSON pointer of the refused value within the argument: `/lines/0/quantity`.
    """

    def __init__(
        self, code: str, message: str, retry_after: Optional[float] = None, path: Optional[str] = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.retry_after = retry_after
        self.path = path

    def _told(self) -> Record:
        told: Record = {"code": self.code, "message": str(self)}
        if self.retry_after is not None:
            told["retry_after"] = max(0, math.ceil(self.retry_after))
        if self.path is not None:
            told["path"] = self.path
        return told


class Erp:
    """The base class of an ERP. Override the methods that your ERP supports; the others are reported as missing.

    The records are those of the ERP ports, as dicts. A `Decimal` or a date in a record is sent as text.

    `change_customer` is optional: without it, nothing is reported as missing. `change` names the customer, and for each field the
    value that the ERP last reported (`from`) and the new one (`to`). Change the fields that still have the value `from`, leave
    all others, and return the customer as it is afterwards. So a repeated call has no further effect, and the engine repeats a
    call whose outcome is unknown.

    A write stores its idempotency key with the record that it creates, and the method `find…` finds the record by that key. An
    exception other than `ErpError` is logged (`tenon.erp`) and treated as an invalid response; a write is then looked up.

    The methods run on the thread that makes the call. Calls of the engine are refused there (`TENON_STATUS_WOULD_DEADLOCK`).
    """

    changes_since = False
    """Whether a read from a cursor returns only what has changed since."""

    deletions = False
    """Whether pages list deleted records in `gone`."""

    def customers(self, page: Record) -> Record:
        raise _left_out("customers")

    def items(self, page: Record) -> Record:
        raise _left_out("items")

    def prices(self, page: Record) -> Record:
        raise _left_out("prices")

    def code_lists(self) -> Record:
        raise _left_out("code_lists")

    def create_customer(self, idempotency_key: str, customer: Record) -> Record:
        raise _left_out("create_customer")

    def find_customer(self, idempotency_key: str) -> Optional[Record]:
        raise _left_out("find_customer")

    def change_customer(self, change: Record) -> Record:
        raise _left_out("change_customer")

    def open_items(self, page: Record) -> Record:
        raise _left_out("open_items")

    def invoices(self, page: Record) -> Record:
        raise _left_out("invoices")

    def receipts(self, page: Record) -> Record:
        raise _left_out("receipts")

    def account_of(self, customer: str) -> Record:
        raise _left_out("account_of")

    def stock(self, page: Record) -> Record:
        raise _left_out("stock")

    def stock_of(self, item: str) -> List[Record]:
        raise _left_out("stock_of")

    def place(self, idempotency_key: str, order: Record) -> Record:
        raise _left_out("place")

    def find(self, idempotency_key: str) -> Optional[Record]:
        raise _left_out("find")

    def change(self, idempotency_key: str, change: Record) -> None:
        raise _left_out("change")

    def find_change(self, idempotency_key: str, change: Record) -> bool:
        raise _left_out("find_change")

    def cancel(self, order: str) -> None:
        raise _left_out("cancel")

    def progress(self, page: Record) -> Record:
        raise _left_out("progress")

    def progress_of(self, order: str) -> Record:
        raise _left_out("progress_of")


def last_page(rows: List[Record], next: str = "") -> Record:
    """Returns the last page of a round with these rows."""
    return {"rows": rows, "rejected": [], "gone": [], "next": next, "more": False}


_NEEDED = {
    "read_customers": ["customers"],
    "read_items": ["items"],
    "read_prices": ["prices"],
    "read_code_lists": ["code_lists"],
    "create_customer": ["create_customer", "find_customer"],
    "read_open_items": ["open_items"],
    "read_invoices": ["invoices"],
    "read_receipts": ["receipts"],
    "live_account": ["account_of"],
    "read_stock": ["stock"],
    "live_stock": ["stock_of"],
    "place_order": ["place", "find"],
    "change_order": ["change", "find_change"],
    "cancel_order": ["cancel"],
    "read_progress": ["progress", "progress_of"],
}

_OPTIONAL = {"change_customer": ["change_customer"]}


def capabilities(erp: Erp) -> Record:
    """Returns the missing capabilities of an ERP, those whose methods its class does not override, and the optional ones that
    it has."""

    def overrides(methods: List[str]) -> bool:
        return all(getattr(type(erp), method) is not getattr(Erp, method) for method in methods)

    missing = {
        capability: "the host has not implemented it"
        for capability, methods in _NEEDED.items()
        if not overrides(methods)
    }
    for flag in ("changes_since", "deletions"):
        if not getattr(erp, flag):
            missing[flag] = "the host does not say so"
    return {"missing": missing, "optional": [name for name, methods in _OPTIONAL.items() if overrides(methods)]}


class Binding:
    """A bound port, with the objects that must live as long as it may be called."""

    def __init__(self, erp: Erp, timeout: float) -> None:
        self._erp = erp
        text = _json.text(capabilities(erp)).encode()
        self._callback = REQUEST(self._asked)
        self.port = ErpPort(
            size=sizeof(ErpPort),
            request=self._callback,
            capabilities=c_char_p(text),
            capabilities_length=len(text),
            timeout_ms=0 if timeout == 0 else milliseconds(timeout),
        )

    def _asked(self, _user: int, request: int) -> None:
        _beside.ask(lambda: self._respond(request))

    def _respond(self, request: int) -> None:
        # Answered in any case: an engine that gets no answer waits for one.
        answer = b""
        try:
            method = library.tenon_request_method(request).decode()
            body = library.tenon_request_body(request, byref(c_size_t()))
            answer = self._answer(method, _json.value(body))
        finally:
            library.tenon_respond(request, answer, len(answer))

    def _answer(self, method: str, arguments: Record) -> bytes:
        try:
            result = getattr(self._erp, method.rpartition(".")[2])(**arguments)
            return _json.text({"result": result}).encode()
        except ErpError as error:
            return _json.text({"error": error._told()}).encode("utf-8", "replace")
        except Exception as error:  # noqa: BLE001  whatever it is, it was no answer
            _log.exception("%s", method)
            told = {"code": type(error).__name__, "message": f"{type(error).__name__}: {error}"}
            return _json.text({"error": told}).encode("utf-8", "replace")


def _left_out(method: str) -> ErpError:
    return ErpError("ERP_UNSUPPORTED", f"the host has not implemented `{method}`")
