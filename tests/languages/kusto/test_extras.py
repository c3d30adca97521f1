"""Without the extra `geo`, functions of H3 and S2 cells are unsupported by name; the others need nothing."""

from __future__ import annotations

import importlib.util
import sys

import pytest

from livefire.engines.geo_functions import h3_cell, s2_cell
from livefire.errors import EngineError, UnsupportedError
from livefire.languages.kusto import plan
from livefire.plan import Columns

CELLS = {
    "geo_point_to_h3cell(1, 1)": "a cell of H3 without livefire[geo]",
    "geo_h3cell_level('8075fffffffffff')": "a cell of H3 without livefire[geo]",
    "geo_h3cell_parent('8075fffffffffff')": "a cell of H3 without livefire[geo]",
    "geo_h3cell_rings('8075fffffffffff', 1)": "a cell of H3 without livefire[geo]",
    "geo_h3cell_children('8075fffffffffff')": "a cell of H3 without livefire[geo]",
    "geo_h3cell_to_central_point('8075fffffffffff')": "a cell of H3 without livefire[geo]",
    "geo_h3cell_neighbors('8075fffffffffff')": "a cell of H3 without livefire[geo]",
    "geo_point_to_s2cell(1, 1)": "a cell of S2 without livefire[geo]",
    "geo_s2cell_to_central_point('1')": "a cell of S2 without livefire[geo]",
    "geo_s2cell_to_polygon('1')": "a cell of S2 without livefire[geo]",
}
OTHERS = ("geo_point_to_geohash(1, 1)", "geo_distance_2points(1, 1, 2, 2)", "geo_angle(1, 1, 2, 2, 3, 3)")


@pytest.fixture
def without_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "h3", None)
    monkeypatch.setitem(sys.modules, "s2sphere", None)


@pytest.mark.parametrize("expression", CELLS)
@pytest.mark.usefixtures("without_extra")
def test_a_cell_is_unsupported_and_the_error_names_the_extra(expression: str) -> None:
    with pytest.raises(UnsupportedError) as caught:
        plan(f"print a = {expression}", Columns(()))
    assert (caught.value.construct, caught.value.hint) == (CELLS[expression], "pip install 'livefire[geo]'")


@pytest.mark.parametrize("expression", OTHERS)
@pytest.mark.usefixtures("without_extra")
def test_what_needs_no_library_is_planned(expression: str) -> None:
    assert plan(f"print a = {expression}", Columns(()))


@pytest.mark.usefixtures("without_extra")
def test_an_engine_without_the_libraries_says_which_extra_has_them() -> None:
    with pytest.raises(EngineError, match=r"cells of H3 need the library h3: pip install 'livefire\[geo\]'"):
        h3_cell(1.0, 1.0, 1)
    with pytest.raises(EngineError, match=r"cells of S2 need the library s2sphere: pip install 'livefire\[geo\]'"):
        s2_cell(1.0, 1.0, 1)
