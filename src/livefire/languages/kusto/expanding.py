"""mv-expand, mv-apply and partition: a row for each element, and stages that run for each row, or each value, on its own.

A stage inside runs over all groups at once: what tells the groups apart is carried along in hidden columns, as keys.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.kusto.coercion import dynamic
from livefire.languages.kusto.functions import CONVERSIONS
from livefire.languages.kusto.summarize import name_of
from livefire.languages.kusto.syntax import Apply, Name, Named, Operator, Star
from livefire.languages.kusto.values import Scope, value
from livefire.plan import ITEM, Extend, Field, Filter, Join, Literal, Number, Plan, Project, Union, Unnest, Value, call
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, TEXT

Lowering = Callable[[Operator, Plan, Scope], Plan]


def hidden(name: str) -> str:
    """A column that no query can name."""
    return f"\N{LEFT WHITE SQUARE BRACKET}{name}\N{RIGHT WHITE SQUARE BRACKET}"


PLACE, ROW, NONE = hidden("element"), hidden("row"), hidden("none")


def expanded(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    """A row for each element of an array or member of an object; several columns side by side; none of an empty array."""
    written, *others = stage.values
    if others or stage.word("with_itemindex", "") or stage.word("limit", ""):
        return _without(_spread(stage, parent, scope, first=0), (PLACE,), stage.span)
    name, listed = name_of(written), _listed(value(written, scope), _as_pairs(stage), stage)
    spread = Unnest(Extend(parent, ((name, listed),), stage.span), name, keep_empty=False, span=stage.span)
    element = Field(name, DYNAMIC, written.span)
    typed = _typed(element, 0, stage)
    return spread if typed is element else Extend(spread, ((name, typed),), stage.span)


def _as_pairs(stage: Operator) -> bool:
    """Whether a bag's members become pairs, not bags."""
    said = stage.word("bagexpansion", stage.word("kind", "bag"))
    if said not in ("bag", "array"):
        raise RuleError(f"'{said}' is no way to expand a bag", stage.span, hint="bag or array")
    return said == "array"


def _spread(stage: Operator, parent: Plan, scope: Scope, *, first: int) -> Plan:
    """The rows with the element's place beside, from `first`: at -1 there is none, and its row stands for the group."""
    names = [name_of(one) for one in stage.values]
    lists = [_listed(value(one, scope), _as_pairs(stage), stage) for one in stage.values]
    held = [hidden(f"list {i}") for i in range(len(lists))]
    made: Plan = Extend(parent, tuple(zip(held, lists, strict=True)), stage.span)
    fields = [Field(name, one.type) for name, one in zip(held, lists, strict=True)]
    count = call("list_max", call("list_of", *(call("list_length", field) for field in fields)))
    limit = stage.word("limit", "")
    if limit:
        count = call("if_else", call("less", count, _whole(int(limit))), count, _whole(int(limit)))
    last = call("subtract", count, _whole(1))
    places = call("json_elements", call("json_integers", _whole(first), last, _whole(1)), span=stage.span)
    made = Unnest(Extend(made, ((PLACE, places),), stage.span), PLACE, keep_empty=False, span=stage.span)
    made = Extend(made, ((PLACE, call("text_integer", call("json_text", Field(PLACE, DYNAMIC)))),), stage.span)
    here = Field(PLACE, INTEGER)
    there = here if first == 0 else call("if_else", call("less", here, _whole(0)), Literal(None, INTEGER), here)
    elements = [_typed(call("list_get", field, there), i, stage) for i, field in enumerate(fields)]
    named = tuple(zip(names, elements, strict=True))
    index = stage.word("with_itemindex", "")
    made = Extend(made, (*named, *(((index, Field(PLACE, INTEGER)),) if index else ())), stage.span)
    return _without(made, tuple(held), stage.span)


def _whole(number: int) -> Literal:
    return Literal(number, INTEGER)


def _listed(value: Value, pairs: bool, stage: Operator) -> Value:
    """A value as the list of what it is expanded to; null is one null."""
    array = dynamic(value)
    item = Field(ITEM, TEXT)
    name, member = call("to_json", item), call("json_get", array, item)
    members = call("each_item", call("json_keys", array), call("json_array" if pairs else "json_object", name, member))
    single = call("list_of", call("coalesce", array, Literal("null", DYNAMIC)))
    kind = call("json_kind", array)
    return call(
        "if_else",
        call("is_true", call("equals", kind, Literal("array", TEXT))),
        call("json_elements", array),
        call("if_else", call("is_true", call("equals", kind, Literal("object", TEXT))), members, single),
        span=stage.span,
    )


def _typed(element: Value, place: int, stage: Operator) -> Value:
    wanted = stage.word(f"type{place}", "")
    if not wanted:
        return element
    if wanted not in CONVERSIONS:
        raise UnsupportedError(f"{stage.name} to typeof({wanted})", stage.span)
    return CONVERSIONS[wanted]([element], stage.span)


def _without(plan: Plan, names: tuple[str, ...], span: Span) -> Plan:
    shown = tuple((column.name, Field(column.name, column.type)) for column in plan.columns.fixed if column.name not in names)
    return plan if len(shown) == len(plan.columns.fixed) else Project(plan, shown, span)


def applied(stage: Operator, parent: Plan, scope: Scope, plain: Lowering) -> Plan:
    """mv-apply: the stages over the elements of each row alone, the row's own columns beside what they give."""
    if parent.columns.anything:
        raise UnsupportedError("mv-apply over unknown columns", stage.span)
    kept = {column.name: hidden(column.name) for column in parent.columns.fixed}
    rows = Number(parent, ROW, (), stage.span)
    rows_kept = Extend(rows, tuple((new, Field(old, parent.columns.field(old).type)) for old, new in kept.items()), stage.span)
    spread = _spread(stage, rows_kept, scope, first=-1)
    flagged = Extend(spread, ((NONE, call("less", Field(PLACE, INTEGER), _whole(0))),), stage.span)
    made = _grouped(stage, _without(flagged, (PLACE,), stage.span), (ROW, *kept.values()), scope, plain, empty=True)
    own = set(made.columns.names)
    shown = [(name, made.columns.field(name if name in own else new)) for name, new in kept.items()]
    shown += [(column.name, Field(column.name, column.type)) for column in _shown(made) if column.name not in kept]
    return Project(made, tuple(shown), stage.span)


def partitioned(stage: Operator, parent: Plan, scope: Scope, plain: Lowering) -> Plan:
    """partition by: the stages over the rows of each value of a column alone."""
    key = stage.keys[0]
    assert isinstance(key, Name)
    named = hidden("partition")
    rows = Extend(parent, ((named, scope.columns.field(key.text, key.span)),), stage.span)
    made = _grouped(stage, rows, (named,), scope, plain, empty=False)
    return _without(made, (named,), stage.span)


def _shown(plan: Plan) -> list[Field]:
    return [Field(column.name, column.type) for column in plan.columns.fixed if not column.name.startswith(hidden("")[0])]


def _grouped(stage: Operator, rows: Plan, keys: tuple[str, ...], scope: Scope, plain: Lowering, *, empty: bool) -> Plan:
    """The inner stages over every group; `empty`: each has a row more, that is no element, until the group is summarized."""
    (inner,) = stage.queries
    for one in inner.stages:
        carried = (*keys, NONE) if empty else keys
        scope = replace(scope, grouped=(keys[0], NONE) if empty else keys[:1])
        rows, empty = _inner(one, rows, keys, carried, scope.over(rows.columns), plain, empty)
    return _elements(rows, stage.span) if empty else rows


def _elements(rows: Plan, span: Span) -> Plan:
    """The rows that are elements."""
    return _without(Filter(rows, call("not", Field(NONE, BOOLEAN)), span), (NONE,), span)


def _inner(  # noqa: PLR0917  what a stage inside needs
    one: Operator, rows: Plan, keys: tuple[str, ...], carried: tuple[str, ...], scope: Scope, plain: Lowering, empty: bool
) -> tuple[Plan, bool]:
    """One stage inside, and whether the groups still have their own rows."""
    names = tuple(Name(name, one.span) for name in carried)
    match one.name:
        case "extend" | "sort" | "as" | "project-away" | "project-rename":
            return plain(one, rows, scope), empty
        case "where" | "filter":
            return _kept_empty(one, rows, scope, plain) if empty else plain(one, rows, scope), empty
        case "project" | "project-keep":
            return plain(replace(one, values=(*names, *one.values)), rows, scope), empty
        case "summarize" | "count":
            return _summarized(one, rows, keys, scope, plain, empty), False
        case "make-series" if not empty:
            return plain(replace(one, keys=(*names, *one.keys)), rows, scope), False
        case "mv-expand" | "parse" | "parse-where" | "parse-kv" | "project-reorder" if not empty:
            return plain(one, rows, scope), False
        case "serialize" if not one.values:
            return rows, empty
        case "top" | "take" | "limit" | "sample":
            return _first_of_each(one, rows, keys, scope, plain, empty), empty
        case "distinct" if not any(isinstance(value, Star) for value in one.values):
            return plain(replace(one, values=(*names, *one.values)), rows, scope), empty
        case _:
            raise UnsupportedError(f"operator {one.name} inside another", one.span)


def _kept_empty(one: Operator, rows: Plan, scope: Scope, plain: Lowering) -> Plan:
    """A filter that lets the groups' own rows pass."""
    flag = hidden("passes")
    tested = plain(Operator("extend", one.span, values=(Named((flag,), one.values[0], one.span),)), rows, scope)
    passes = call("or", Field(NONE, BOOLEAN), call("is_true", Field(flag, BOOLEAN)))
    return _without(Filter(tested, passes, one.span), (flag,), one.span)


def _summarized(one: Operator, rows: Plan, keys: tuple[str, ...], scope: Scope, plain: Lowering, empty: bool) -> Plan:
    """Aggregates of each group; without keys of its own a group of no element has a row too, as aggregates over nothing are."""
    if one.name == "count":
        alias = one.values[0].text if one.values and isinstance(one.values[0], Name) else "Count"
        rows_of = Apply("count", (), one.span, one.span)
        one = Operator("summarize", one.span, values=(Named((alias,), rows_of, one.span),))
    elements = _elements(rows, one.span) if empty else rows
    made = plain(_by(one, keys), elements, scope.over(elements.columns))
    if not empty or one.keys:
        return made
    nothing = plain(one, Filter(elements, Literal(False, BOOLEAN), one.span), scope.over(elements.columns))
    groups = Filter(rows, Field(NONE, BOOLEAN), one.span)
    named = Project(groups, tuple((name, rows.columns.field(name)) for name in keys), one.span)
    counted = Project(elements, tuple((name, rows.columns.field(name)) for name in keys[:1]), one.span)
    of_none = Join(named, counted, "anti", ((rows.columns.field(keys[0]), rows.columns.field(keys[0])),), one.span)
    return Union((made, Join(of_none, nothing, "left", (), annotates=True, span=one.span)), one.span)


def _by(one: Operator, keys: tuple[str, ...]) -> Operator:
    """The aggregates for each group: what tells groups apart is put into a list that summarize takes as keys."""
    return replace(one, keys=(*(Name(name, one.span) for name in keys), *one.keys))


def _first_of_each(one: Operator, rows: Plan, keys: tuple[str, ...], scope: Scope, plain: Lowering, empty: bool) -> Plan:
    """The first rows of each group; a group of no row keeps its own."""
    if one.name == "top":
        rows = plain(Operator("sort", one.span, orderings=one.orderings), rows, scope)
    most = value(one.values[0], scope)
    place = hidden("place")
    apart = (*keys, NONE) if empty else keys
    numbered = Number(rows, place, tuple(rows.columns.field(key) for key in apart), one.span)
    first: Value = call("less", Field(place, INTEGER), most)
    if empty:
        first = call("or", Field(NONE, BOOLEAN), first)
    return _without(Filter(numbered, first, one.span), (place,), one.span)


__all__ = ["applied", "expanded", "partitioned"]
