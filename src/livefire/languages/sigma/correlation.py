"""A rule's correlation section: from its YAML to what it asks, every word checked and with its place."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping as Table
from dataclasses import dataclass

from livefire.errors import RuleError, Span, UnsupportedError, nearest
from livefire.languages.sigma.modifiers import shortened
from livefire.languages.sigma.nodes import Items, Mapping, Scalar, Tree
from livefire.plan import Literal
from livefire.plan.nodes import LONGEST_WINDOW
from livefire.plan.types import INTEGER, REAL

KINDS = ("event_count", "value_count", "value_sum", "value_avg", "temporal", "temporal_ordered")
OTHER_KINDS = ("value_percentile", "value_median")
ORDERS = {
    "gt": "greater", "gte": "greater_or_equal", "lt": "less", "lte": "less_or_equal", "eq": "equals", "neq": "not_equals",
}  # fmt: skip
_KEYS = ("type", "rules", "group-by", "timespan", "condition", "aliases", "generate")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
MOST_RULES = 50


@dataclass(frozen=True)
class Test:
    """What the number that a correlation makes is compared with; `order` is a function of the plan."""

    order: str
    threshold: Literal
    span: Span


@dataclass(frozen=True)
class Correlation:
    """`aliases`: alias -> rule as it is referred to -> field. `within`: microseconds. No tests: all rules (temporal)."""

    kind: str
    rules: tuple[Scalar, ...]
    group_by: tuple[Scalar, ...]
    aliases: Table[str, Table[str, Scalar]]
    within: int
    timespan: Span
    tests: tuple[Test, ...]
    fields: tuple[Scalar, ...]
    span: Span

    @property
    def is_temporal(self) -> bool:
        return self.kind.startswith("temporal")

    @property
    def wants_all(self) -> bool:
        """Of a temporal one: whether each of its rules must be there."""
        return all(_is_all(test, len(self.rules)) for test in self.tests)


def correlation(tree: Tree) -> Correlation:
    """What a `correlation` section says."""
    if not isinstance(tree, Mapping):
        raise RuleError("a correlation is a mapping", tree.span)
    for name, _ in tree.pairs:
        if name.text not in _KEYS:
            hint = nearest(name.text, _KEYS)
            raise RuleError(f"'{shortened(name.text)}' is no part of a correlation", name.span, hint=hint)
    kind = _kind(tree)
    rules = _texts(_needed(tree, "rules"), "rules")
    if len(rules) > MOST_RULES:
        raise RuleError(f"{len(rules)} rules, at most {MOST_RULES} are correlated", rules[0].span)
    timespan = _needed(tree, "timespan")
    aliases = _aliases(tree.get("aliases"), rules)
    tests, fields = _condition(tree, kind, len(rules), aliases)
    groups = tree.get("group-by")
    return Correlation(
        kind,
        rules,
        () if groups is None else _texts(groups, "group-by"),
        aliases,
        _microseconds(timespan),
        timespan.span,
        tests,
        fields,
        tree.span,
    )


def generates(rule: Mapping) -> bool:
    """Whether the rules of a correlation stand by themselves too: `generate` on either level."""
    inside = rule.get("correlation")
    for place in (rule, inside):
        said = place.get("generate") if isinstance(place, Mapping) else None
        if isinstance(said, Scalar) and said.text.lower() == "true":
            return True
    return False


def _needed(tree: Mapping, key: str) -> Tree:
    found = tree.get(key)
    if found is None:
        raise RuleError(f"the correlation has no '{key}'", tree.span)
    return found


def _kind(tree: Mapping) -> str:
    written = _needed(tree, "type")
    if not isinstance(written, Scalar):
        raise RuleError("a correlation's type is a text", written.span)
    if written.text in OTHER_KINDS:
        raise UnsupportedError(f"a correlation of type {written.text}", written.span)
    if written.text not in KINDS:
        hint = nearest(written.text, KINDS)
        raise RuleError(f"'{shortened(written.text)}' is no type of correlation", written.span, hint=hint)
    return written.text


def _texts(tree: Tree, key: str) -> tuple[Scalar, ...]:
    """A text or a list of different texts."""
    values = tree.values if isinstance(tree, Items) else (tree,)
    found = tuple(one for one in values if isinstance(one, Scalar) and not one.is_null and one.text)
    if len(found) < len(values) or not found:
        raise RuleError(f"'{key}' is a text or a list of texts", tree.span)
    seen: set[str] = set()
    for one in found:
        if one.text in seen:
            raise RuleError(f"'{shortened(one.text)}' stands twice in '{key}'", one.span)
        seen.add(one.text)
    return found


def _microseconds(tree: Tree) -> int:
    found = re.fullmatch(r"([0-9]{1,18})([smhdw])", tree.text) if isinstance(tree, Scalar) else None
    if found is None:
        raise RuleError("a timespan is a number and s, m, h, d or w, such as 90m", tree.span)
    made = int(found[1]) * _UNITS[found[2]] * 1_000_000
    if not 0 < made <= LONGEST_WINDOW:
        raise RuleError("a timespan is more than nothing and at most three centuries", tree.span)
    return made


def _aliases(tree: Tree | None, rules: tuple[Scalar, ...]) -> dict[str, dict[str, Scalar]]:
    """Every alias has a field for each of the rules."""
    if tree is None:
        return {}
    if not isinstance(tree, Mapping):
        raise RuleError("'aliases' is a mapping from an alias to a mapping from a rule to a field", tree.span)
    made: dict[str, dict[str, Scalar]] = {}
    for alias, fields in tree.pairs:
        if not isinstance(fields, Mapping):
            raise RuleError(f"the alias '{shortened(alias.text)}' is a mapping from a rule to a field", fields.span)
        named = {name.text: value for name, value in fields.pairs if isinstance(value, Scalar) and value.text}
        wrong = next((name for name, value in fields.pairs if name.text not in named), None)
        if wrong is not None:
            raise RuleError("a field's name is a text", wrong.span)
        known = tuple(rule.text for rule in rules)
        stranger = next((name for name, _ in fields.pairs if name.text not in known), None)
        if stranger is not None:
            hint = nearest(stranger.text, known)
            raise RuleError(f"'{shortened(stranger.text)}' is none of the correlation's rules", stranger.span, hint=hint)
        missing = next((name for name in known if name not in named), "")
        if missing:
            raise RuleError(f"the alias '{shortened(alias.text)}' names no field of '{shortened(missing)}'", alias.span)
        made[alias.text] = named
    return made


def _condition(tree: Mapping, kind: str, rules: int, aliases: Table[str, object]) -> tuple[tuple[Test, ...], tuple[Scalar, ...]]:
    """The comparisons, all of which count, and the fields whose values are taken."""
    written = tree.get("condition")
    if kind.startswith("temporal") and (written is None or (isinstance(written, Scalar) and written.is_null)):
        return (), ()
    written = _needed(tree, "condition")
    if isinstance(written, Scalar) and kind.startswith("temporal"):
        raise UnsupportedError("a correlation's condition as a text", written.span)
    if not isinstance(written, Mapping):
        raise RuleError("a correlation's condition is a mapping such as 'gte: 10'", written.span)
    tests = tuple(_test(name, value, kind) for name, value in written.pairs if name.text not in ("field",))
    if not tests:
        raise RuleError(f"the condition compares with nothing; expected one of {', '.join(ORDERS)}", written.span)
    fields = written.get("field")
    if kind.startswith("value") and fields is None:
        raise RuleError(f"a condition of {kind} has a 'field'", written.span)
    if not kind.startswith("value") and fields is not None:
        raise RuleError(f"a condition of {kind} has no 'field'", fields.span)
    if kind == "temporal_ordered" and any(not _is_all(test, rules) for test in tests):
        raise UnsupportedError("some of the rules in order", written.span)
    named = () if fields is None else _texts(fields, "field")
    if alias := next((one for one in named if one.text in aliases), None):
        raise UnsupportedError("an alias as the field of a condition", alias.span)
    if len(named) > 1 and kind != "value_count":
        raise RuleError(f"{kind} takes one field", named[1].span)
    return tests, named


def _is_all(test: Test, rules: int) -> bool:
    return test.threshold.value == rules and test.order in ("equals", "greater_or_equal")


def _test(name: Scalar, value: Tree, kind: str) -> Test:
    if name.text not in ORDERS:
        hint = nearest(name.text, tuple(ORDERS))
        raise RuleError(f"'{shortened(name.text)}' is no comparison; known are {', '.join(ORDERS)}", name.span, hint=hint)
    counts = kind not in ("value_sum", "value_avg")
    return Test(ORDERS[name.text], _number(value, counts), name.span | value.span)


def _number(tree: Tree, whole: bool) -> Literal:
    """A count is a whole number of at most 64 bits, a sum or an average any number."""
    text = tree.text if isinstance(tree, Scalar) else ""
    if whole and re.fullmatch(r"[+-]?[0-9]{1,19}", text) and -(2**63) <= int(text) < 2**63:
        return Literal(int(text), INTEGER, tree.span)
    decimal = re.fullmatch(r"[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?", text) if not whole else None
    if decimal and math.isfinite(float(text)):
        return Literal(float(text), REAL, tree.span)
    wanted = "a whole number of at most 64 bits" if whole else "a number"
    raise RuleError(f"'{shortened(text)}' is not {wanted}", tree.span)


__all__ = ["Correlation", "KINDS", "OTHER_KINDS", "Test", "correlation", "generates"]
