"""What validate knows of an activity's parts without importing it, and that an expectation of another part is a slip."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from livefire.cli import code_of
from livefire.generate import generate
from livefire.pack import open_pack
from livefire.parts import made_by
from livefire.template import write_template
from livefire.validate import validate

BUILT_IN = open_pack()
HEAD = """open("trace", "w")
from livefire.aws.records import record, get_caller_identity
from livefire.events.assemble import Event
from ._shared import shared, given, strange
"""
SHARED = """from livefire.aws.records import record as made
def shared(draw): return made("shared", draw.moment())
def given(part, *, other): yield made(part, 0); yield made(other, 0)
"""
MORE = """from livefire.aws.records import record as rebound, record as anywhere
from .elsewhere import twice
rebound = 1
def hidden(record): yield record('a', 1)
def anew(part):
    if not part: part = 'default'
    yield record(part, 1)
def kept(event):
    if draw: event = record('a', 1)
    yield event
def spoils():
    global anywhere
def twice(draw): yield record('a', 1)
def perhaps(draw): yield record('a', 1)
if strange:
    def perhaps(draw): yield strange
def words(**part): yield record(part, 1)
"""
KNOWN = {
    "a builder's event": ("yield record('a', 1)", {"a"}),
    "by name": ("yield record(at=1, part='a')", {"a"}),
    "a builder with a part of its own": ("yield get_caller_identity(1)", {"get_caller_identity"}),
    "what an f-string gives": ("for i in range(3):\n        yield record(f'try_{i}_{i}', 1)", {"try_*_*"}),
    "a star that is written": ("yield record('a*', 1)", {"a[*]"}),
    "of two branches": ("if draw: yield record('a', 1)\n    else: yield record('b', 1)", {"a", "b"}),
    "one or the other": ("yield record('a' if draw else 'b', 1)", {"a", "b"}),
    "by way of names": ("part = 'a'\n    event = record(part, 1)\n    yield event", {"a"}),
    "an event made of another": ("event = shared(draw)\n    yield Event(event.part, 1, {})", {"shared"}),
    "through a function of another file": ("yield from given('a', other='b')", {"a", "b"}),
    "what is given back": ("return shared(draw)", {"shared"}),
    "of two assignments": ("part = 'a'\n    if draw: part = 'b'\n    yield record(part, 1)", {"a", "b"}),
    "no matter what a function inside it yields": ("def f(): yield strange\n    yield record('a', 1)", {"a"}),
}
UNKNOWN = {
    "a part that is worked out": "yield record('A'.lower(), 1)",
    "a part from elsewhere": "yield record(strange, 1)",
    "a part that an option gives": "yield record(option, 1)",
    "an unknown builder": "yield strange('a')",
    "a list": "yield from [record('a', 1)]",
    "a name that a loop gives": "for event in shared(draw):\n        yield event",
    "a name that is given twice, once in another way": "part = 'a'\n    for part in draw: yield record(part, 1)",
    "names that stand for each other": "a = b\n    b = a\n    yield a",
    "a function that calls itself": "yield from m(draw, organisation)",
    "arguments that are spread": "yield record(*draw)",
    "a builder that an argument hides": "yield from hidden(record)",
    "a builder that the module makes anew": "yield rebound('a', 1)",
    "a parameter that the function may give anew": "yield from anew('given')",
    "an event that the function may give anew": "yield from kept(shared(draw))",
    "a function inside it of the name of the module's": "def shared(draw): return strange\n    yield shared(draw)",
    "a class inside it": "class shared: pass\n    yield shared(draw)",
    "a lambda": "shared = lambda draw: strange\n    yield shared(draw)",
    "an import inside it": "from elsewhere import shared\n    yield shared(draw)",
    "an import inside it by another name": "import elsewhere.much as shared\n    yield shared(draw)",
    "a module that is imported inside it": "import shared.much\n    yield shared(draw)",
    "an error": "try: pass\n    except OSError as shared: pass\n    yield shared(draw)",
    "what a pattern binds": "match draw:\n        case [shared, *_]: pass\n    yield shared(draw)",
    "the rest of a list": "match draw:\n        case [*shared]: pass\n    yield shared(draw)",
    "the rest of a mapping": "match draw:\n        case {**shared}: pass\n    yield shared(draw)",
    "a name that a function inside it gives anew": (
        "part = 'a'\n    def f():\n        nonlocal part\n        part = 'b'\n    f()\n    yield record(part, 1)"
    ),
    "a name that another function gives the module anew": "yield from anywhere('a', 1)",
    "a builder that the module has twice": "yield from twice(1)",
    "a builder that the module has under a condition": "yield from perhaps(1)",
    "a name of all words": "yield from words(part='a')",
    "nothing": "pass",
    "one of two that is not known": "yield record('a', 1)\n    yield strange",
}


@pytest.fixture
def generators(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "_shared.py").write_text(SHARED, encoding="utf-8")
    return tmp_path


def parts(folder: Path, body: str) -> frozenset[str] | None:
    text = f"{HEAD}{MORE}def m(draw, organisation, option='a'):\n    {body}\n"
    (folder / "m.py").write_text(text, encoding="utf-8")
    found = made_by(folder / "m.py", "m")
    assert not (folder / "trace").exists()
    return found


@pytest.mark.parametrize(("body", "known"), KNOWN.values(), ids=KNOWN)
def test_what_the_text_says_is_known(generators: Path, body: str, known: set[str]) -> None:
    assert parts(generators, body) == known


@pytest.mark.parametrize("body", UNKNOWN.values(), ids=UNKNOWN)
def test_what_the_text_does_not_say_is_not_guessed(generators: Path, body: str) -> None:
    assert parts(generators, body) is None


@pytest.mark.parametrize("id", BUILT_IN.activities())
def test_of_a_built_in_activity_every_part_is_known(id: str) -> None:
    module, _, name = id.rpartition(".")
    known = made_by(BUILT_IN.generators[module], name)
    labels = generate(id, n=20).labels
    assert known is not None and labels is not None
    made = set(labels.table.column("part").to_pylist())
    assert made and not [one for one in made if not any(fnmatchcase(one, part) for part in known)]


SLIPS = {
    "of the pack's own activity": (
        "[backdoor.create_access_key]", "[backdoor.create_acces_key]",
        "10: $.expect[0].fires_on[0]: no part 'create_acces_key' of 'root_keys.root_access_key': it has create_access_key; "
        "'create_access_key' exists",
    ),
    "of the built-in pack's": (
        "root_keys.user_access_key", "aws/console.mfa_fatigue",
        "11: $.expect[0].also_fires_on[1]: no part 'failed_kode_1' of 'aws/console.mfa_fatigue': "
        "it has console_login, failed_code_*; 'failed_code_*' exists",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), SLIPS.values(), ids=SLIPS)
def test_an_expectation_of_a_part_that_is_never_made_is_an_error(tmp_path: Path, old: str, new: str, told: str) -> None:
    write_template(tmp_path / "pack")
    scenario = tmp_path / "pack" / "scenarios" / "root_access_key.yaml"
    listed = "    also_fires_on: [workday, workday.failed_kode_1]\n    because: it is one\n" if "mfa_fatigue" in new else ""
    text = scenario.read_text(encoding="utf-8").partition("    alerts:")[0]
    scenario.write_text(text.replace(old, new) + listed, encoding="utf-8")
    (reason,) = [one.reason for one in validate(tmp_path / "pack").others if one.status == "error"]
    assert reason.startswith(f"{scenario.as_posix()}:{told}")
    assert code_of(["validate", str(tmp_path / "pack")]) == 3
