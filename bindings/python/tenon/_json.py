"""JSON as the engine reads it."""

from __future__ import annotations

import datetime
import decimal
import json
from typing import Any, Union


def text(value: Any) -> str:
    """A value in JSON. Decimals, dates and instants are texts there."""
    return json.dumps(value, default=_as_text, allow_nan=False, ensure_ascii=False)


def value(text: Union[str, bytes]) -> Any:
    """What JSON says."""
    return json.loads(text)


def _as_text(value: object) -> str:
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    raise TypeError(f"{value!r:.80} is no JSON")
