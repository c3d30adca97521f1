"""Records' bytes to columns: every value in its column's type, what has another type is null there and kept in the bytes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pyarrow as pa

from livefire.events.columns import JSON_TEXT, SCHEMA

_RAW = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ANY = msgspec.json.Decoder()


def columns_of(records: Sequence[bytes]) -> tuple[pa.Table, list[bytes], list[str]]:
    """The table, the records it has rows for, and why others have none."""
    rows, kept, unreadable = [], [], []
    for record in records:
        try:
            rows.append(_row(record))
        except (msgspec.DecodeError, RecursionError) as error:
            unreadable.append(f"JSON: {error}")
            continue
        kept.append(record)
    columns = [pa.array([row[name] for row in rows], type=SCHEMA.field(name).type) for name in SCHEMA.names]
    return pa.table(columns, schema=SCHEMA), kept, unreadable


def _row(record: bytes) -> dict[str, Any]:
    members = _RAW.decode(record)
    return {name: read(bytes(members[name])) if name in members else None for name, read in _READERS.items()}


def _text(raw: bytes) -> str | None:
    return _clean(_ANY.decode(raw)) if raw[:1] == b'"' else None


def _clean(value: Any) -> str | None:
    """Text as UTF-8 can say it: a lone surrogate cannot be written and becomes the replacement character."""
    if not isinstance(value, str):
        return None
    return value.encode("utf-8", "replace").decode("utf-8") if any("\ud800" <= c <= "\udfff" for c in value) else value


def _json(raw: bytes) -> str:
    """Compact JSON in the record's own order and spelling."""
    text = raw
    compact = msgspec.json.format(text, indent=-1) if b" " in text or b"\n" in text else text
    return compact.decode("utf-8")


def _boolean(raw: bytes) -> bool | None:
    """true and false, also as texts in any case: some exporters quote them."""
    return {b"true": True, b"false": False}.get(raw.strip(b'"').lower())


def _time(raw: bytes) -> datetime.datetime | None:
    text = _text(raw)
    try:
        moment = datetime.datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    if moment is None:
        return None
    return moment.replace(tzinfo=datetime.UTC) if moment.tzinfo is None else moment.astimezone(datetime.UTC)


def _struct(type: pa.StructType) -> Callable[[Any], dict[str, Any] | None]:
    """A reader of an object into a struct's fields."""
    fields = [type.field(i) for i in range(type.num_fields)]
    inner = {one.name: _struct(one.type) for one in fields if pa.types.is_struct(one.type)}

    def read(value: Any) -> dict[str, Any] | None:
        found = _ANY.decode(value) if isinstance(value, bytes) else value
        if not isinstance(found, dict):
            return None
        made: dict[str, Any] = {}
        for one in fields:
            member = found.get(one.name)
            if one.name in inner:
                made[one.name] = inner[one.name](member)
            elif isinstance(member, dict) and one.name == "attributes":
                made[one.name] = msgspec.json.encode(member).decode()
            else:
                made[one.name] = _clean(member)
        return made

    return read


def _reader(field: pa.Field) -> Callable[[bytes], Any]:
    if pa.types.is_struct(field.type):
        return _struct(field.type)
    if field.name in JSON_TEXT:
        return _json
    return {pa.bool_(): _boolean, pa.timestamp("us", tz="UTC"): _time}.get(field.type, _text)


_READERS: dict[str, Callable[[bytes], Any]] = {field.name: _reader(field) for field in SCHEMA}
