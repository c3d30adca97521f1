"""The rules of a text: from its documents to each rule with the names that correlations call it by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from livefire.errors import RuleError, Span, UnsupportedError, nearest
from livefire.languages.sigma.correlation import Correlation, correlation
from livefire.languages.sigma.modifiers import shortened
from livefire.languages.sigma.nodes import Mapping, Scalar, Tree, documents
from livefire.languages.sigma.placeholders import Values, gives_values, values_of

LONGEST_CHAIN, MOST_RULES = 10, 200
_OTHER_KINDS = {"filter": "filter rule", "action": "rule collection (action)"}


@dataclass(frozen=True)
class Rule:
    """`correlated` is None for a rule of its own detection."""

    tree: Mapping
    correlated: Correlation | None

    @property
    def names(self) -> tuple[str, ...]:
        return names(self.tree)


def names(tree: Mapping) -> tuple[str, ...]:
    """What a correlation may call a rule: its id and its name."""
    found = (tree.get("id"), tree.get("name"))
    return tuple(one.text for one in found if isinstance(one, Scalar) and one.text)


@dataclass(frozen=True)
class Rules:
    """All rules of a text; the text is what spans point into. `values`: what placeholders stand for."""

    text: str
    several: tuple[Rule, ...]
    values: Values

    def called(self, reference: Scalar) -> Rule:
        """The rule of this id or name; RuleError when there is none."""
        if reference.text in self._of_name:
            return self._of_name[reference.text]
        message = f"no rule '{shortened(reference.text)}' in this file or its folder"
        raise RuleError(message, reference.span, hint=nearest(reference.text, tuple(self._of_name)))

    @cached_property
    def _of_name(self) -> dict[str, Rule]:
        return {name: rule for rule in self.several for name in rule.names}


def read(text: str) -> Rules:
    """The rules; RuleError for a document that is none, and for a name that two rules have."""
    found = [tree for tree in documents(text) if not (isinstance(tree, Scalar) and tree.is_null)]
    if not found:
        raise RuleError("0 documents, expected one rule", Span(0, 1))
    rules = tuple(_rule(tree) for tree in found if not gives_values(tree))
    if not rules:
        raise RuleError("values of placeholders, and no rule", found[0].span)
    values = {name: given for tree in found if gives_values(tree) for name, given in values_of(tree).items()}
    seen: set[str] = set()
    for rule in rules if len(rules) > 1 else ():
        for name in dict.fromkeys(rule.names):
            if name in seen:
                raise RuleError(f"two rules are called '{shortened(name)}'", rule.tree.span)
            seen.add(name)
    return Rules(text, rules, values)


def _rule(tree: Tree) -> Rule:
    if not isinstance(tree, Mapping):
        raise RuleError("a rule is a mapping", tree.span)
    for key, construct in _OTHER_KINDS.items():
        if (written := next((name for name, _ in tree.pairs if name.text == key), None)) is not None:
            raise UnsupportedError(construct, written.span)
    section = tree.get("correlation")
    if section is not None and tree.get("detection") is not None:
        raise RuleError("a rule has a 'detection' or a 'correlation', not both", section.span)
    return Rule(tree, None if section is None else correlation(section))


def outermost(rules: Rules) -> Rule:
    """The one rule that no other refers to; its chain of correlations is finite and of bounded size."""
    called = {id(rules.called(name)) for rule in rules.several if rule.correlated for name in rule.correlated.rules}
    free = [rule for rule in rules.several if id(rule) not in called]
    if len(free) > 1:
        raise RuleError(f"{len(free)} rules, expected one, or one correlation and the rules that it names", free[1].tree.span)
    found = free[0] if free else rules.several[0]
    _sized(found, rules, (), {})
    return found


def _sized(rule: Rule, rules: Rules, way: Sequence[Rule], known: dict[int, int]) -> int:
    """How many rules a rule stands for, itself included."""
    if rule.correlated is None:
        return 1
    if id(rule) not in known:
        total = 1
        for reference in rule.correlated.rules:
            inner = rules.called(reference)
            if inner is rule or any(inner is one for one in way):
                raise RuleError(f"'{shortened(reference.text)}' leads back to itself", reference.span)
            if len(way) >= LONGEST_CHAIN:
                raise RuleError(f"a chain of more than {LONGEST_CHAIN} correlations", reference.span)
            total += _sized(inner, rules, (*way, rule), known)
        if total > MOST_RULES:
            raise RuleError(f"the correlation stands for {total} rules, at most {MOST_RULES} are made", rule.correlated.span)
        known[id(rule)] = total
    return known[id(rule)]


__all__ = ["Rule", "Rules", "names", "outermost", "read"]
