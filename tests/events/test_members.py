"""Which names a log's records have a value of, beyond the columns."""

from pathlib import Path

import pytest

from livefire import generate, read_events
from livefire.events.members import held

RECORDS = [
    ('"here": 1', ("here",)),
    ('"here": null', ()),
    ('"here": false', ("here",)),
    (r'"\u0068ere": 1', ("here",)),
    (r'"\ud800": 1, "here": 1', ("here",)),
    ('"in": {"it": {"deep": 1}}', ("in.it.deep",)),
    ('"in": {"it.deep": 1}', ("in.it.deep",)),
    ('"in.it.deep": 1', ("in.it.deep",)),
    ('"in": {"it": {"deep": null}}', ()),
    ('"in": {"it": [{"deep": 1}]}', ()),
    ('"in": "it"', ()),
    (r'"in": "\ud800"', ()),
    (r'"in": {"\ud800": 1, "it": {"deep": 1}}', ("in.it.deep",)),
    ('"in": {}, "here": 1e999', ("here",)),
    ('"requestParameters": {"here": 1}', ()),
]


@pytest.mark.parametrize(("members", "expected"), RECORDS, ids=lambda one: one if isinstance(one, str) else "")
def test_a_name_is_a_members_or_a_path_of_members(tmp_path: Path, members: str, expected: tuple[str, ...]) -> None:
    log = tmp_path / "log.ndjson"
    log.write_text(f'{{"eventName": "A"}}\n{{"eventName": "B", {members}}}\n', encoding="utf-8")
    assert held(("in.it.deep", "here"), read_events(log)) == expected


def test_names_may_be_of_different_records(tmp_path: Path) -> None:
    log = tmp_path / "log.ndjson"
    log.write_text('{"eventName": "A", "b": 1}\n{"eventName": "A", "a": 1}\n', encoding="utf-8")
    assert held(("a", "b", "c"), read_events(log)) == ("a", "b")


def test_generated_events_have_no_members_beside_their_columns() -> None:
    assert held(("eventName",), generate("aws/console.saml_login", n=2)) == ()
