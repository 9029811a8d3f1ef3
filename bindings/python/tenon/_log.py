"""The log of the library, in Python's `logging`."""

from __future__ import annotations

import atexit
import ctypes
import logging
from typing import Any, Optional

from ._library import LOG, check, library

_LEVELS = {1: logging.ERROR, 2: logging.WARNING, 3: logging.INFO, 4: logging.DEBUG, 5: logging.DEBUG - 5}
"""Python's level for each tenon_level."""

_callback: Any = None
"""Kept alive as long as the library may call it."""


def log_to(logger: Optional[logging.Logger]) -> None:
    """Sends the log of the library to a logger, from the logger's current level on. `None` turns the log off.

    The process has one log; a new logger replaces the one before. A line is written on the thread whose call caused it.
    """
    global _callback
    callback = None if logger is None else LOG(_writer(logger))
    wanted = [number for number, level in _LEVELS.items() if logger is not None and logger.isEnabledFor(level)]
    check(library.tenon_set_log(max(wanted, default=0), callback or LOG(), None), "log_to")
    _callback = callback


def _writer(logger: logging.Logger) -> Any:
    def write(_user: int, level: int, text: int, length: int) -> None:
        logger.log(_LEVELS[level], "%s", ctypes.string_at(text, length).decode())

    return write


# A call of a thread that outlives the interpreter has nothing to write to.
atexit.register(log_to, None)
