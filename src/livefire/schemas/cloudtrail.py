"""The record itself, by dotted paths: what Sigma rules read. Every column is text or, below a free-form object, a list of texts.

A path through a free-form object (`requestParameters.ipPermissions.cidr`) gives the text of every value at its end, going
through arrays; a whole object (`requestParameters`) is its compact JSON. Booleans are the texts true and false. A key that
holds a dot cannot be told from two keys, and is not found. What PRESENT stands before says whether a path is there.
"""

from __future__ import annotations

from livefire.events.columns import CANONICAL, JSON_TEXT
from livefire.plan import PRESENT, Column, Literal, Value, call
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, TEXT, TIMESTAMP, ListOf
from livefire.schemas.schema import OpenNames, Schema, raw, text


def _as_text(column: Column) -> Value:
    """A leaf as text; JSON null is absent."""
    value = raw(column.name)
    if column.type is BOOLEAN:
        return call("boolean_text", value)
    if column.type is TIMESTAMP:
        return call("timestamp_text", value, Literal(0, INTEGER))
    return call("json_text", value) if column.type is DYNAMIC else value


def _members(column: str) -> OpenNames:
    return OpenNames(ListOf(TEXT), lambda path: call("json_texts", raw(column), *map(text, path.split("."))))


def _is_there(path: str) -> Value:
    """Whether a path stands in the record. Of a field that has a column of its own, JSON null is absent."""
    column, _, inside = path.partition(".")
    if column in JSON_TEXT and inside:
        return call("json_exists", raw(column), *map(text, inside.split(".")))
    return call("not", call("is_null", raw(path))) if path in CANONICAL.names else Literal(False, BOOLEAN)


CLOUDTRAIL = Schema(
    name="cloudtrail",
    version="1.11",
    fixed={column.name: _as_text(column) for column in CANONICAL.fixed},
    families={f"{name}.": _members(name) for name in JSON_TEXT} | {PRESENT: OpenNames(BOOLEAN, _is_there)},
    scope=("eventSource", "eventName"),
    time="eventTime",
)
"""https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html"""
