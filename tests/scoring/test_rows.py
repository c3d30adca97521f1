"""Matches as masks and as tables aligned with the events; labels as instances."""

import dataclasses

import numpy as np
import pyarrow as pa
import pytest

from livefire.labels import Labels
from livefire.matches import Matches
from livefire.scoring import aligned, instances, mask
from livefire.scoring.rows import booleans, codes, flat, plain
from tests.scoring.tables import Event, corpus, labels, matches


def test_a_mask_is_true_where_any_match_rests() -> None:
    assert mask(matches([0, 2], [2]), 4).tolist() == [True, False, True, False]


def test_rows_are_put_in_the_order_of_their_events() -> None:
    found = Matches(pa.table({"p0": [True, False, None]}), pa.array([[2], [0], [1]], pa.list_(pa.int64())))
    assert aligned(found, 3).column("p0").to_pylist() == [False, None, True]


def test_a_plan_that_dropped_an_event_cannot_be_aligned() -> None:
    with pytest.raises(ValueError, match="2 rows for 3 events"):
        aligned(matches([0], [1]), 3)


def test_a_slice_of_matches_keeps_its_own_events() -> None:
    found = matches([0], [1, 2], [3])
    match, event = flat(Matches(found.rows.slice(1), found.events.slice(1)))
    assert (match.tolist(), event.tolist()) == ([0, 0, 1], [1, 2, 3])


def test_dictionaries_and_chunks_do_not_matter() -> None:
    one = pa.array(["a", None], pa.string()).dictionary_encode()
    other = pa.array(["b", "a"], pa.string()).dictionary_encode()
    column = pa.chunked_array([one, other])
    assert codes(column)[0].tolist() == [0, -1, 1, 0]
    assert plain(pa.chunked_array([], pa.string())).to_pylist() == []
    assert booleans(pa.array([True, None, False])).tolist() == [True, False, False]


def test_an_instance_is_scenario_step_activity_and_number() -> None:
    events = [Event("a"), Event("a", instance=1), Event("b"), Event("a", activity="aws/other"), Event("a")]
    found = corpus(events)
    assert len(found) == 4
    assert found.instance_of[0] == found.instance_of[4]


def test_one_attack_event_makes_an_attack() -> None:
    assert corpus([Event("a"), Event("a", attack=True)]).attack.tolist() == [True]


def test_the_principal_of_an_instance_is_the_first_that_is_known() -> None:
    found = corpus(
        [Event("a", principal=None), Event("a", principal="bob"), Event("a", principal="cat"), Event("b", principal=None)]
    )
    assert found.principal.tolist() == [0, -1]


def test_labels_without_event_ids_have_rows_for_names() -> None:
    found = instances(labels([Event("a", part="x")]))
    assert (found.event_id(0), found.event_name(0), found.place(0)) == (None, "#0", "a.x")


def test_a_label_without_a_part_has_a_place() -> None:
    table = labels([Event("a")]).table
    found = instances(Labels(table.set_column(table.column_names.index("part"), "part", pa.nulls(1, pa.string()))))
    assert found.place(0) == "a"


def test_any_of_asks_for_one_event() -> None:
    found = corpus([Event("a"), dataclasses.replace(Event("a"), part="y"), Event("b")])
    assert found.any_of(np.asarray([False, True, False])).tolist() == [True, False]
