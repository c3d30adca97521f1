"""ES|QL's functions on numbers: arguments in, plan values out."""

from __future__ import annotations

import math
from dataclasses import replace

from livefire.errors import RuleError
from livefire.languages.esql.coercion import alike, null, real
from livefire.languages.esql.site import Lowering, Site, direct
from livefire.plan import Literal, Value
from livefire.plan.types import INTEGER, IP, NULL, REAL, UNKNOWN


def _number(site: Site, index: int = 0) -> Value:
    value = site.single(index)
    if value.type not in (INTEGER, REAL, NULL, UNKNOWN):
        raise RuleError(f"'{site.name}' takes a number, not {value.type}", value.span)
    return value


def _absolute(site: Site) -> Value:
    site.expect(1)
    return site.call("absolute", _number(site))


def _whole(function: str) -> Lowering:
    """An integer stays as it is."""

    def lowered(site: Site) -> Value:
        site.expect(1)
        value = _number(site)
        return value if value.type is INTEGER else site.call(function, value)

    return lowered


def _round(site: Site) -> Value:
    site.expect(1, 2)
    value = _number(site)
    if value.type is INTEGER:
        if len(site.operands) == 2 and site.integer(1) < 0:
            raise site.unsupported("ROUND of an integer to tens")
        return value
    digits = site.scalar(1, INTEGER) if len(site.operands) == 2 else site.literal(0, INTEGER)
    return site.call("round_to", value, digits)


def _of_reals(function: str, count: int) -> Lowering:
    def lowered(site: Site) -> Value:
        site.expect(count)
        return site.call(function, *(real(_number(site, index)) for index in range(count)))

    return lowered


def _log(site: Site) -> Value:
    if len(site.operands) == 2:
        raise site.unsupported("LOG to a base")
    return direct("logarithm", REAL)(site)


def _constant(value: float) -> Lowering:
    def lowered(site: Site) -> Value:
        site.expect(0)
        return site.literal(value, REAL)

    return lowered


def _extreme(function: str, count: int = 0) -> Lowering:
    """Null when any is null; `count`: of that many, 0 of any number."""

    def lowered(site: Site) -> Value:
        site.expect(count or 1, count or 100_000)
        values = alike([site.single(index) for index in range(len(site.operands))], site.name)
        if any(value.type is IP for value in values):
            raise site.unsupported(f"{site.name} of addresses")
        missing = site.call("or", *(site.call("is_null", value) for value in values))
        found = site.call(function, site.call("list_of", *values))
        return site.call("if_else", missing, null(found.type, values[0]), found)

    return lowered


def _signum(site: Site) -> Value:
    site.expect(1)
    value = real(_number(site))
    zero = site.literal(0.0, REAL)
    below = site.call("if_else", site.call("less", value, zero), site.literal(-1.0, REAL), value)
    return site.call("if_else", site.call("greater", value, zero), site.literal(1.0, REAL), below)


def _clamp(site: Site) -> Value:
    """Null when any is null."""
    site.expect(3)
    least, most = site.value(1), site.value(2)
    if not isinstance(least, Literal) or not isinstance(most, Literal):
        raise site.unsupported("CLAMP between bounds that are no constants")
    least, most = alike([least, most], site.name)
    assert isinstance(least, Literal) and isinstance(most, Literal)
    if least.value is not None and most.value is not None and not least.value <= most.value:  # type: ignore[operator]
        raise site.unsupported("CLAMP between bounds in the wrong order")
    upper = _extreme("list_min")(replace(site, operands=(site.operands[0], site.operands[2])))
    return _extreme("list_max")(replace(site, operands=(upper, site.operands[1])))


def _scaled(factor: float) -> Lowering:
    def lowered(site: Site) -> Value:
        site.expect(1)
        return site.call("multiply", real(_number(site)), site.literal(factor, REAL))

    return lowered


def _arctangent(site: Site) -> Value:
    site.expect(1)
    return site.call("arctangent", real(_number(site)), site.literal(1.0, REAL))


NUMBERS: dict[str, Lowering] = {
    "abs": _absolute,
    "acos": _of_reals("arccosine", 1),
    "asin": _of_reals("arcsine", 1),
    "atan": _arctangent,
    "atan2": _of_reals("arctangent", 2),
    "ceil": _whole("ceiling"),
    "clamp": _clamp,
    "clamp_max": _extreme("list_min", 2),
    "clamp_min": _extreme("list_max", 2),
    "cos": _of_reals("cosine", 1),
    "e": _constant(math.e),
    "exp": _of_reals("exponential", 1),
    "floor": _whole("floor"),
    "greatest": _extreme("list_max"),
    "least": _extreme("list_min"),
    "log": _log,
    "log10": _of_reals("logarithm_ten", 1),
    "pi": _constant(math.pi),
    "pow": _of_reals("power", 2),
    "round": _round,
    "signum": _signum,
    "sin": _of_reals("sine", 1),
    "sqrt": _of_reals("square_root", 1),
    "tan": _of_reals("tangent", 1),
    "tau": _constant(math.tau),
    "to_degrees": _scaled(180 / math.pi),
    "to_radians": _scaled(math.pi / 180),
}

__all__ = ["NUMBERS"]
