"""Map.toString() against a plain model of java.util.HashMap: an array of linked buckets, as its source describes them."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from livefire.engines.java_maps import java_map_text, java_real_text, order


class Model:
    """A HashMap: put() as in the source of OpenJDK 17 below the size at which a bucket becomes a tree."""

    def __init__(self) -> None:
        self.table: list[list[tuple[int, str]]] = [[] for _ in range(16)]
        self.size = 0

    def put(self, key: str) -> None:
        bucket = self.table[hashed(key) % len(self.table)]
        bucket.append((hashed(key), key))
        if len(bucket) > 8 and len(self.table) < 64:
            self.resize()
        self.size += 1
        if self.size > len(self.table) * 0.75:
            self.resize()

    def resize(self) -> None:
        old, self.table = self.table, [[] for _ in range(2 * len(self.table))]
        for bucket in old:
            for hash, key in bucket:
                self.table[hash % len(self.table)].append((hash, key))

    def listed(self) -> list[str]:
        return [key for bucket in self.table for _, key in bucket]


def hashed(key: str) -> int:
    code = 0
    for unit in units(key):
        code = (code * 31 + unit) % 2**32
    return code ^ code >> 16


def units(text: str) -> list[int]:
    """UTF-16: what lies beyond the basic plane is two."""
    found: list[int] = []
    for point in map(ord, text):
        found += [point] if point < 0x10000 else [0xD800 + (point - 0x10000 >> 10), 0xDC00 + (point - 0x10000 & 0x3FF)]
    return found


def modelled(value: Any) -> str:
    if isinstance(value, dict):
        model = Model()
        for key in value:
            model.put(key)
        return "{" + ", ".join(f"{key}={modelled(value[key])}" for key in model.listed()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(modelled, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return java_real_text(value) if isinstance(value, float) else str(value)


def tree_bound(keys: list[str]) -> bool:
    """Whether a bucket of a table of 64 or more would hold nine keys: there Java keeps a tree, whose order is another."""
    spread = [hashed(key) for key in keys]
    return any(sum(other % 64 == one % 64 for other in spread) > 8 for one in spread)


COLLIDING = st.lists(st.sampled_from(["Aa", "BB"]), min_size=1, max_size=4).map("".join)  # equal hashes at equal lengths
NAMES = st.text(min_size=1, max_size=8) | st.text("abcXYZ09-_.", min_size=1, max_size=12) | COLLIDING
KEYS = st.integers(1, 70).flatmap(lambda size: st.lists(NAMES, min_size=1, max_size=size, unique=True))
TEXTS = st.text(min_size=1, max_size=6).filter(lambda text: text not in ("-", "none"))
LEAVES = TEXTS | st.integers() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(NAMES, inner, min_size=1, max_size=5)
)


@given(KEYS.filter(lambda keys: not tree_bound(keys)))
def test_keys_come_out_as_from_a_hash_map(keys: list[str]) -> None:
    model = Model()
    for key in keys:
        model.put(key)
    assert list(order(tuple(keys))) == model.listed()


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=30).filter(lambda drawn: not tree_bound(list(drawn))))
def test_an_object_prints_as_the_model_prints_it(value: dict[str, Any]) -> None:
    assert java_map_text(json.dumps(value), '["-", "none"]') == modelled(value)


def test_nine_keys_of_one_bucket_double_a_small_table() -> None:
    nine = ["".join(pair) for pair in (["Aa", "Aa", "Aa"], ["Aa", "Aa", "BB"], ["Aa", "BB", "Aa"], ["Aa", "BB", "BB"])]
    nine += ["BBAaAa", "BBAaBB", "BBBBAa", "BBBBBB", "q"]
    assert list(order(tuple(nine))) == ["q", *nine[:-1]] if hashed("q") % 32 < hashed(nine[0]) % 32 else [*nine[:-1], "q"]


DOUBLES = [
    (1.0, "1.0"),
    (0.1, "0.1"),
    (100.0, "100.0"),
    (1e7, "1.0E7"),
    (9999999.0, "9999999.0"),
    (12345678.9, "1.23456789E7"),
    (0.001, "0.001"),
    (0.0001, "1.0E-4"),
    (1.5e-4, "1.5E-4"),
    (-0.0, "-0.0"),
    (-2.5, "-2.5"),
    (1e300, "1.0E300"),
    (5e-324, "4.9E-324"),
]


def test_doubles_print_as_java_prints_them() -> None:
    assert [java_real_text(value) for value, _ in DOUBLES] == [text for _, text in DOUBLES]
