"""libtenon through ctypes: the functions of tenon.h, with their statuses as exceptions."""

from __future__ import annotations

import ctypes
import math
import os
import sys
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_size_t, c_uint32, c_uint64, c_void_p
from pathlib import Path
from typing import Optional


class LibraryError(Exception):
    """A call of the library that failed. `status` is the name of the status in tenon.h."""

    def __init__(self, status: str, why: str = "") -> None:
        super().__init__(f"{status}: {why}" if why else status)
        self.status = status


class Options(Structure):
    """tenon_options"""

    _fields_ = [
        ("size", c_size_t),
        ("ticket", c_uint64),
        ("timeout_ms", c_uint32),
        ("largest_reply", c_size_t),
        ("database", c_void_p),
        ("transaction", c_void_p),
    ]


REQUEST = CFUNCTYPE(None, c_void_p, c_void_p)
LOG = CFUNCTYPE(None, c_void_p, c_uint32, c_void_p, c_size_t)


class ErpPort(Structure):
    """tenon_erp"""

    _fields_ = [
        ("size", c_size_t),
        ("user", c_void_p),
        ("request", REQUEST),
        ("capabilities", c_char_p),
        ("capabilities_length", c_size_t),
        ("timeout_ms", c_uint32),
    ]


def _path() -> str:
    """Returns the path of the library: `TENON_LIBRARY`, the one in the wheel, or the name for the system to find."""
    named = os.environ.get("TENON_LIBRARY")
    if named:
        return named
    name = {"darwin": "libtenon.1.dylib", "win32": "tenon_stock.dll"}.get(sys.platform, "libtenon.so.1")
    beside = Path(__file__).with_name(name)
    return str(beside) if beside.exists() else name


def _load() -> ctypes.CDLL:
    library = ctypes.CDLL(_path())
    place = POINTER(c_void_p)
    text = (c_char_p, c_size_t)
    signatures = {
        "tenon_version": (c_char_p, []),
        "tenon_status_name": (c_char_p, [c_uint32]),
        "tenon_schema": (c_uint32, [place]),
        "tenon_set_log": (c_uint32, [c_uint32, LOG, c_void_p]),
        "tenon_open": (c_uint32, [*text, place, place]),
        "tenon_open_echo": (c_uint32, [place]),
        "tenon_close": (c_uint32, [c_void_p]),
        "tenon_call": (c_uint32, [c_void_p, *text, place]),
        "tenon_call_with": (c_uint32, [c_void_p, *text, POINTER(Options), place]),
        "tenon_cancel": (c_uint32, [c_void_p, c_uint64]),
        "tenon_reply_body": (c_void_p, [c_void_p, POINTER(c_size_t)]),
        "tenon_reply_free": (None, [c_void_p]),
        "tenon_bind_erp": (c_uint32, [c_void_p, *text, POINTER(ErpPort)]),
        "tenon_request_method": (c_char_p, [c_void_p]),
        "tenon_request_body": (c_char_p, [c_void_p, POINTER(c_size_t)]),
        "tenon_respond": (c_uint32, [c_void_p, *text]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


library = _load()


def version() -> str:
    """Returns the version of the library."""
    said: bytes = library.tenon_version()
    return said.decode()


def check(status: int, why: str = "") -> None:
    """Raises a `LibraryError` with this message unless the status is success."""
    if status != 0:
        raise LibraryError(library.tenon_status_name(status).decode(), why)


def milliseconds(seconds: float) -> int:
    """Returns a duration in milliseconds for the library: at least one millisecond, at most 49 days."""
    return max(1, math.ceil(min(seconds, 4294967) * 1000))


def take(reply: c_void_p) -> str:
    """Returns the text of a reply and frees the reply."""
    length = c_size_t()
    try:
        body: Optional[int] = library.tenon_reply_body(reply, byref(length))
        return ctypes.string_at(body, length.value).decode() if body else ""
    finally:
        library.tenon_reply_free(reply)
