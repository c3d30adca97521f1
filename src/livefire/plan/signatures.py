"""Signatures of functions: what types they take, and of what type a call is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from livefire.plan.types import INTEGER, NULL, REAL, UNKNOWN, ListOf, Scalar, Type, fits


@dataclass(frozen=True)
class Function:
    """One line of the catalogue."""

    signature: str
    meaning: str

    @cached_property
    def arguments(self) -> tuple[str, ...]:
        left = self.signature.split("->")[0].strip()
        return tuple(part.strip() for part in left.split(",") if part.strip())

    @cached_property
    def result(self) -> str:
        return self.signature.split("->")[1].strip()

    @property
    def variadic(self) -> bool:
        return bool(self.arguments) and self.arguments[-1].endswith("...")

    def result_type(self, types: Sequence[Type]) -> Type | None:
        """The type of a call with arguments of these types; None when they do not fit the signature."""
        return _result_type(self, tuple(types))

    def _called_type(self, types: tuple[Type, ...]) -> Type | None:
        wanted = self._wanted(len(types))
        if wanted is None:
            return None
        bound: dict[str, Type] = {}
        if not all(_bind(name, type, bound) for name, type in zip(wanted, types, strict=True)):
            return None
        return _resolved(self.result, bound)

    def _wanted(self, count: int) -> list[str] | None:
        fixed = [name.removesuffix("...") for name in self.arguments]
        if not self.variadic:
            return fixed if len(fixed) == count else None
        least = len(fixed) - 1
        return fixed[:-1] + [fixed[-1]] * (count - least) if count >= least else None


@lru_cache(maxsize=4096)
def _result_type(function: Function, types: tuple[Type, ...]) -> Type | None:
    return function._called_type(types)


_LIST = re.compile(r"list\((\w+)\)")


def _bind(name: str, type: Type, bound: dict[str, Type]) -> bool:
    if inside := _LIST.fullmatch(name):
        if type is NULL:
            return True
        if type is UNKNOWN:
            return _bind(inside[1], UNKNOWN, bound)
        return isinstance(type, ListOf) and _bind(inside[1], type.element, bound)
    if name not in ("T", "N", "U"):
        return fits(type, Scalar(name))
    if name == "N" and type not in (INTEGER, REAL, NULL, UNKNOWN):
        return False
    known = bound.get(name, NULL)
    if not fits(type, known):
        return False
    if known in (NULL, UNKNOWN) and type is not NULL:
        bound[name] = type
    return True


def _resolved(name: str, bound: dict[str, Type]) -> Type:
    if inside := _LIST.fullmatch(name):
        element = _resolved(inside[1], bound)
        return ListOf(element) if isinstance(element, Scalar) else element
    return bound.get(name, NULL) if name in ("T", "N", "U") else Scalar(name)
