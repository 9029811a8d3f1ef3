"""JSON in the form that the engine reads."""

from __future__ import annotations

import datetime
import decimal
import json
from typing import Any, Union


def text(value: Any) -> str:
    """Returns a value as JSON. Decimals, dates and datetimes become texts."""
    return json.dumps(value, default=_as_text, allow_nan=False, ensure_ascii=False)


def value(text: Union[str, bytes]) -> Any:
    """Returns the value of a JSON text."""
    return json.loads(text)


def _as_text(value: object) -> str:
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    raise TypeError(f"{value!r:.80} is no JSON")
