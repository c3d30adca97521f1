"""What the ECS columns are built from: canonical columns and members of payloads, as they are after the pipeline's pruning."""

from __future__ import annotations

from livefire.plan import ITEM, Field, Literal, Value, call
from livefire.plan.types import INTEGER, TEXT, ListOf
from livefire.schemas.ecs_package import Package
from livefire.schemas.schema import OpenNames, raw, text

IDENTITY, SESSION = "userIdentity", "userIdentity.sessionContext"
ISSUER, ATTRIBUTES = f"{SESSION}.sessionIssuer", f"{SESSION}.attributes"
ABSENT = Literal(None, TEXT)
NOTHING = Literal(None, ListOf(TEXT))


def when(condition: Value, value: Value, otherwise: Value = ABSENT) -> Value:
    return call("if_else", condition, value, otherwise)


def both(*conditions: Value) -> Value:
    return call("and", *conditions)


def negated(condition: Value) -> Value:
    return call("not", call("is_true", condition))


def there(value: Value) -> Value:
    return negated(call("is_null", value))


def equal(name: str, *options: str) -> Value:
    return call("is_true", call("is_in", raw(name), *map(text, options)))


def pruned(package: Package, value: Value) -> Value:
    """A text after pruning."""
    return when(call("is_in", value, *map(text, ("", *package.pruned))), ABSENT, value)


def kept(package: Package, name: str) -> Value:
    """A text column after pruning."""
    return pruned(package, raw(name))


def member(package: Package, column: str, *path: str) -> Value:
    """The text of a scalar inside a free-form object, after pruning."""
    value: Value = raw(column)
    for name in path:
        value = call("json_get", value, text(name))
    return pruned(package, call("json_text", value))


def members(package: Package, column: str, *path: str) -> Value:
    """The texts of all values at a path, going through arrays, after pruning; absent when there is none."""
    item = Field(ITEM, TEXT)
    gone = call("is_in", item, *map(text, ("", *package.pruned)))
    return call("each_item", call("json_texts", raw(column), *map(text, path)), call("if_else", gone, ABSENT, item))


def open_members(package: Package, column: str) -> OpenNames:
    """A flattened field's leaves: keywords, one for each value at the path."""
    return OpenNames(ListOf(TEXT), lambda path: members(package, column, *path.split(".")))


def listed(*values: Value) -> Value:
    """The different values in order; absent when there is none."""
    found = call("list_distinct", call("list_of", *values))
    return filled(found)


def filled(found: Value) -> Value:
    """A list; absent when it is empty."""
    return call("if_else", call("equals", call("list_length", found), Literal(0, INTEGER)), NOTHING, found)


def within(value: Value, limit: int = 1024) -> Value:
    """A keyword: null for comparisons beyond its ignore_above, though the document keeps the text."""
    return call("text_within", value, Literal(limit, INTEGER))


def element(value: Value, separator: str, index: int) -> Value:
    return call("list_get", call("split", value, text(separator)), Literal(index, INTEGER))
