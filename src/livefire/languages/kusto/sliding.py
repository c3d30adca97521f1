"""row_number, row_cumsum, ranks, prev and next: functions of a row and of those around it, over rows that are in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.counts import expect
from livefire.languages.kusto.coercion import condition, number
from livefire.plan import (
    Aggregate,
    Aggregation,
    Column,
    Extend,
    Field,
    Filter,
    Join,
    Limit,
    Literal,
    Number,
    Plan,
    Project,
    Sort,
    SortKey,
    Table,
    Unnest,
    Value,
    Window,
    call,
)  # fmt: skip
from livefire.plan.nodes import LONGEST_WINDOW
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, REAL, TEXT, TIMESPAN, TIMESTAMP

MILLISECOND = 1_000
Put = Callable[[Plan], Plan]


def sliding(function: str, values: Sequence[Value], name: str, span: Span) -> tuple[Column, Put]:
    """The column that a function is, and what puts it beside the rows."""
    least, most, made = SLIDING[function]
    expect(function, len(values), least, most, span)
    return made(values, name, span)


def _row_number(values: Sequence[Value], name: str, span: Span) -> tuple[Column, Put]:
    first = number(values[0], INTEGER) if values else _whole(1)

    def put(parent: Plan) -> Plan:
        if len(values) < 2:
            counted: Plan = Number(parent, name, (), span)
        else:
            parts, part = _parts(_placed(parent, name, span), condition(values[1]), name, span)
            counted = Number(_in_place(parts, name, span), name, (part,), span)
        return Extend(counted, ((name, call("add", Field(name, INTEGER), first, span=span)),), span)

    return Column(name, INTEGER), put


def _row_cumsum(values: Sequence[Value], name: str, span: Span) -> tuple[Column, Put]:
    term = values[0] if values[0].type in (INTEGER, REAL) else number(values[0], REAL)
    none = Literal(0.0, REAL) if term.type is REAL else _whole(0)

    def put(parent: Plan) -> Plan:
        placed, keys = _placed(parent, name, span), tuple[Value, ...]()
        if len(values) > 1:
            placed, part = _parts(placed, condition(values[1]), name, span)
            keys = (part,)
        sums = Window(placed, keys, _time(name), LONGEST_WINDOW, ((name, Aggregation("sum", (term,), None, span)),), span=span)
        total = call("coalesce", Field(name, term.type), none, span=span)
        return _in_place(Extend(sums, ((name, total),), span), name, span)

    return Column(name, term.type), put


def _rank_least(values: Sequence[Value], name: str, span: Span) -> tuple[Column, Put]:
    """The number of the first row with the same value since the last restart."""
    row = f"{name}row"

    def put(parent: Plan) -> Plan:
        parts, part = _restarted(_placed(parent, name, span), values, name, span)
        counted = Number(_in_place(parts, name, span), row, part, span)
        least = ((name, Aggregation("min", (Field(row, INTEGER),), None, span)),)
        seen = Window(counted, (*part, values[0]), _time(name), LONGEST_WINDOW, least, span=span)
        shown = call("add", Field(name, INTEGER), _whole(1), span=span)
        return _in_place(Extend(seen, ((name, shown),), span), name, span)

    return Column(name, INTEGER), put


def _rank_dense(values: Sequence[Value], name: str, span: Span) -> tuple[Column, Put]:
    """From 1, one more at each row whose value is not that of the row before."""
    last, other = f"{name}last", f"{name}other"

    def put(parent: Plan) -> Plan:
        placed, part = _restarted(_placed(parent, name, span), values, name, span)
        rows = (_counted(name), Aggregation("count_rows", (), None, span))
        value = (last, Aggregation("value_at_min", (values[0], Field(_place(name), INTEGER)), None, span))
        beside = Window(placed, part, _time(name), MILLISECOND, (rows, value), span=span)
        first = call("less", Field(_counted(name), INTEGER), _whole(2))
        alike = call("or", first, call("same", values[0], Field(last, values[0].type)))
        steps = Extend(beside, ((other, call("if_else", alike, _whole(0), _whole(1), span=span)),), span)
        total = ((name, Aggregation("sum", (Field(other, INTEGER),), None, span)),)
        seen = Window(steps, part, _time(name), LONGEST_WINDOW, total, span=span)
        shown = call("add", Field(name, INTEGER), _whole(1), span=span)
        return _in_place(Extend(seen, ((name, shown),), span), name, span)

    return Column(name, INTEGER), put


def _restarted(placed: Plan, values: Sequence[Value], name: str, span: Span) -> tuple[Plan, tuple[Value, ...]]:
    """The rows, and what tells their parts apart when the second value says where one begins."""
    if len(values) < 2:
        return placed, ()
    parts, part = _parts(placed, condition(values[1]), name, span)
    return parts, (part,)


def _neighbour(side: str) -> Callable[[Sequence[Value], str, Span], tuple[Column, Put]]:
    """prev or next: the value so many rows before or behind."""

    def made(values: Sequence[Value], name: str, span: Span) -> tuple[Column, Put]:
        far = values[1] if len(values) > 1 else _whole(1)
        if not isinstance(far, Literal) or not isinstance(far.value, int) or not 0 < far.value < 1_000_000:
            raise UnsupportedError(f"'{side}' of a computed distance", span)
        type, distance = values[0].type, far.value
        otherwise = values[2] if len(values) > 2 else Literal("" if type is TEXT else None, type)

        def put(parent: Plan) -> Plan:
            place = Field(_place(name), INTEGER)
            time = _time(name) if side == "prev" else call("integer_timestamp", call("negate", place))
            taken = "value_at_min" if side == "prev" else "value_at_max"
            rows = (_counted(name), Aggregation("count_rows", (), None, span))
            value = (name, Aggregation(taken, (values[0], place), None, span))
            seen = Window(_placed(parent, name, span), (), time, distance * MILLISECOND, (rows, value), span=span)
            there = call("equals", Field(_counted(name), INTEGER), _whole(distance + 1))
            shown = call("if_else", there, Field(name, type), otherwise, span=span)
            return _in_place(Extend(seen, ((name, shown),), span), name, span)

        return Column(name, type), put

    return made


def _session(values: Sequence[Value], name: str, span: Span) -> tuple[Column, Put]:
    """row_window_session(time, longest, gap, restart): when each row's session began."""
    at, longest, gap, *restart = values
    if (at.type, longest.type, gap.type) != (TIMESTAMP, TIMESPAN, TIMESPAN):
        raise RuleError("'row_window_session' takes a datetime and two timespans", span)
    began, place, listed = name, f"{name}row", f"{name}all"

    def put(parent: Plan) -> Plan:
        placed = _placed(parent, name, span)
        micros = call("timespan_integer", call("time_between", at, Literal(0, TIMESTAMP)))
        again = call("is_true", condition(restart[0])) if restart else Literal(False, BOOLEAN)
        each = call("json_array", *(call("to_json", one) for one in (Field(_place(name), INTEGER), micros, again)))
        rows = Aggregate(placed, (), ((listed, Aggregation("collect", (each,), None, span)),), span)
        sizes = (call("timespan_integer", one) for one in (longest, gap))
        found = call("series_sessions", call("to_json", rows.columns.field(listed)), *sizes, span=span)
        spread = Unnest(Project(rows, ((listed, call("json_elements", found)),), span), listed, keep_empty=False, span=span)
        row, start = (number(call("json_at", Field(listed, DYNAMIC), _whole(i)), INTEGER) for i in (0, 1))
        starts = Project(spread, ((place, row), (began, call("micros_timestamp", start))), span)
        joined = Join(placed, starts, "left", ((Field(_place(name), INTEGER), Field(place, INTEGER)),), annotates=True, span=span)
        return _in_place(joined, name, span)

    return Column(name, TIMESTAMP), put


def _whole(value: int) -> Literal:
    return Literal(value, INTEGER)


def _place(name: str) -> str:
    return f"{name}place"


def _counted(name: str) -> str:
    return f"{name}rows"


def _placed(parent: Plan, name: str, span: Span) -> Plan:
    return Number(parent, _place(name), (), span)


def _time(name: str) -> Value:
    """A row's place as a time, so that the rows before it are those of a window of time."""
    return call("integer_timestamp", Field(_place(name), INTEGER))


def _in_place(plan: Plan, name: str, span: Span) -> Plan:
    return Sort(plan, (SortKey(Field(_place(name), INTEGER), descending=False, nulls_first=True),), span)


def _parts(placed: Plan, restart: Value, name: str, span: Span) -> tuple[Plan, Value]:
    """The rows with the number of their part; a row for which `restart` is true begins one."""
    begins = call("if_else", restart, _whole(1), _whole(0), span=span)
    part = f"{name}part"
    sums = Window(placed, (), _time(name), LONGEST_WINDOW, ((part, Aggregation("sum", (begins,), None, span)),), span=span)
    return sums, Field(part, INTEGER)


def in_groups(made: Plan, parent: Plan, groups: tuple[Value, ...]) -> Plan:
    """What stands between `parent` and `made`, for each group alone."""
    if made is parent or not groups:
        return made
    match made:
        case Number() | Window():
            return replace(made, parent=in_groups(made.parent, parent, groups), keys=(*groups, *made.keys))
        case Sort():
            together = tuple(SortKey(one, descending=False, nulls_first=True) for one in groups)
            return replace(made, parent=in_groups(made.parent, parent, groups), keys=(*together, *made.keys))
        case Extend() | Filter() | Project():
            return replace(made, parent=in_groups(made.parent, parent, groups))
        case _:
            raise AssertionError(made)


def in_order(plan: Plan) -> bool:
    """Whether the rows are in an order that the query gives."""
    while True:
        match plan:
            case Sort() | Table():
                return True
            case Filter() | Extend() | Project() | Limit() | Number() | Unnest():
                plan = plan.parent
            case Join(left, _, _, _) if plan.annotates:
                plan = left
            case _:
                return False


SLIDING: dict[str, tuple[int, int, Callable[[Sequence[Value], str, Span], tuple[Column, Put]]]] = {
    "next": (1, 3, _neighbour("next")),
    "prev": (1, 3, _neighbour("prev")),
    "row_cumsum": (1, 2, _row_cumsum),
    "row_number": (0, 2, _row_number),
    "row_rank_dense": (1, 2, _rank_dense),
    "row_rank_min": (1, 2, _rank_least),
    "row_window_session": (3, 4, _session),
}

__all__ = ["SLIDING", "Put", "in_groups", "in_order", "sliding"]
