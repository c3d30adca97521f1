"""One place where a function or an operator stands, with its lowered arguments: what every row of the function tables takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.counts import expect
from livefire.languages.esql.coercion import as_list, coerced, single
from livefire.languages.esql.syntax import Duration
from livefire.plan import Call, Literal, Value, call
from livefire.plan.types import NULL, UNKNOWN, ListOf, Type

Operand: TypeAlias = Value | Duration


@dataclass(frozen=True)
class Site:
    """`name` as it is written, for messages; `span` covers the arguments too."""

    name: str
    operands: tuple[Operand, ...]
    span: Span
    name_span: Span

    def expect(self, least: int, most: int | None = None) -> None:
        """RuleError unless there are so many arguments."""
        expect(self.name, len(self.operands), least, least if most is None else most, self.span)

    def value(self, index: int) -> Value:
        operand = self.operands[index]
        if isinstance(operand, Duration):
            raise RuleError(f"'{self.name}' does not take an amount of time here", operand.span)
        return operand

    @property
    def values(self) -> tuple[Value, ...]:
        return tuple(self.value(index) for index in range(len(self.operands)))

    def scalar(self, index: int, wanted: Type) -> Value:
        """The argument as one element of that type."""
        return coerced(self.value(index), wanted, self.name)

    def single(self, index: int) -> Value:
        return single(self.value(index))

    def list(self, index: int) -> Value:
        return as_list(self.value(index))

    def text(self, index: int) -> str:
        """The argument as a constant text."""
        value = self.value(index)
        if isinstance(value, Literal) and isinstance(value.value, str):
            return value.value
        raise RuleError(f"'{self.name}' takes a constant text here", value.span)

    def integer(self, index: int) -> int:
        value = self.value(index)
        if isinstance(value, Literal) and isinstance(value.value, int) and not isinstance(value.value, bool):
            return value.value
        raise RuleError(f"'{self.name}' takes a constant integer here", value.span)

    def call(self, function: str, *arguments: Value) -> Call:
        """A function of the plan that stands for this place."""
        return call(function, *arguments, span=self.span)

    def literal(self, value: str | int | float | bool | None, type: Type) -> Literal:
        return Literal(value, type, self.span)

    def unsupported(self, construct: str) -> UnsupportedError:
        return UnsupportedError(construct, self.span)


Lowering: TypeAlias = Callable[[Site], Value]


def direct(function: str, *types: Type) -> Lowering:
    """The plan's function of the same meaning, each argument of a type."""

    def lowered(site: Site) -> Value:
        site.expect(len(types))
        return site.call(function, *(site.scalar(index, type) for index, type in enumerate(types)))

    return lowered


def by_type(functions: Mapping[Type, str | None]) -> Lowering:
    """The plan's function for the type of the only argument; None: the argument as it is."""

    def lowered(site: Site) -> Value:
        site.expect(1)
        value = site.single(0)
        if value.type not in functions and value.type not in (NULL, UNKNOWN):
            raise RuleError(f"'{site.name}' does not take {value.type}", value.span)
        function = functions[value.type] if value.type in functions else next(name for name in functions.values() if name)
        return value if function is None else site.call(function, value)

    return lowered


def element(type: Type) -> Type:
    """The type of one value of a column."""
    return type.element if isinstance(type, ListOf) else type


__all__ = ["Lowering", "Operand", "Site", "by_type", "direct", "element"]
