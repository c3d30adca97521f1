"""make-series: the aggregates of equal steps of time, or of numbers, as one array for each group."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from livefire.errors import Span, UnsupportedError
from livefire.languages.kusto.coercion import dynamic, number, whole
from livefire.languages.kusto.expanding import hidden
from livefire.languages.kusto.number_functions import bin_of
from livefire.languages.kusto.summarize import name_of, summarize
from livefire.languages.kusto.syntax import Constant_, Expression, Name, Named, Operator, Star
from livefire.languages.kusto.values import Scope, value
from livefire.plan import ITEM, Aggregate, Aggregation, Columns, Extend, Field, Filter, Literal, Plan, Project, Value, call
from livefire.plan.documents import MOST_ELEMENTS
from livefire.plan.types import DYNAMIC, INTEGER, REAL, TEXT, TIMESPAN, TIMESTAMP, Type

PLACE, STEPS = hidden("place"), hidden("steps")
FIRST, LAST = hidden("first"), hidden("last")
NULL = Literal("null", DYNAMIC)
NOTHING = Literal(None, DYNAMIC)


def series(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    """The rows of each step aggregated, then the steps of each group collected; a step without rows has the default."""
    axis, start, end, step, *written = stage.values
    nonempty = stage.word("kind", "") == "nonempty"
    if nonempty and stage.keys:
        raise UnsupportedError("make-series kind=nonempty with keys", stage.span)
    beside = len(scope.asides.found)
    first, last = (None if isinstance(one, Star) else value(one, scope.over(Columns())) for one in (start, end))
    bounds = Bounds(first, last, value(step, scope.over(Columns())))
    if nonempty and bounds.found:
        raise UnsupportedError("make-series kind=nonempty without bounds", stage.span)
    if len(scope.asides.found) > beside:
        raise UnsupportedError("make-series from or to a query's value", stage.span)
    rows = _placed(value(axis, scope), bounds, parent, stage.span)
    summed = _summed(stage, [*written[::2]], rows, scope)
    names = summed.columns.names[len(stage.keys) + 1 :]
    fields = tuple((name, summed.columns.field(name)) for name in summed.columns.names[: len(stage.keys)])
    bags = tuple(
        (name, Aggregation("collect", (_step(summed.columns.field(name), stage.span),), None, stage.span)) for name in names
    )
    ends = tuple((name, Aggregation(one, (Field(PLACE, INTEGER),), None, stage.span)) for name, one in bounds.found)
    made: Plan = Aggregate(summed, fields, (*bags, *ends), stage.span)
    if not fields and not nonempty:
        made = Filter(made, call("not", call("is_null", made.columns.field(names[0]))), stage.span)
    made = Extend(made, ((STEPS, _last_place(bounds, stage.span)),), stage.span)
    first = whole(0) if bounds.start is not None else Field(FIRST, INTEGER)
    listed = call("json_elements", call("json_integers", first, made.columns.field(STEPS), whole(1)), span=stage.span)
    made = Extend(made, ((STEPS, listed),), stage.span)
    places = made.columns.field(STEPS)
    arrays: list[tuple[str, Value]] = []
    for name, default in zip(names, written[1::2], strict=True):
        otherwise = _default(value(default, scope.over(Columns())), summed.columns.field(name).type, default.span)
        arrays.append((name, _array(places, made.columns.field(name), otherwise)))
    times = _of_steps(places, dynamic(_moment(bounds)))
    shown = [(name, made.columns.field(name)) for name, _ in fields]
    return Project(made, (*shown, *arrays, (name_of(axis), times)), stage.span)


@dataclass(frozen=True)
class Bounds:
    """Where a series begins, before what it ends, and its step; without a bound it begins or ends with its group's rows."""

    start: Value | None
    end: Value | None
    step: Value

    @property
    def found(self) -> list[tuple[str, str]]:
        """What a group's rows say instead of bounds: a column's name, and the aggregate of the numbers of their steps."""
        missing = ((FIRST, "min", self.start), (LAST, "max", self.end))
        return [(name, aggregate) for name, aggregate, bound in missing if bound is None]

    @property
    def origin(self) -> Value:
        """Where the step number 0 begins."""
        return self.start or Literal(0, TIMESTAMP if self.step.type is TIMESPAN else INTEGER)

    @property
    def size(self) -> Literal:
        """The step as a whole number."""
        assert isinstance(self.step, Literal) and isinstance(self.step.value, int)
        return whole(self.step.value)


def _placed(at: Value, bounds: Bounds, parent: Plan, span: Span) -> Plan:
    """The rows within the bounds, with the number of their step."""
    types = {at.type, *(one.type for one in (bounds.start, bounds.end) if one is not None)}
    step = bounds.step
    if (types, step.type) not in (({TIMESTAMP}, TIMESPAN), ({INTEGER}, INTEGER)):
        shown = " and ".join(sorted(map(str, types)))
        raise UnsupportedError(f"make-series over {shown} in steps of {step.type}", span)
    if not isinstance(step, Literal) or not isinstance(step.value, int) or step.value <= 0:
        raise UnsupportedError("make-series in steps that are no positive constant", step.span or span)
    inside: list[Value] = [] if bounds.start is None else [call("greater_or_equal", at, bounds.start)]
    inside += [] if bounds.end is None else [call("less", at, bounds.end)]
    test = call("and", *inside, span=span) if inside else call("not", call("is_null", at), span=span)
    return Extend(Filter(parent, test, span), ((PLACE, _number(at, bounds)),), span)


def _number(at: Value, bounds: Bounds) -> Value:
    """The number of the step that a time or number lies in."""
    amount = _amount(at, bounds.origin)
    if bounds.start is None:
        amount = bin_of([amount, bounds.size], at.span or Span(0, 0))
    return call("divide", amount, bounds.size)


def _amount(end: Value, start: Value) -> Value:
    """From one to the other, in microseconds where they are times."""
    if end.type is TIMESTAMP:
        return call("timespan_integer", call("time_between", end, start))
    return call("subtract", end, start)


def _last_place(bounds: Bounds, span: Span) -> Value:
    """The number of the last step that begins before the end; -1 when none does."""
    start, end, too_many = bounds.start, bounds.end, f"make-series of more than {MOST_ELEMENTS:,} steps"
    if start is None or end is None:
        first = Field(FIRST, INTEGER) if start is None else whole(0)
        last = Field(LAST, INTEGER) if end is None else _number(_just_before(end), bounds)
        beyond = call("greater", call("subtract", last, first), whole(MOST_ELEMENTS - 1))
        return call("unsupported_if", last, beyond, Literal(too_many, TEXT), span=span)
    last = call("divide", call("subtract", _amount(end, start), whole(1)), bounds.size)
    known = _known(start, end)
    if known is not None and known > MOST_ELEMENTS * int(bounds.size.value or 0):
        raise UnsupportedError(too_many, span)
    last = call("if_else", call("less_or_equal", end, start), whole(-1), last)
    if known is not None:
        return last
    return call("unsupported_if", last, _beyond(last, start, end), Literal(too_many, TEXT), span=span)


def _just_before(end: Value) -> Value:
    if end.type is TIMESTAMP:
        return call("time_subtract", end, Literal(1, TIMESPAN))
    return call("subtract", end, whole(1))


def _beyond(last: Value, start: Value, end: Value) -> Value:
    """Whether the last step's number is too large, or too large for an integer."""
    known = [call("not", call("is_null", one)) for one in (start, end)]
    return call("and", *known, call("greater_or_equal", call("coalesce", last, whole(MOST_ELEMENTS)), whole(MOST_ELEMENTS)))


def _known(start: Value, end: Value) -> int | None:
    """From one to the other, where both are constants; None where they are computed."""
    match start, end:
        case Literal(value=int(first)), Literal(value=int(last)):
            return last - first
        case Literal(value=datetime.datetime() as first), Literal(value=datetime.datetime() as last):
            return (last - first) // datetime.timedelta(microseconds=1)
        case _:
            return None


def _moment(bounds: Bounds) -> Value:
    """Where the step of ITEM begins."""
    amount = call("multiply", _number_of_item(), bounds.size)
    if bounds.origin.type is TIMESTAMP:
        return call("time_add", bounds.origin, call("integer_timespan", amount))
    return call("add", bounds.origin, amount)


def _number_of_item() -> Value:
    return call("text_integer", call("json_text", Field(ITEM, DYNAMIC)))


def _summed(stage: Operator, written: list[Expression], rows: Plan, scope: Scope) -> Plan:
    """A row for each step of each group; a constant among the aggregates is that of every step that has rows."""
    constants = [isinstance(one, Named) and isinstance(one.value, Constant_) for one in written]
    named = tuple(one for one, constant in zip(written, constants, strict=True) if not constant)
    keys = (*stage.keys, Name(PLACE, stage.span))
    made = summarize(Operator("summarize", stage.span, values=named, keys=keys), rows, scope.over(rows.columns))
    names = made.columns.names
    aggregates = iter(names[len(keys) :])
    if len(names) != len(keys) + len(named):
        raise UnsupportedError("an aggregate of several columns in make-series", stage.span)
    for one, constant in zip(written, constants, strict=True):
        if constant:
            made = Extend(made, ((name_of(one), value(one, scope.over(Columns()))),), stage.span)
    shown = [*names[: len(keys)]]
    shown += [name_of(one) if constant else next(aggregates) for one, constant in zip(written, constants, strict=True)]
    return Project(made, tuple((name, made.columns.field(name)) for name in shown), stage.span)


def _step(found: Value, span: Span) -> Value:
    """A step's value under its number."""
    if found.type not in (INTEGER, REAL):
        raise UnsupportedError(f"a series of {found.type}", span)
    return call(
        "json_object", call("to_json", call("integer_text", Field(PLACE, INTEGER))), call("coalesce", dynamic(found), NULL)
    )


def _array(places: Value, steps: Value, otherwise: Value) -> Value:
    bag = call("coalesce", call("json_merge_all", call("to_json", steps)), Literal("{}", DYNAMIC))
    here = call("json_get", bag, call("json_text", Field(ITEM, DYNAMIC)))
    return _of_steps(places, call("coalesce", here, otherwise))


def _of_steps(places: Value, each: Value) -> Value:
    """The array of each step's value; there may be no step. Null where a bound is."""
    made = call("coalesce", call("to_json", call("each_item", places, each)), Literal("[]", DYNAMIC))
    return call("if_else", call("is_null", places), NOTHING, made)


def _default(given: Value, type: Type, span: Span) -> Value:
    """What a step without rows has, in the aggregate's type."""
    if not isinstance(given, Literal) or given.type not in (INTEGER, REAL):
        raise UnsupportedError("a default that is no constant number", span)
    if given.value is None:
        return NULL
    if given.type is REAL and type is INTEGER:
        raise UnsupportedError("a real default of whole numbers", span)
    return dynamic(number(given, type))


__all__ = ["series"]
