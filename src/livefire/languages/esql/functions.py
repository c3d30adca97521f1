"""Every function and operator that is lowered, by name; what else ES|QL has is in names.py."""

from __future__ import annotations

from livefire.languages.esql.conditions import CONDITIONS
from livefire.languages.esql.conversions import CONVERSIONS
from livefire.languages.esql.lists import LISTS
from livefire.languages.esql.numbers import NUMBERS
from livefire.languages.esql.operators import OPERATORS
from livefire.languages.esql.site import Lowering
from livefire.languages.esql.strings import STRINGS
from livefire.languages.esql.times import TIMES

FUNCTIONS: dict[str, Lowering] = {**CONDITIONS, **CONVERSIONS, **LISTS, **NUMBERS, **STRINGS, **TIMES}
LOWERINGS: dict[str, Lowering] = {**FUNCTIONS, **OPERATORS}

__all__ = ["FUNCTIONS", "LOWERINGS"]
