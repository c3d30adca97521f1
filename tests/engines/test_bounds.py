"""What a function would make without end, or without sense of its size, is null, and soon."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Sequence

import pytest

from livefire.engines import statistic_functions
from livefire.engines.arrow_functions import BODIES
from livefire.engines.statistic_functions import beta_share

LONG = json.dumps("x" * 1_000_000)
MANY = json.dumps([1] * 200_000)
DEEP = "[" * 100_000
NESTED = '{"a":' * 800 + json.dumps([0] * 100_000) + "}" * 800


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("json_repeat", (LONG, 1_000_000)),
        ("json_choose", (MANY, LONG, LONG)),
        ("json_shift", (MANY, 200_000, LONG)),
        ("json_join", (MANY, "x" * 1_000_000)),
        ("json_transpose", (json.dumps([[1] * 100_000, *[1] * 100_000]),)),
        ("json_pieces", (MANY, json.dumps([0, 200_000] * 1000))),
        ("json_paths", (NESTED,)),
        ("json_integers", (0, 2**62, 1)),
        ("json_range", (0.0, 1e300, 1e-300)),
        ("json_times", (0, 2**62, 1)),
        ("replace_each", ("a" * 1_000_000, '["a"]', json.dumps(["b" * 1_000_000]))),
        ("json_sort", (DEEP, False, False)),
        ("json_union", (DEEP, "[]")),
        ("json_merge", ('{"a":' * 100_000, "{}")),
        ("code_points", ("x" * 1_000_000,)),
        ("text_hash", ("x" * 1_000_000,)),
        ("url_parts", ("a://" + ":" * 1_000_000,)),
        ("csv_fields", ('"' * 999_999,)),
        ("command_words", ("\\" * 1_000_000 + '"',)),
        ("any_timestamp", ("2024-01-01" + " " * 1_000_000 + "x",)),
        ("has_ipv4", ("1." * 500_000, "1.1.1.1")),
        ("count_of", ("a" * 1_000_000, "a" * 500_000)),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_hostile_arguments_take_bounded_time_and_space(function: str, arguments: Sequence[object]) -> None:
    begin = time.process_time()
    made = BODIES[function](*arguments)
    assert time.process_time() - begin < 10
    assert len(str(made)) < 20_000_000


def test_a_document_is_no_larger_than_a_dynamic() -> None:
    assert BODIES["parse_xml"]("<e>" + "x" * 1_000_000 + "</e>") is not None
    assert BODIES["parse_xml"]("<e>" + "x" * 1_048_576 + "</e>") is None
    assert BODIES["parse_xml"]("<e>" + "é" * 524_288 + "</e>") is None


def test_a_share_that_its_fraction_does_not_reach_is_null_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    shares: list[float] = []

    def counted(x: float, alpha: float, beta: float) -> float | None:
        shares.append(x)
        return beta_share(x, alpha, beta)

    monkeypatch.setattr(statistic_functions, "beta_share", counted)
    assert BODIES["beta_quantile"](1e-300, 1e15, 1e15) is None
    assert len(shares) == 1
    assert BODIES["beta_quantile"](0.3, 1e-4, 1.0) is None
    assert len(shares) == 1 + statistic_functions.HALVINGS


@pytest.mark.parametrize(
    "arguments", [(math.nan, 1.0, 1.0), (0.0, math.inf, 1.0), (0.0, 1.0, math.inf), (-math.inf, 0.0, -1.0)], ids=str
)
def test_a_range_of_what_is_no_finite_number_is_null(arguments: Sequence[float]) -> None:
    assert BODIES["json_range"](*arguments) is None
