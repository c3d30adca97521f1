"""Functions that make several columns of one expression: series_stats(x) is series_stats_x_min, series_stats_x_min_idx, ..."""

from __future__ import annotations

from livefire.errors import RuleError
from livefire.languages.counts import expect
from livefire.languages.kusto.functions import FUNCTIONS
from livefire.languages.kusto.series_functions import SEVERAL, members_of
from livefire.languages.kusto.summarize import name_of
from livefire.languages.kusto.syntax import Apply, Expression, Named, Operator
from livefire.languages.kusto.values import Scope, value
from livefire.plan import Value


def is_several(expression: Expression, scope: Scope) -> bool:
    """Whether it is a call of such a function, and not of a let of its name."""
    inner = expression.value if isinstance(expression, Named) else expression
    return isinstance(inner, Apply) and inner.function in SEVERAL and inner.function not in scope.lets


def several_of(expression: Expression, stage: Operator, scope: Scope) -> dict[str, Value]:
    """The columns by their names: the first ones as the query says; in `project`, and without any name, the others as they are."""
    names = expression.names if isinstance(expression, Named) else ()
    inner = expression.value if isinstance(expression, Named) else expression
    assert isinstance(inner, Apply)
    bag, _ = SEVERAL[inner.function]
    least, most, lowering = FUNCTIONS[bag]
    expect(inner.function, len(inner.arguments), least, most, inner.span)
    made = members_of(inner.function, lowering([value(one, scope) for one in inner.arguments], inner.span))
    if len(names) > len(made):
        raise RuleError(f"'{inner.function}' makes {len(made)} columns, not {len(names)}", expression.span)
    prefix = f"{inner.function}_{name_of(inner.arguments[0])}"
    shown = made[: len(names)] if names and stage.name == "extend" else made
    return {names[i] if i < len(names) else f"{prefix}_{name}": one for i, (name, one) in enumerate(shown)}


__all__ = ["is_several", "several_of"]
