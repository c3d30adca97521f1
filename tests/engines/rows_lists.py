"""Lists and addresses: arguments, then what the call gives."""

from __future__ import annotations

from livefire.plan import ITEM, Call, Field, Literal
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, IP, TEXT, ListOf
from tests.engines.calls import Rows, Typed

MOST, LEAST = 2**63 - 1, -(2**63)
NO_TEXTS = Typed([], ListOf(TEXT))
NULL_TEXTS = Typed(None, ListOf(TEXT))
TEXT_ITEM, NUMBER_ITEM = Field(ITEM, TEXT), Field(ITEM, INTEGER)
STARTS_WITH_A = Call("starts_with", (TEXT_ITEM, Literal("a", TEXT)))
IS_ITEM_NULL = Call("is_null", (TEXT_ITEM,))
TEN_DIVIDED = Call("divide", (Literal(10, INTEGER), NUMBER_ITEM))
NOTHING = Call("text_integer", (TEXT_ITEM,))

LISTS: Rows = {
    "list_of": [
        (1, [1]),
        (1, None, 2, [1, 2]),
        (None, None, []),
        ("", "a", ["", "a"]),
        (1.5, 1.5, [1.5, 1.5]),
        (Typed("null", DYNAMIC), Typed(None, DYNAMIC), ["null"]),
    ],
    "list_get": [
        (["a", "b"], 0, "a"),
        (["a", "b"], 1, "b"),
        (["a", "b"], 2, None),
        (["a", "b"], -1, "b"),
        (["a", "b"], -2, "a"),
        (["a", "b"], -3, None),
        (["a", "b"], MOST, None),
        (["a", "b"], LEAST, None),
        (["a", "b"], None, None),
        (NO_TEXTS, 0, None),
        (NULL_TEXTS, 0, None),
    ],
    "list_length": [(["a"], 1), (["a", "a"], 2), (NO_TEXTS, 0), (NULL_TEXTS, None)],
    "list_contains": [
        (["a", "b"], "b", True),
        (["a", "b"], "B", False),
        ([""], "", True),
        (NO_TEXTS, "a", False),
        (NULL_TEXTS, "a", None),
        (["a"], None, None),
        ([1, 2], 2, True),
    ],
    "list_slice": [
        ([1, 2, 3], 0, 1, [1, 2]),
        ([1, 2, 3], 1, 1, [2]),
        ([1, 2, 3], -2, -1, [2, 3]),
        ([1, 2, 3], 0, -1, [1, 2, 3]),
        ([1, 2, 3], -9, 0, [1]),
        ([1, 2, 3], 0, -4, []),
        ([1, 2, 3], -9, -8, []),
        ([1, 2, 3], 2, 1, []),
        ([1, 2, 3], 3, 9, []),
        ([1, 2, 3], LEAST, MOST, [1, 2, 3]),
        ([1, 2, 3], MOST, LEAST, []),
        ([1], 0, 0, [1]),
        ([], 0, 0, []),
        (None, 0, 0, None),
        ([1, 2, 3], None, 1, None),
        ([1, 2, 3], 0, None, None),
    ],
    "list_distinct": [
        (["b", "a", "b"], ["b", "a"]),
        (["a", "A"], ["a", "A"]),
        ([3, 1, 3, 1], [3, 1]),
        ([0.5, 0.5], [0.5]),
        (NO_TEXTS, []),
        (NULL_TEXTS, None),
    ],
    "list_sorted": [
        (["b", "é", "B", ""], ["", "B", "b", "é"]),
        ([3, -1, 2], [-1, 2, 3]),
        ([True, False], [False, True]),
        ([1], [1]),
        (NO_TEXTS, []),
        (NULL_TEXTS, None),
    ],
    "list_concat": [
        (["a"], ["a"]),
        (["a"], ["b", "a"], ["a", "b", "a"]),
        (["a"], None, ["a"]),
        (None, ["a"], ["b"], ["a", "b"]),
        (NULL_TEXTS, NULL_TEXTS, []),
        (NULL_TEXTS, []),
        (NO_TEXTS, NO_TEXTS, []),
    ],
    "list_join": [
        (["a", "b", "c"], ", ", "a, b, c"),
        (["a", "b"], "", "ab"),
        (["", ""], ",", ","),
        (["a"], ",", "a"),
        (NO_TEXTS, ",", ""),
        (NULL_TEXTS, ",", None),
        (["a", "b"], None, None),
        (["a"], None, None),
    ],
    "list_min": [([3, 1, 2], 1), (["b", "B"], "B"), ([1], 1), ([], None), (None, None), ([True, False], False)],
    "list_max": [([3, 1, 2], 3), (["z", "é"], "é"), ([0.5, -1.0], 0.5), ([], None), (None, None)],
    "list_sum": [([0.5, -1.0, 2.0], 1.5), ([1e308, 1e308], None), ([0.5], 0.5), ([], None), (None, None)],
    "any_item": [
        (["b", "ab"], STARTS_WITH_A, True),
        (["b", "c"], STARTS_WITH_A, False),
        ([""], IS_ITEM_NULL, False),
        (NO_TEXTS, STARTS_WITH_A, False),
        (NULL_TEXTS, STARTS_WITH_A, False),
        (["a"], Literal(None, BOOLEAN), False),
        (["a"], Literal(True, BOOLEAN), True),
    ],
    "list_single": [(["a"], "a"), ([""], ""), (["a", "a"], None), (NO_TEXTS, None), (NULL_TEXTS, None)],
    "list_reversed": [([1, 2, 3], [3, 2, 1]), ([1], [1]), ([], []), (None, None)],
    "each_item": [
        ([1, 0, 5], TEN_DIVIDED, [10, 2]),
        ([0], TEN_DIVIDED, None),
        (["x", "7"], NOTHING, [7]),
        (["x"], NOTHING, None),
        (["a", "b"], TEXT_ITEM, ["a", "b"]),
        (NO_TEXTS, TEXT_ITEM, None),
        (NULL_TEXTS, TEXT_ITEM, None),
    ],
    "text_ip": [
        ("10.0.0.1", "10.0.0.1"),
        ("::1", "::1"),
        ("2001:DB8::1", "2001:DB8::1"),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
        ("10.0.0.256", None),
        ("10.0.0", None),
        ("010.0.0.1", None),
        ("10.0.0.1/32", None),
        (" 10.0.0.1", None),
        ("10.0.0.1\n", None),
        ("167772161", None),
        ("AWS Internal", None),
        ("", None),
        (None, None),
    ],
    "ip_text": [("10.0.0.1", "10.0.0.1"), ("2001:DB8::1", "2001:DB8::1"), (None, None)],
    "in_network": [
        ("10.1.2.3", "10.0.0.0/8", True),
        ("11.1.2.3", "10.0.0.0/8", False),
        ("10.0.0.1", "192.168.0.0/16", "10.0.0.1/32", True),
        ("10.0.0.1", "10.0.0.1", True),
        ("10.0.0.9", "10.0.0.1/8", True),
        ("::1", "::/0", True),
        ("::1", "0.0.0.0/0", False),
        ("10.0.0.1", "::/0", False),
        (None, "10.0.0.0/8", None),
        (Typed("10.0.0.1", IP), None, None),
    ],
}
