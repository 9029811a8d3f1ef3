"""Engines and their clients."""

from __future__ import annotations

import itertools
import weakref
from ctypes import byref, c_void_p, sizeof
from types import TracebackType
from typing import Any, Dict, List, Mapping, Optional, Type, Union, cast

from . import _beside, _json
from ._calls import TenonError, Unset
from ._library import LibraryError, Options, check, library, milliseconds, take
from .erp import Binding, Erp
from .operations import AllOperations

Config = Union[str, Mapping[str, Any]]


class Engine:
    """An engine in this process. It may be used from many threads at once.

    Close it, or use it in a `with` statement. Otherwise it is closed when it is garbage-collected, or when the process ends.
    """

    def __init__(self, handle: c_void_p) -> None:
        self._handle = handle
        weakref.finalize(self, library.tenon_close, handle)
        self._bindings: List[Binding] = []
        self._ids = itertools.count(1)

    @classmethod
    def open(cls, config: Config, erps: Optional[Mapping[str, Erp]] = None) -> "Engine":
        """Opens an engine. The smallest configuration is `{"database": "sqlite:crm.db"}`.

        `erps` binds each of these objects to the ERP of its name, whose `adapter` in the configuration is `host`.
        Raises a `TenonError` if the engine cannot be opened.
        """
        text = (config if isinstance(config, str) else _json.text(config)).encode()
        handle, refusal = c_void_p(), c_void_p()
        status = library.tenon_open(text, len(text), byref(handle), byref(refusal))
        if refusal:
            raise TenonError(_json.value(take(refusal))["error"])
        check(status)
        engine = cls(handle)
        try:
            for name, erp in (erps or {}).items():
                engine.bind_erp(name, erp)
        except BaseException:
            engine.close()
            raise
        return engine

    @classmethod
    def open_echo(cls) -> "Engine":
        """Opens an engine that answers every request with the request itself, for tests."""
        handle = c_void_p()
        check(library.tenon_open_echo(byref(handle)))
        return cls(handle)

    def close(self) -> None:
        """Closes the engine. Closing it again does nothing."""
        status = library.tenon_close(self._handle)
        try:
            check(status)
        except LibraryError as error:
            if error.status != "TENON_STATUS_CLOSED":
                raise

    def __enter__(self) -> "Engine":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def bind_erp(self, name: str, erp: Optional[Erp], timeout: float = 0) -> None:
        """Binds `erp` to the ERP of this name; `None` removes the binding.

        `timeout` limits each call of the ERP, in seconds; 0 means one minute.
        """
        binding = None if erp is None else Binding(erp, timeout)
        text = name.encode()
        status = library.tenon_bind_erp(self._handle, text, len(text), binding and byref(binding.port))
        check(status, f"bind_erp({name!r})")
        if binding:
            # The engine may call it as long as it is open, also when another was bound after it.
            self._bindings.append(binding)

    def client(
        self,
        tenant: str,
        actor: str,
        *,
        locale: Optional[str] = None,
        correlation_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> "Client":
        """Returns a client that calls for a user of a tenant. `timeout` limits each call, in seconds."""
        context = {"tenant": tenant, "actor": actor, "locale": locale, "correlation_id": correlation_id}
        return Client(self, {name: value for name, value in context.items() if value is not None}, timeout)

    def sync(self, tenant: str, erp: str) -> "Sync":
        """Returns the synchronisation of a tenant with an ERP."""
        return Sync(self, tenant, erp)

    def run_due(
        self, tenant: Optional[str] = None, *, limit: Optional[int] = None, kinds: Optional[List[str]] = None
    ) -> Dict[str, Any]:
        """Does what is due for a tenant, or for all tenants. Returns a report. Blocks until it is finished.

        `limit` bounds the number of rows; `kinds` names the timers, all if not given.
        """
        params = {"tenant": tenant, "limit": limit, "kinds": kinds}
        return cast(Dict[str, Any], self.perform("tick.run", params))

    def due_status(self, tenant: str) -> Dict[str, Any]:
        """Returns what is due, what fails, and what was given up."""
        return cast(Dict[str, Any], self.perform("tick.status", {"tenant": tenant}))

    def retry_due(self, tenant: str, id: Optional[str] = None) -> Dict[str, Any]:
        """Tries again what was given up, or the row `id` of it."""
        return cast(Dict[str, Any], self.perform("tick.retry", {"tenant": tenant, "id": id}))

    def answer(self, request: str, timeout: Optional[float] = None) -> str:
        """Returns the reply to a JSON-RPC request, as text. The methods of a client use it."""
        return self._answer(request.encode(), timeout, False)

    def _answer(self, text: bytes, timeout: Optional[float], is_long: bool) -> str:
        if _beside.is_answering():
            raise LibraryError("TENON_STATUS_WOULD_DEADLOCK", "a call from within a method of an ERP")
        is_beside = is_long and _beside.is_needed()
        if not is_beside and not self._bindings:
            return self._call(text, timeout, 0)
        ticket = next(self._ids)
        perform = _beside.perform_beside if is_beside else _beside.perform
        return perform(
            lambda: self._call(text, timeout, ticket),
            lambda: library.tenon_cancel(self._handle, ticket),
        )

    def _call(self, text: bytes, timeout: Optional[float], ticket: int) -> str:
        reply = c_void_p()
        if timeout is None and not ticket:
            check(library.tenon_call(self._handle, text, len(text), byref(reply)))
        else:
            options = Options(size=sizeof(Options), ticket=ticket)
            options.timeout_ms = 0 if timeout is None else milliseconds(timeout)
            check(library.tenon_call_with(self._handle, text, len(text), byref(options), byref(reply)))
        return take(reply)

    def perform(self, method: str, params: Dict[str, Any], timeout: Optional[float] = None) -> Any:
        """Returns the result of a JSON-RPC method. Raises a `TenonError` if the call is refused."""
        request = {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": params}
        reply = self._answer(_json.text(request).encode(), timeout, method.startswith(("sync.", "tick.")))
        said = _json.value(reply)
        if "error" in said:
            raise TenonError(said["error"])
        return said["result"]


class Client(AllOperations):
    """Calls operations for one user of one tenant: `client.customer.create(key=…, name=…)`."""

    def __init__(self, engine: Engine, context: Dict[str, str], timeout: Optional[float]) -> None:
        def perform(operation: str, key: Optional[str], arguments: Dict[str, Any]) -> Any:
            params = {name: value for name, value in arguments.items() if not isinstance(value, Unset)}
            params["context"] = context if key is None else {**context, "key": key}
            return engine.perform(operation, params, timeout)

        super().__init__(perform)


class Sync:
    """The synchronisation of one tenant with one ERP. Each method blocks until it is finished."""

    def __init__(self, engine: Engine, tenant: str, erp: str) -> None:
        self._engine = engine
        self._params = {"tenant": tenant, "erp": erp}

    def run(self) -> Dict[str, Any]:
        """Reads the changes of the ERP and sends the pending outbox entries. Returns a report.

        A kind that the ERP does not let be read is in `stuck` of the report; the others are read. Fails with `ERP_UNREACHABLE`, or with
        `ERP_REFUSED` if the ERP lets nothing be read.
        """
        return self._perform("sync.run")

    def status(self) -> Dict[str, Any]:
        """Returns the state of the synchronisation."""
        return self._perform("sync.status")

    def preflight(self) -> Dict[str, Any]:
        """Returns the codes of the CRM that the ERP does not know."""
        return self._perform("sync.preflight")

    def reconcile(self) -> Dict[str, Any]:
        """Compares both sides and returns the differences."""
        return self._perform("sync.reconcile")

    def repair(self) -> Dict[str, Any]:
        """Compares both sides and reads again from the ERP what differs."""
        return self._perform("sync.repair")

    def retry(self, id: Optional[str] = None) -> Dict[str, Any]:
        """Retries the outbox entry `id`, or all entries that can be retried. In both cases, retries all dead letters."""
        return self._perform("sync.retry", {} if id is None else {"id": id})

    def restored(self) -> Dict[str, Any]:
        """After the store was restored from a backup: has every pending outbox entry looked up before it is sent."""
        return self._perform("sync.restored")

    def _perform(self, method: str, more: Optional[Dict[str, Any]] = None) -> Dict[str, Any]:
        return cast(Dict[str, Any], self._engine.perform(method, {**self._params, **(more or {})}))
