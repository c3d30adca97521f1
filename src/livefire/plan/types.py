"""The types of plan values: ten scalars, and lists of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class Scalar(Enum):
    """Text, ip and dynamic travel as UTF-8, timestamps as UTC microseconds, timespans as int64 microseconds."""

    TEXT = "text"
    INTEGER = "integer"
    REAL = "real"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"
    TIMESPAN = "timespan"
    IP = "ip"
    DYNAMIC = "dynamic"  # JSON text: JSON null, absent (null) and "" differ
    NULL = "null"  # the type of a bare null: fits every other type
    UNKNOWN = "unknown"  # a column of Columns.unknown(): fits every other type, explains, does not run

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class ListOf:
    """A list column; a one-element list is a scalar only where a front end says so."""

    element: Scalar

    def __str__(self) -> str:
        return f"list of {self.element}"


Type: TypeAlias = Scalar | ListOf

TEXT, INTEGER, REAL, BOOLEAN = Scalar.TEXT, Scalar.INTEGER, Scalar.REAL, Scalar.BOOLEAN
TIMESTAMP, TIMESPAN, IP, DYNAMIC = Scalar.TIMESTAMP, Scalar.TIMESPAN, Scalar.IP, Scalar.DYNAMIC
NULL, UNKNOWN = Scalar.NULL, Scalar.UNKNOWN


def fits(type: Type, wanted: Type) -> bool:
    """Whether a value of `type` may stand where `wanted` is expected."""
    loose = (NULL, UNKNOWN)
    if isinstance(type, ListOf) and isinstance(wanted, ListOf):
        return type.element in loose or wanted.element in loose or type.element == wanted.element
    return type in loose or wanted in loose or type == wanted
