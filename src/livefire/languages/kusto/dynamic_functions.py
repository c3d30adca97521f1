"""Kusto's functions of dynamic values: arrays, bags and sets."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.kusto.coercion import as_text, dynamic, number, string, whole
from livefire.languages.kusto.decimals import is_decimal
from livefire.languages.kusto.lowerings import MANY, Lowering, Table, chained, documents, text_constant, truth, truth_constant
from livefire.plan import Call, Literal, Value, call
from livefire.plan.json_values import compact, value_of
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, REAL, TEXT, TIMESPAN, TIMESTAMP, UNKNOWN

_NOTHING = Literal("null", DYNAMIC)
_FOLDED = 1000  # elements of a range that is written out


def parse_json(values: Sequence[Value], span: Span) -> Value:
    """A text that is no JSON becomes a JSON string; an empty one is null."""
    if values[0].type in (DYNAMIC, UNKNOWN):
        return values[0]
    text = as_text(values[0])
    if isinstance(text, Literal):
        return Literal(_read(str(text.value)), DYNAMIC, span)
    known = call("if_else", call("equals", text, Literal("", TEXT)), Literal(None, DYNAMIC), call("to_json", text))
    return call("coalesce", call("parse_json", text), known, span=span)


def without_strings(value: Value) -> Value:
    """parse_json() where only members or elements count: a text that is no JSON has none, so it need not become a string."""
    match value:
        case Call("coalesce", (Call("parse_json") as parsed, Call("if_else", (_, Literal(None), Call("to_json"))))):
            return parsed
        case _:
            return value


def _read(text: str) -> str | None:
    """A constant's JSON."""
    try:
        read = value_of(text) if text else None
    except (ValueError, RecursionError):
        read = text
    return None if read is None else compact(read)


def _array_length(values: Sequence[Value], span: Span) -> Value:
    return call("json_length", dynamic(values[0]), span=span)


def _pack(values: Sequence[Value], span: Span) -> Value:
    """A bag; a pair whose name is empty is left out."""
    if len(values) % 2:
        raise RuleError("names and values come in pairs", span)
    pairs = list(zip(values[::2], values[1::2], strict=True))
    computed = any(not isinstance(name, Literal) for name, _ in pairs)
    kept = [one for name, value in pairs if not (isinstance(name, Literal) and name.value == "") for one in (name, value)]
    made = call("json_object", *map(dynamic, kept), span=span)
    return call("json_without_keys", made, Literal('[""]', DYNAMIC), span=span) if computed else made


def packed(named: Sequence[tuple[str, Value]], ignore_empty: bool, span: Span) -> Value:
    """pack_all() and bag_pack_columns(): a bag of columns by their names."""
    pairs = [one for name, value in named for one in (Literal(name, TEXT), value)]
    made = call("json_object", *map(dynamic, pairs), span=span)
    return call("json_without_empty", made, span=span) if ignore_empty else made


def _holds(values: Sequence[Value], span: Span) -> Value:
    return call("is_true", call("json_holds", dynamic(values[0]), dynamic(values[1])), span=span)


def _slice(values: Sequence[Value], span: Span) -> Value:
    return call("json_slice", dynamic(values[0]), number(values[1], INTEGER), number(values[2], INTEGER), span=span)


def _rotate(left: bool) -> Lowering:
    def lowered(values: Sequence[Value], span: Span) -> Value:
        count = number(values[1], INTEGER)
        return call("json_rotate", dynamic(values[0]), count if left else call("negate", count), span=span)

    return lowered


def _shift(left: bool) -> Lowering:
    def lowered(values: Sequence[Value], span: Span) -> Value:
        if len(values) < 3:
            raise UnsupportedError("a shift without a value for free places", span)
        count = number(values[1], INTEGER)
        filler = call("coalesce", dynamic(values[2]), _NOTHING)
        return call("json_shift", dynamic(values[0]), count if left else call("negate", count), filler, span=span)

    return lowered


def _sort(descending: bool) -> Lowering:
    """One array gives it sorted; several give an array of them all in the order of the first."""

    def lowered(values: Sequence[Value], span: Span) -> Value:
        *arrays, last = values
        nulls_last = True
        if arrays and last.type is BOOLEAN:
            nulls_last = truth_constant(last, "whether nulls come last", span)
        else:
            arrays = [*arrays, last]
        flags = (truth(descending), truth(not nulls_last))
        if len(arrays) == 1:
            return call("json_sort", dynamic(arrays[0]), *flags, span=span)
        return call("json_sort_together", call("json_array", *map(dynamic, arrays)), *flags, span=span)

    return lowered


def _position(values: Sequence[Value], span: Span) -> Value:
    defaults = (0, -1, 1)
    rest = [number(values[i + 2], INTEGER) if len(values) > i + 2 else whole(one) for i, one in enumerate(defaults)]
    return call("json_position", dynamic(values[0]), call("coalesce", dynamic(values[1]), _NOTHING), *rest, span=span)


def _choose(values: Sequence[Value], span: Span) -> Value:
    yes, no = (call("coalesce", dynamic(value), _NOTHING) for value in values[1:])
    return call("json_choose", dynamic(values[0]), yes, no, span=span)


def _pieces(values: Sequence[Value], span: Span) -> Value:
    return call("json_pieces", dynamic(values[0]), dynamic(values[1]), span=span)


def _joined(values: Sequence[Value], span: Span) -> Value:
    return string(call("json_join", dynamic(values[0]), as_text(values[1]), span=span))


def _repeat(values: Sequence[Value], span: Span) -> Value:
    return call("json_repeat", call("coalesce", dynamic(values[0]), _NOTHING), number(values[1], INTEGER), span=span)


def _range(values: Sequence[Value], span: Span) -> Value:
    types = {value.type for value in values}
    if TIMESPAN in types and TIMESTAMP not in types:
        raise UnsupportedError("a range of timespans", span)
    if TIMESTAMP in types:
        step: Value = values[2] if len(values) > 2 else Literal(3_600_000_000, TIMESPAN)
        return call("json_times", values[0], values[1], step, span=span)
    step = values[2] if len(values) > 2 else whole(1)
    if REAL in types:
        return call("json_range", number(values[0], REAL), number(values[1], REAL), number(step, REAL), span=span)
    bounds = [number(value, INTEGER) for value in (values[0], values[1], step)]
    return _written_out(bounds, span) or call("json_integers", *bounds, span=span)


def _written_out(bounds: Sequence[Value], span: Span) -> Literal | None:
    """A short range of constants as the array itself."""
    known = [one.value for one in bounds if isinstance(one, Literal) and isinstance(one.value, int)]
    if len(known) < 3 or not known[2] or (known[1] - known[0]) // known[2] > _FOLDED:
        return None
    first, last, step = known
    return Literal(json.dumps(list(range(first, last + (1 if step > 0 else -1), step)), separators=(",", ":")), DYNAMIC, span)


def _merge(values: Sequence[Value], span: Span) -> Value:
    """What is no bag adds nothing."""
    bags = []
    for value in map(dynamic, values):
        is_bag = call("is_true", call("equals", call("json_kind", value), Literal("object", TEXT)))
        bags.append(call("if_else", is_bag, value, Literal("{}", DYNAMIC)))
    return chained("json_merge")(bags, span)


def _has_key(values: Sequence[Value], span: Span) -> Value:
    return call("json_has_key", dynamic(values[0]), as_text(values[1]), span=span)


def _with_key(values: Sequence[Value], span: Span) -> Value:
    value = call("coalesce", dynamic(values[2]), _NOTHING)
    return call("json_with_key", dynamic(values[0]), as_text(values[1]), value, span=span)


def extract_json(values: Sequence[Value], span: Span) -> Value:
    """The value at `$.a.b[0]` of a JSON text, as text."""
    path = text_constant(values[0], "a path", span)
    steps = re.findall(r"\.([^.\[\]]+)|\[(-?\d+)\]|\[['\"]([^'\"]+)['\"]\]", path)
    if not path.startswith("$") or "".join(path[1:].split()) != "".join(_spelled(path)):
        raise UnsupportedError(f"the path '{path[:40]}'", values[0].span or span)
    found: Value = call("parse_json", as_text(values[1]))
    for name, index, quoted in steps:
        found = call("json_at", found, whole(int(index))) if index else call("json_get", found, Literal(name or quoted, TEXT))
    return string(call("json_text", found, span=span))


def _spelled(path: str) -> list[str]:
    return [one[0] for one in re.finditer(r"\.[^.\[\]]+|\[-?\d+\]|\[['\"][^'\"]+['\"]\]", path)]


_TYPE_NAMES = {TEXT: "string", REAL: "real", BOOLEAN: "bool", TIMESTAMP: "datetime", TIMESPAN: "timespan"}
_KINDS = {"object": "dictionary", "array": "array", "string": "string", "boolean": "bool", "integer": "long", "real": "double"}


def _type_of(values: Sequence[Value], span: Span) -> Value:
    type = values[0].type
    if is_decimal(values[0]):
        return Literal("decimal", TEXT, span)
    if type is not DYNAMIC:
        if type not in _TYPE_NAMES:  # int and long are one here
            raise UnsupportedError(f"gettype of {type}", span)
        return Literal(_TYPE_NAMES[type], TEXT, span)
    kind, made = call("json_type", values[0]), Literal("null", TEXT)
    found: Value = made
    for name, shown in _KINDS.items():
        found = call("if_else", call("equals", kind, Literal(name, TEXT)), Literal(shown, TEXT), found)
    return found


def _same_set(values: Sequence[Value], span: Span) -> Value:
    """Whether two arrays have the same elements, however often."""
    left, right = map(dynamic, values)
    missing = [call("json_length", call("json_difference", *pair)) for pair in ((left, right), (right, left))]
    return call("and", *(call("equals", one, whole(0)) for one in missing), span=span)


def _canonical(values: Sequence[Value], span: Span) -> Value:
    if values[0].type is not DYNAMIC:
        return as_text(values[0], span)
    return string(call("json_canonical", values[0], span=span))


DYNAMICS: Table = {
    "dynamic_to_json": (1, 1, _canonical),
    "set_equals": (2, 2, _same_set),
    "array_concat": (1, MANY, chained("json_concat")),
    "array_iff": (3, 3, _choose),
    "array_iif": (3, 3, _choose),
    "array_index_of": (2, 5, _position),
    "array_length": (1, 1, _array_length),
    "array_reverse": (1, 1, documents("json_reverse")),
    "array_rotate_left": (2, 2, _rotate(left=True)),
    "array_rotate_right": (2, 2, _rotate(left=False)),
    "array_shift_left": (2, 3, _shift(left=True)),
    "array_shift_right": (2, 3, _shift(left=False)),
    "array_slice": (3, 3, _slice),
    "array_sort_asc": (1, MANY, _sort(descending=False)),
    "array_sort_desc": (1, MANY, _sort(descending=True)),
    "array_split": (2, 2, _pieces),
    "array_sum": (1, 1, documents("json_sum")),
    "array_strcat": (2, 2, _joined),
    "arraylength": (1, 1, _array_length),
    "bag_has_key": (2, 2, _has_key),
    "bag_keys": (1, 1, lambda values, span: call("to_json", call("json_keys", dynamic(values[0])), span=span)),
    "bag_merge": (2, MANY, _merge),
    "bag_pack": (2, 200, _pack),
    "bag_remove_keys": (2, 2, documents("json_without_keys")),
    "bag_set_key": (3, 3, _with_key),
    "bag_zip": (2, 2, documents("json_of_keys")),
    "gettype": (1, 1, _type_of),
    "jaccard_index": (2, 2, documents("json_jaccard")),
    "pack": (2, 200, _pack),
    "pack_array": (0, 200, lambda values, span: call("json_array", *map(dynamic, values), span=span)),
    "pack_dictionary": (2, 200, _pack),
    "parse_json": (1, 1, parse_json),
    "parsejson": (1, 1, parse_json),
    "range": (2, 3, _range),
    "repeat": (2, 2, _repeat),
    "set_difference": (2, MANY, chained("json_difference")),
    "set_has_element": (2, 2, _holds),
    "set_intersect": (2, MANY, chained("json_intersection")),
    "set_union": (2, MANY, chained("json_union")),
    "strcat_array": (2, 2, _joined),
    "todynamic": (1, 1, parse_json),
    "treepath": (1, 1, documents("json_paths")),
    "zip": (2, 16, lambda values, span: call("json_transpose", call("json_array", *map(dynamic, values)), span=span)),
}
