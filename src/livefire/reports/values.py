"""Values of plans as JSON writes them and as a console shows them: times in ISO 8601 with Z, timespans as d.hh:mm:ss, no NaN."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Mapping
from typing import Any

import pyarrow as pa


def plain(value: Any) -> Any:
    """An Arrow value as JSON can hold it."""
    if isinstance(value, datetime.datetime):
        moment = value.astimezone(datetime.UTC) if value.tzinfo else value.replace(tzinfo=datetime.UTC)
        return moment.isoformat().replace("+00:00", "Z")
    if isinstance(value, datetime.timedelta):
        return _timespan(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {str(key): plain(inside) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inside) for inside in value]
    return value


def _timespan(value: datetime.timedelta) -> str:
    """-1.02:03:04.0050000: days, and seven digits of a second, where there are any."""
    size = abs(value)
    hours, rest = divmod(size.seconds, 3600)
    days = f"{size.days}." if size.days else ""
    fraction = f".{size.microseconds:06}0" if size.microseconds else ""
    return f"{'-' if value < datetime.timedelta() else ''}{days}{hours:02}:{rest // 60:02}:{rest % 60:02}{fraction}"


def shown(value: Any) -> str:
    """A value in a cell of a table."""
    found = plain(value)
    if isinstance(found, str):
        return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in found)
    return json.dumps(found, ensure_ascii=False)


def type_name(type: pa.DataType) -> str:
    """The plan's word for an Arrow type; a dynamic travels as text and is told as text."""
    if pa.types.is_dictionary(type):
        return type_name(type.value_type)
    if pa.types.is_list(type) or pa.types.is_large_list(type):
        return f"list of {type_name(type.value_type)}"
    for name, is_type in _TYPES.items():
        if is_type(type):
            return name
    return str(type)


_TYPES = {
    "text": lambda type: pa.types.is_string(type) or pa.types.is_large_string(type),
    "integer": pa.types.is_integer,
    "real": pa.types.is_floating,
    "boolean": pa.types.is_boolean,
    "timestamp": pa.types.is_timestamp,
    "timespan": pa.types.is_duration,
    "null": pa.types.is_null,
}


def compact(value: Any) -> str:
    """One line of JSON."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))


def indented(value: Any) -> str:
    """JSON for a reader."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2)
