"""Java's Map.toString(): from an object's JSON to the text that Elastic's ingest pipeline makes of it.

The keys of a java.util.HashMap come out by bucket, not as written; what was pruned as empty still counts for the
number of buckets. https://github.com/openjdk/jdk/blob/master/src/java.base/share/classes/java/util/HashMap.java
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from livefire.plan.json_values import check_nesting

_LONGEST, _SHORT = 8000, 500  # characters of the texts that are kept, so that what is remembered stays below some 100 MB


def java_map_text(document: str, pruned: str) -> str | None:
    """The text of a JSON object after pruning; None when nothing is left or it is no object. `pruned`: a JSON list of texts."""
    if len(document) > _LONGEST:
        return _printed(document, pruned)
    return (_remembered_short if len(document) <= _SHORT else _remembered)(document, pruned)


def _printed(document: str, pruned: str) -> str | None:
    try:
        value = _read(document)
        return _text(value, _gone(pruned)) if isinstance(value, dict) else None
    except (ValueError, RecursionError):
        return None


_remembered, _remembered_short = lru_cache(maxsize=4096)(_printed), lru_cache(maxsize=32768)(_printed)
_decoder = json.JSONDecoder()


def _read(document: str) -> Any:
    """json.loads, at once where nothing stands around the value."""
    check_nesting(document)
    try:
        value, end = _decoder.raw_decode(document)
    except ValueError:
        return json.loads(document)
    return value if end == len(document) else json.loads(document)


@lru_cache(maxsize=64)
def _gone(pruned: str) -> frozenset[str]:
    return frozenset(("", *json.loads(pruned)))


def _text(value: Any, gone: frozenset[str]) -> str | None:
    """A value without these texts, null, {} and [] at every depth, objects in Java's order; None when nothing is left."""
    if isinstance(value, str):
        return None if value in gone else value
    if isinstance(value, dict):
        keys = order(tuple(value)) if len(value) > 1 else value
        pairs = [f"{key}={text}" for key in keys if (text := _text(value[key], gone)) is not None]
        return "{" + ", ".join(pairs) + "}" if pairs else None
    if isinstance(value, list):
        texts = [text for item in value if (text := _text(item, gone)) is not None]
        return "[" + ", ".join(texts) + "]" if texts else None
    if isinstance(value, bool):
        return "true" if value else "false"
    return java_real_text(value) if isinstance(value, float) else None if value is None else str(value)


def java_real_text(number: float) -> str:
    """The shortest digits, as Java's Double.toString lays them out since JDK 19: plainly between a thousandth and ten million."""
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else "-Infinity" if number < 0 else "Infinity"
    if number == 0 or 1e-3 <= abs(number) < 1e7:
        return np.format_float_positional(number, unique=True, trim="0")
    written = np.format_float_scientific(number, unique=True, trim="0", exp_digits=1)
    nearer = f"{number:.1e}"  # of the spellings of two digits Java takes the nearest, where one digit would do
    chosen = nearer if ".0e" in written and float(nearer) == number else written
    digits, _, exponent = chosen.partition("e")
    return f"{digits}E{int(exponent)}"


@lru_cache(maxsize=65536)
def order(keys: Sequence[str], capacity: int = 16) -> tuple[str, ...]:
    """The keys of a HashMap in the order that iteration gives them, when they were put in this order."""
    buckets = _empty(capacity)
    for count, key in enumerate(keys, start=1):
        bucket = buckets[_spread(key) & (capacity - 1)]
        bucket.append(key)
        if (len(bucket) >= 9 and capacity < 64) or count > capacity * 3 // 4:
            capacity *= 2
            grown = _empty(capacity)
            for old in (key for full in buckets for key in full):
                grown[_spread(old) & (capacity - 1)].append(old)
            buckets = grown
    return tuple(key for bucket in buckets for key in bucket)


def hash_set_order(values: Sequence[str]) -> tuple[str, ...]:
    """The elements of a HashSet that was made from a whole collection at once."""
    wanted = max(len(values) * 4 // 3 + 1, 16)
    return order(tuple(values), 1 << (wanted - 1).bit_length())


def _empty(capacity: int) -> list[list[str]]:
    return [[] for _ in range(capacity)]


@lru_cache(maxsize=65536)
def _spread(key: str) -> int:
    """String.hashCode over UTF-16 code units, its high half folded into the low one."""
    code = 0
    units = key.encode("utf-16-le", "surrogatepass")
    for low, high in zip(units[::2], units[1::2], strict=True):
        code = (31 * code + (high << 8 | low)) & 0xFFFFFFFF
    return code ^ (code >> 16)
