"""Functions of JSON arrays of numbers over Python values, element by element: what is no number gives null in its place."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from livefire.engines.json_functions import Body, Unread, added, array_of, guarded, is_number, read, written

PAIRS: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "power": lambda one, other: math.pow(one, other),
    "equals": operator.eq,
    "not_equals": operator.ne,
    "less": operator.lt,
    "less_equals": operator.le,
    "greater": operator.gt,
    "greater_equals": operator.ge,
}
EACH: dict[str, Callable[[Any], Any]] = {
    "abs": abs,
    "acos": math.acos,
    "asin": math.asin,
    "atan": math.atan,
    "ceiling": lambda one: float(math.ceil(one)),
    "cos": math.cos,
    "exp": math.exp,
    "floor": lambda one: float(math.floor(one)),
    "log": math.log,
    "sign": lambda one: (one > 0) - (one < 0),
    "sin": math.sin,
    "tan": math.tan,
}


def _result(function: Callable[..., Any], *values: Any) -> Any:
    """What a function gives for numbers; null for others, and where it is undefined or infinite."""
    if not all(map(is_number, values)):
        return None
    try:
        made = function(*values)
    except (ArithmeticError, ValueError):
        return None
    return made if isinstance(made, int) or math.isfinite(made) else None


def paired(left: str, right: str, operation: str) -> str | None:
    """As long as the longer one; a single number stands beside each element."""
    one, other = read(left), read(right)
    length = max((len(each) for each in (one, other) if isinstance(each, list)), default=-1)
    if length < 0 or operation not in PAIRS:
        return None
    sides = (each + [None] * (length - len(each)) if isinstance(each, list) else [each] * length for each in (one, other))
    return written([_result(PAIRS[operation], a, b) for a, b in zip(*sides, strict=True)])


def of_each(array: str, operation: str) -> str | None:
    return written([_result(EACH[operation], one) for one in array_of(array)]) if operation in EACH else None


def product(array: str) -> float:
    """The product of an array of numbers."""
    items = array_of(array)
    if not all(map(is_number, items)):
        raise Unread
    made = math.prod(map(float, items))
    if not math.isfinite(made):
        raise Unread
    return made


def dotted(left: str, right: str) -> float | None:
    """The sum of the products of elements at the same place; a single number stands beside each."""
    made = paired(left, right, "multiply")
    items = [] if made is None else array_of(made)
    if made is None or not all(map(is_number, items)):
        return None
    found = float(added(items))
    return found if math.isfinite(found) else None


def correlation(left: str, right: str) -> float | None:
    """Pearson's coefficient of two arrays of as many numbers; None for others, and where one of them does not vary."""
    one, other = array_of(left), array_of(right)
    if len(one) != len(other) or not one or not all(map(is_number, (*one, *other))):
        return None
    means = math.fsum(one) / len(one), math.fsum(other) / len(other)
    pairs = [(a - means[0], b - means[1]) for a, b in zip(one, other, strict=True)]
    spread = math.sqrt(math.fsum(a * a for a, _ in pairs) * math.fsum(b * b for _, b in pairs))
    if not spread or not math.isfinite(spread):
        return None
    return max(-1.0, min(1.0, math.fsum(a * b for a, b in pairs) / spread))


def filled(array: str, direction: str) -> str | None:
    """Each null by the number before it (forward) or behind it (backward), where there is one."""
    if direction not in ("forward", "backward"):
        return None
    items = array_of(array)[:: 1 if direction == "forward" else -1]
    last, made = None, list[Any]()
    for one in items:
        last = last if one is None else one
        made.append(last)
    return written(made[:: 1 if direction == "forward" else -1])


def replaced(array: str, sought: str, filler: str) -> str:
    """Each element that equals the second by the third."""
    old, new = read(sought), read(filler)
    return written([new if one == old and type(one) is type(old) else one for one in array_of(array)])


_BODIES: dict[str, Body] = {
    "series_pair": paired,
    "series_each": of_each,
    "series_product": product,
    "series_dot": dotted,
    "series_correlation": correlation,
    "series_fill": filled,
    "series_replace": replaced,
}

BODIES: dict[str, Body] = {name: guarded(body) for name, body in _BODIES.items()}
"""A function of the catalogue -> its body, for arguments that are not null."""
