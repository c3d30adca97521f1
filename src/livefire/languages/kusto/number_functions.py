"""Kusto's functions of numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.kusto.coercion import number, whole
from livefire.languages.kusto.lowerings import Lowering, Table, real, whole_numbers
from livefire.languages.kusto.ticks import cut
from livefire.plan import Call, Literal, Value, call
from livefire.plan.types import BOOLEAN, INTEGER, REAL, TIMESPAN, TIMESTAMP, UNKNOWN


def _absolute(values: Sequence[Value], span: Span) -> Value:
    value = values[0]
    if value.type is TIMESPAN:
        return call("integer_timespan", call("absolute", call("timespan_integer", value)), span=span)
    return call("absolute", value if value.type in (INTEGER, REAL) else number(value, REAL), span=span)


def _round(values: Sequence[Value], span: Span) -> Value:
    return call("round_to", number(values[0], REAL), number(values[1], INTEGER) if len(values) > 1 else whole(0), span=span)


def _ceiling(values: Sequence[Value], span: Span) -> Value:
    return values[0] if values[0].type is INTEGER else call("ceiling", number(values[0], REAL), span=span)


def _sign(values: Sequence[Value], span: Span) -> Value:
    value = number(values[0], REAL)
    zero = Literal(0.0, REAL)
    known = call("if_else", call("equals", value, zero), whole(0), Literal(None, INTEGER))
    below = call("if_else", call("less", value, zero), whole(-1), known)
    return call("if_else", call("greater", value, zero), whole(1), below, span=span)


def bin_of(values: Sequence[Value], span: Span) -> Value:
    """bin(): down to a multiple; a bin of nothing or less is null."""
    value, size = values
    if value.type is TIMESTAMP and size.type is TIMESPAN:
        return call("time_floor", cut(value), _positive(size), span=span)
    if value.type is TIMESPAN:
        made = _floored(call("timespan_integer", value), _positive(call("timespan_integer", size)))
        return call("integer_timespan", made, span=span)
    if value.type is TIMESTAMP:
        raise RuleError(f"bin of a timestamp takes a timespan, not {size.type}", span)
    if REAL in (value.type, size.type):
        width = _positive(number(size, REAL))
        divided = call("divide", number(value, REAL), width)
        return call("multiply", call("floor", divided), width, span=span)
    return _floored(number(value, INTEGER), _positive(number(size, INTEGER)))


def _positive(size: Value) -> Value:
    if isinstance(size, Literal):
        return size if size.value is not None and not isinstance(size.value, str) and size.value > 0 else Literal(None, size.type)
    zero: Literal = Literal(0.0, REAL) if size.type is REAL else Literal(0, size.type)
    return call("if_else", call("greater", size, zero), size, Literal(None, size.type))


def _floored(value: Value, size: Value) -> Value:
    rest = call("modulo", call("add", call("modulo", value, size), size), size)
    return call("subtract", value, rest)


def _bin_at(values: Sequence[Value], span: Span) -> Value:
    """bin() of the distance from a fixed point."""
    value, size, point = values
    if value.type is TIMESTAMP:
        away = call("time_between", value, point)
        return call("time_add", point, bin_of([away, size], span), span=span)
    if value.type is TIMESPAN:
        micros = [call("timespan_integer", one) for one in (value, size, point)]
        return call("integer_timespan", _bin_at(micros, span), span=span)
    type = REAL if REAL in (value.type, size.type, point.type) else INTEGER
    value, size, point = (number(one, type) for one in values)
    return call("add", point, bin_of([call("subtract", value, point), size], span), span=span)


def _cotangent(values: Sequence[Value], span: Span) -> Value:
    return call("divide", Literal(1.0, REAL), call("tangent", number(values[0], REAL)), span=span)


def _arctangent(values: Sequence[Value], span: Span) -> Value:
    width = number(values[1], REAL) if len(values) > 1 else Literal(1.0, REAL)
    return call("arctangent", number(values[0], REAL), width, span=span)


def _degrees(values: Sequence[Value], span: Span) -> Value:
    product = call("multiply", number(values[0], REAL), Literal(180.0, REAL))
    return call("divide", product, Literal(math.pi, REAL), span=span)


def _radians(values: Sequence[Value], span: Span) -> Value:
    product = call("multiply", number(values[0], REAL), Literal(math.pi, REAL))
    return call("divide", product, Literal(180.0, REAL), span=span)


def _kind(name: str, of_infinite: bool, of_none: bool, of_finite: bool) -> Lowering:
    """isfinite and its kin: of what is certainly finite, and of a constant that is divided by a constant zero."""

    def lowered(values: Sequence[Value], span: Span) -> Value:
        value = values[0]
        if value.type not in (INTEGER, REAL, UNKNOWN):
            raise RuleError(f"'{name}' takes a number, this is {value.type}", value.span or span)
        if value.type is INTEGER and not (isinstance(value, Literal) and value.value is None):
            return Literal(of_finite, BOOLEAN, span)
        match value:
            case Literal(float(known)):
                found = of_none if math.isnan(known) else of_infinite if math.isinf(known) else of_finite
                return Literal(found, BOOLEAN, span)
            case Call("divide", (Literal(float(over)), Literal(float(0)))):
                return Literal(of_infinite if over else of_none, BOOLEAN, span)
            case _:
                raise UnsupportedError(f"function {name} of a {'null' if isinstance(value, Literal) else 'real'}", span)

    return lowered


NUMBERS: Table = {
    "beta_cdf": (3, 3, real("beta_share")),
    "beta_inv": (3, 3, real("beta_quantile")),
    "beta_pdf": (3, 3, real("beta_density")),
    "erf": (1, 1, real("error_function")),
    "erfc": (1, 1, real("error_function_rest")),
    "gamma": (1, 1, real("gamma")),
    "isfinite": (1, 1, _kind("isfinite", of_infinite=False, of_none=False, of_finite=True)),
    "isinf": (1, 1, _kind("isinf", of_infinite=True, of_none=False, of_finite=False)),
    "isnan": (1, 1, _kind("isnan", of_infinite=False, of_none=True, of_finite=False)),
    "loggamma": (1, 1, real("gamma_logarithm")),
    "welch_test": (6, 6, real("welch_chance")),
    "abs": (1, 1, _absolute),
    "acos": (1, 1, real("arccosine")),
    "asin": (1, 1, real("arcsine")),
    "atan": (1, 1, _arctangent),
    "atan2": (2, 2, _arctangent),
    "bin": (2, 2, bin_of),
    "bin_at": (3, 3, _bin_at),
    "binary_and": (2, 2, whole_numbers("bits_and")),
    "binary_not": (1, 1, whole_numbers("bits_not")),
    "binary_or": (2, 2, whole_numbers("bits_or")),
    "binary_shift_left": (2, 2, whole_numbers("bits_left")),
    "binary_shift_right": (2, 2, whole_numbers("bits_right")),
    "binary_xor": (2, 2, whole_numbers("bits_xor")),
    "bitset_count_ones": (1, 1, whole_numbers("bits_count")),
    "ceiling": (1, 1, _ceiling),
    "cos": (1, 1, real("cosine")),
    "cot": (1, 1, _cotangent),
    "degrees": (1, 1, _degrees),
    "exp": (1, 1, real("exponential")),
    "exp10": (1, 1, lambda values, span: call("power", Literal(10.0, REAL), number(values[0], REAL), span=span)),
    "exp2": (1, 1, lambda values, span: call("power", Literal(2.0, REAL), number(values[0], REAL), span=span)),
    "floor": (2, 2, bin_of),
    "log": (1, 1, real("logarithm")),
    "log10": (1, 1, real("logarithm_ten")),
    "log2": (1, 1, real("logarithm_two")),
    "pi": (0, 0, lambda values, span: Literal(math.pi, REAL, span)),
    "pow": (2, 2, real("power")),
    "radians": (1, 1, _radians),
    "round": (1, 2, _round),
    "sign": (1, 1, _sign),
    "sin": (1, 1, real("sine")),
    "sqrt": (1, 1, real("square_root")),
    "tan": (1, 1, real("tangent")),
}
