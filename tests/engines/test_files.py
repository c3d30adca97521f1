"""A corpus that stays on disk: the same rows, numbers and clock as in memory, no other file, bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from livefire.engines.duckdb import Corpus, open_corpus
from livefire.engines.files import open_files
from livefire.errors import EngineError
from livefire.events.columns import CANONICAL, Events
from livefire.events.parquet import clustered
from livefire.events.write import write_parquet
from livefire.formats import load_pack
from livefire.generate import background
from livefire.labels import Labels
from livefire.pack import open_pack
from livefire.plan import Join, Limit, Plan, Project, Source
from livefire.plan.compose import compose
from livefire.schemas import SCHEMAS


@pytest.fixture(scope="module")
def events() -> Events:
    return clustered(background(events=3000, seed=5))


@pytest.fixture(scope="module")
def files(events: Events, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("it's a corpus")
    made = [folder / "b.parquet", folder / "a.parquet", folder / "none.parquet"]
    for file, (start, count) in zip(made, [(0, 1000), (1000, 2000), (0, 0)], strict=True):
        write_parquet(Events(events.table.slice(start, count)), None, file)
    return made


@pytest.fixture(scope="module")
def on_disk(files: list[Path]) -> Iterator[Corpus]:
    with open_files(*files) as corpus:
        yield corpus


PLANS = {
    f"{one.id} in {one.language}": compose(one.body, SCHEMAS[one.schema].value, CANONICAL)
    for one in load_pack(open_pack(), allow_python=False)
    if not isinstance(one.body, Exception) and one.language != "python"
}


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS.keys())
def test_a_detection_gives_the_same_on_disk_and_in_memory(on_disk: Corpus, events: Events, plan: Plan) -> None:
    with open_corpus(events.table) as in_memory:
        there, here = on_disk.matches(plan), in_memory.matches(plan)
    assert there.rows.to_pylist() == here.rows.to_pylist()
    assert there.events.to_pylist() == here.events.to_pylist()
    assert on_disk.end == in_memory.end


def test_some_events_alone_keep_their_numbers(on_disk: Corpus) -> None:
    found = on_disk.alone(np.array([7, 2999])).matches(Project(Source(CANONICAL), (("id", CANONICAL.field("eventID")),)))
    assert found.events.to_pylist() == [[7], [2999]]


def test_no_other_file_is_read(on_disk: Corpus, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(duckdb.PermissionException):
        on_disk.connection.sql(f"SELECT * FROM read_csv('{other.as_posix()}')")


def test_what_is_no_corpus_is_told(files: list[Path], tmp_path: Path) -> None:
    text, other = tmp_path / "a.parquet", tmp_path / "b.parquet"
    text.write_text("no Parquet", encoding="utf-8")
    pq.write_table(pq.read_table(files[0]).drop_columns(["userAgent"]), other)
    with pytest.raises(EngineError, match="no Parquet that can be read"), open_files(text):
        pass
    with pytest.raises(EngineError, match="lacks the column 'userAgent' of a record"), open_files(files[0], other):
        pass


def pairs(times: int) -> Plan:
    """Every event with every other, so many times over."""
    side: Plan = Source(CANONICAL)
    for number in range(times):
        named = tuple((f"{name}{number}", CANONICAL.field(name)) for name in ("eventID", "userAgent", "requestParameters"))
        right = Project(Source(CANONICAL), named)
        left = Project(side, tuple((column.name, side.columns.field(column.name)) for column in side.columns.fixed))
        side = Join(left, right, "inner", ())
    return side


def test_a_join_that_explodes_is_an_error(files: list[Path]) -> None:
    with open_files(*files, memory="120MB") as corpus, pytest.raises(EngineError, match="more memory than it may take"):
        corpus.matches(pairs(2))


def test_rows_that_are_too_large_are_an_error(on_disk: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livefire.engines.duckdb.MOST_BYTES", 50_000)
    with pytest.raises(EngineError, match="the rows are larger than 0 MB"):
        on_disk.matches(Project(Source(CANONICAL), (("id", CANONICAL.field("eventID")),)))
    assert len(on_disk.matches(Limit(Source(CANONICAL), 1))) == 1


def test_clustered_events_keep_their_labels_and_records() -> None:
    made = background(events=50, seed=2)
    assert made.labels is not None
    given = Events(made.table, pa.chunked_array([[f"{n}".encode() for n in range(50)]], pa.large_binary()), labels=made.labels)
    sorted_by_kind = clustered(given)
    order = [int(one) for one in sorted_by_kind.records.to_pylist()] if sorted_by_kind.records else []
    names = list(zip(made.table["eventSource"].to_pylist(), made.table["eventName"].to_pylist(), range(50), strict=True))
    assert order == [row for _, _, row in sorted(names)]
    assert sorted_by_kind.labels == Labels(made.labels.table.take(pa.array(order)))
