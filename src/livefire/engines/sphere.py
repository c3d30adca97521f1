"""Which way points on a sphere turn and whether edges cross, decided exactly, ties too, as S2 does: no point lies on an edge.

Points that lie upon one great circle are told apart as if each were moved by an infinitely small amount of its own
(Edelsbrunner & Mücke, 1990).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from livefire.engines.geo_functions import Vector, cross_product, dot_product

ORIGIN: Vector = (-0.0099994664350250197, 0.0025924542609324121, 0.99994664350250195)
"""A point that no shape is likely to have as a corner."""


def sign(a: Vector, b: Vector, c: Vector) -> int:
    """1 where three points turn left, -1 where they turn right, 0 where two are the same."""
    rough = dot_product(cross_product(a, b), c)
    if abs(rough) > 1e-14:  # far beyond the rounding of unit vectors
        return 1 if rough > 0 else -1
    if a in (b, c) or b == c:
        return 0
    exact = [tuple(map(Fraction, vector)) for vector in (a, b, c)]
    order = sorted(range(3), key=lambda i: exact[i])
    turned = 1 if order in ([0, 1, 2], [1, 2, 0], [2, 0, 1]) else -1
    x, y, z = (exact[i] for i in order)
    crossed = y[1] * z[2] - y[2] * z[1], y[2] * z[0] - y[0] * z[2], y[0] * z[1] - y[1] * z[0]
    whole = x[0] * crossed[0] + x[1] * crossed[1] + x[2] * crossed[2]
    return turned * next((1 if one > 0 else -1 for one in (whole, *_moved(x, y, z, crossed)) if one), 1)


def _moved(a: Sequence[Fraction], b: Sequence[Fraction], c: Sequence[Fraction], crossed: Sequence[Fraction]) -> list[Fraction]:
    """What decides in turn when the determinant is zero: its coefficients by the powers of the small amounts."""
    return [
        crossed[2], crossed[1], crossed[0],
        c[0] * a[1] - c[1] * a[0], c[0], -c[1], c[2] * a[0] - c[0] * a[2], c[2],
        a[0] * b[1] - a[1] * b[0], -b[0], b[1], a[0],
    ]  # fmt: skip


def ordered(a: Vector, b: Vector, c: Vector, around: Vector) -> bool:
    """Whether a, b and c are met in this order, counterclockwise around a point."""
    count = (sign(b, around, a) >= 0) + (sign(c, around, b) >= 0) + (sign(a, around, c) > 0)
    return count >= 2


def reference(a: Vector) -> Vector:
    """A direction at a point, always the same."""
    largest = max(range(3), key=lambda i: (abs(a[i]), -i))
    other = [0.012, 0.0053, 0.00457]
    other[(largest - 1) % 3] = 1.0
    found = cross_product(a, (other[0], other[1], other[2]))
    size = math.sqrt(dot_product(found, found))
    return found[0] / size, found[1] / size, found[2] / size


def crosses(a: Vector, b: Vector, c: Vector, d: Vector) -> bool:
    """Whether the way from a to b changes its side at the edge from c to d, corners counted so that each is crossed once."""
    if a in (c, d) or b in (c, d):
        return _crosses_at_corner(a, b, c, d)
    if a == b or c == d:
        return False
    turn = sign(a, c, b)
    return turn != 0 and turn == sign(c, b, d) == sign(b, d, a) == sign(d, a, c)


def _crosses_at_corner(a: Vector, b: Vector, c: Vector, d: Vector) -> bool:
    if a == b or c == d:
        return False
    if a == c:
        return b == d or ordered(reference(a), d, b, a)
    if b == d:
        return ordered(reference(b), c, a, b)
    if a == d:
        return b == c or ordered(reference(a), c, b, a)
    return ordered(reference(b), d, a, b)


__all__ = ["ORIGIN", "crosses", "ordered", "reference", "sign"]
