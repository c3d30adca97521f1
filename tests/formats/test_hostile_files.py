"""Whatever a file holds, loading it ends in detections or in an error of ours, soon, and runs nothing."""

from __future__ import annotations

import contextlib
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livefire.errors import LivefireError
from livefire.formats import load
from tests.formats.samples import ELASTIC, PANTHER, SENTINEL, SIGMA, written

SECONDS = 20.0
TOPS = {"Sentinel": "id: 1\nquery: x\n", "Sigma": "title: x\ndetection: {}\n", "Panther": "AnalysisType: rule\n"}
ENDS = {
    "a Python tag": "x: !!python/object/apply:os.system [touch MARK]\n",
    "a tag of its own": "x: !include /etc/passwd\n",
    "aliases that swell": "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
    "an alias to itself": "x: &x [*x]\n",
    "a merge": "x: &x {a: 1}\ny:\n  <<: *x\n",
    "a key twice": "x: 1\nx: 2\n",
    "a key that is a list": "? [a]\n: b\n",
    "deep lists": "x: " + "[" * 10_000 + "\n",
    "deep maps": "".join(f"{' ' * depth}x:\n" for depth in range(1_000)),
    "a control character": "x: \x07\n",
    "a text without its end": "x: 'y\n",
    "a tab": "x:\n\ty: 1\n",
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
@pytest.mark.parametrize("top", TOPS.values(), ids=TOPS.keys())
def test_yaml_that_is_no_plain_yaml_is_an_error_soon(top: str, end: str, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    started = process_time()
    with pytest.raises(LivefireError, match=r"a\.yml"):
        load(written(tmp_path, a_yml=top + end.replace("MARK", mark.as_posix())))
    assert process_time() - started < SECONDS
    assert not mark.exists()


LARGE = {
    "digits": ("a_yml", TOPS["Sentinel"] + "version: " + "9" * 100_000 + "\n"),
    "a number beyond its range": ("a_yml", TOPS["Sentinel"] + "version: 1e99999\n"),
    "many keys": ("a_yml", TOPS["Sentinel"] + "".join(f"k{i}: x\n" for i in range(20_000))),
    "a long query": ("a_yml", "id: 1\nquery: |\n" + "  // words\n" * 80_000),
    "a long text of TOML": ("a_toml", ELASTIC.replace("written by AWS", "x" * 1_000_000)),
}


@pytest.mark.parametrize(("name", "text"), LARGE.values(), ids=LARGE.keys())
def test_a_large_file_is_read_soon(name: str, text: str, tmp_path: Path) -> None:
    started = process_time()
    assert len(load(written(tmp_path, **{name: text}))) == 1
    assert process_time() - started < SECONDS


SAMPLES = {"a_toml": ELASTIC, "b_yml": SENTINEL, "c_yml": SIGMA, "d_yml": PANTHER}
PIECES = [*"[]{}'\":|\n", "  ", "- ", "&a ", "*a ", "!x ", "\x00", "\ufeff", "null", "1e999", "é", "---\n"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(name=st.sampled_from(sorted(SAMPLES)), data=st.data())
def test_files_cut_and_mended_anywhere_are_survived(name: str, data: st.DataObject, tmp_path: Path) -> None:
    text = SAMPLES[name]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 20)))
    mended = text[:start] + data.draw(st.sampled_from(PIECES)) + text[end:]
    with contextlib.suppress(LivefireError):
        load(written(tmp_path, **{name: mended}))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(top=st.sampled_from(["[rule]\n", "[hunt]\n", *TOPS.values()]), rest=st.binary(max_size=40))
def test_any_bytes_are_survived(top: str, rest: bytes, tmp_path: Path) -> None:
    name = "a_toml" if top.startswith("[") else "a_yml"
    with contextlib.suppress(LivefireError):
        load(written(tmp_path, **{name: top.encode() + rest}))
