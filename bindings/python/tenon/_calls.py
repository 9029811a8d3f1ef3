"""The parts that the methods of operations share."""

from __future__ import annotations

from typing import Any, Callable, Dict, Optional


class Unset:
    """The type of `UNSET`."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET = Unset()
"""An argument that is not sent."""

Perform = Callable[[str, Optional[str], Dict[str, Any]], Any]
"""Performs an operation with its name, idempotency key and arguments."""


class Operations:
    """A group of operations."""

    def __init__(self, perform: Perform) -> None:
        self._perform = perform


class TenonError(Exception):
    """A refusal. The call changed nothing, except if `retry` is `outcome_unknown`.

    code: the stable code, such as `NOT_FOUND`.
    reason: the stable reason, such as `sales_order.no_lines`.
    parameters: the values in the text of the reason, by name.
    retry: what the caller may do: `never`, `later`, `after_repair` or `outcome_unknown`.
    path: the invalid argument, as a JSON Pointer into the arguments.
    details: data for a program, such as the ids of duplicates.
    correlation_id: the correlation id of the call.
    error: the JSON-RPC error, unchanged.
    """

    def __init__(self, error: Dict[str, Any]) -> None:
        data: Dict[str, Any] = error.get("data") or {}
        super().__init__(error.get("message", ""))
        self.error = error
        self.code: str = data.get("code", "")
        self.reason: str = data.get("reason", "")
        self.parameters: Dict[str, str] = data.get("parameters") or {}
        self.retry: str = data.get("retry", "")
        self.path: Optional[str] = data.get("path")
        self.details: Any = data.get("details")
        self.correlation_id: Optional[str] = data.get("correlation_id")

    def __str__(self) -> str:
        at = f" at {self.path}" if self.path else ""
        return f"{self.code}{at}: {super().__str__()}"
