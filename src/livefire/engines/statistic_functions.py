"""Functions of statistics over numbers: the error function, the gamma and beta functions, Welch's test; null where undefined."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

Body: TypeAlias = Callable[..., Any]
STEPS, HALVINGS, TINY = 10_000, 200, 1e-300


def total(body: Body) -> Body:
    """The body, null where it is undefined or infinite."""

    def guarded(*arguments: Any) -> Any:
        try:
            made = body(*arguments)
        except (ArithmeticError, ValueError):
            return None
        return made if made is None or math.isfinite(made) else None

    return guarded


def beta_share(x: float, alpha: float, beta: float) -> float | None:
    """How much of a beta distribution lies below x."""
    if not 0 <= x <= 1 or alpha <= 0 or beta <= 0:
        return None
    if x in (0, 1):
        return float(x)
    logarithm = alpha * math.log(x) + beta * math.log1p(-x) - _log_beta(alpha, beta)
    if x < (alpha + 1) / (alpha + beta + 2):
        return math.exp(logarithm) * _fraction(x, alpha, beta) / alpha
    return 1 - math.exp(logarithm) * _fraction(1 - x, beta, alpha) / beta


def _log_beta(alpha: float, beta: float) -> float:
    return math.lgamma(alpha) + math.lgamma(beta) - math.lgamma(alpha + beta)


def _fraction(x: float, alpha: float, beta: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method (Press et al., Numerical Recipes, 6.4)."""
    c, d = 1.0, 1 / _away(1 - (alpha + beta) * x / (alpha + 1))
    found = d
    for step in range(1, STEPS):
        even = step * (beta - step) * x / ((alpha + 2 * step - 1) * (alpha + 2 * step))
        d, c = 1 / _away(1 + even * d), _away(1 + even / c)
        found *= d * c
        odd = -(alpha + step) * (alpha + beta + step) * x / ((alpha + 2 * step) * (alpha + 2 * step + 1))
        d, c = 1 / _away(1 + odd * d), _away(1 + odd / c)
        found *= d * c
        if abs(d * c - 1) < 4e-16:
            return found
    raise ArithmeticError("no end of the fraction")


def _away(value: float) -> float:
    """Not zero."""
    return value if abs(value) > TINY else TINY


def beta_quantile(share: float, alpha: float, beta: float) -> float | None:
    """Below which x such a share of a beta distribution lies: by halving; null where so many do not find it."""
    if not 0 <= share <= 1 or alpha <= 0 or beta <= 0:
        return None
    if share in (0, 1):
        return share
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            return high
        found = beta_share(middle, alpha, beta)
        low, high = (middle, high) if found is not None and found < share else (low, middle)
    return None


def beta_density(x: float, alpha: float, beta: float) -> float | None:
    if not 0 <= x <= 1 or alpha <= 0 or beta <= 0:
        return None
    if x in (0, 1):
        steep = beta if x else alpha
        return None if steep < 1 else 0.0 if steep > 1 else alpha + beta - 1  # the other one's, as this one is 1
    return math.exp((alpha - 1) * math.log(x) + (beta - 1) * math.log1p(-x) - _log_beta(alpha, beta))


def welch(one: float, spread: float, count: float, other: float, other_spread: float, others: float) -> float | None:
    """The chance that two means differ so much: two-sided, by the degrees of freedom of Welch and Satterthwaite."""
    first, second = spread / count, other_spread / others
    freedom = (first + second) ** 2 / (first**2 / (count - 1) + second**2 / (others - 1))
    squared = (one - other) ** 2 / (first + second)
    return beta_share(freedom / (freedom + squared), freedom / 2, 0.5)


def gamma_logarithm(x: float) -> float:
    return math.log(math.factorial(int(x) - 1)) if x.is_integer() and 0 < x < 171 else math.lgamma(x)


_BODIES: dict[str, Body] = {
    "error_function": math.erf,
    "error_function_rest": math.erfc,
    "gamma": math.gamma,
    "gamma_logarithm": gamma_logarithm,
    "beta_share": beta_share,
    "beta_quantile": beta_quantile,
    "beta_density": beta_density,
    "welch_chance": welch,
}

BODIES: dict[str, Body] = {name: total(body) for name, body in _BODIES.items()}
"""A function of the catalogue -> its body, for arguments that are not null."""
