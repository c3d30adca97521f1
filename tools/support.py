"""What each language's front end knows, from the code, as docs/supported.md; and how much of that public rules need.

python tools/support.py                    writes the page
python tools/support.py PATH...            reads every rule in these files and folders and counts what loads, lowers and runs
    --on LOGS           runs them over these records too (repeatable)
    --geoip FILE        a MaxMind file for the addresses of these records (repeatable)
    --language L        counts the rules of this language alone (repeatable)
    --table NAME=FILE   gives rules a table of their own, as livefire's option does (repeatable)
    --unknown-columns   runs nothing: counts what lowers to a plan when every column exists
    --allow-python      imports Python rules and runs them
    --format json       prints JSON

A rule that loads has become a detection, one that lowers has a plan. One that can never fire, as no record has a field that it
cannot do without, runs, and is told by name. A construct blocks a rule that is UNSUPPORTED by it: the
first one that its front end meets, and for ES|QL and Kusto every other that can be known by its name. Traffic is a benign
background of 2,000 events and the built-in pack's scenarios.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from livefire.cli import choosing
from livefire.detection import Detection
from livefire.errors import InputError, LivefireError, NoTelemetryError, PackError, Problems, RuleError, UnsupportedError
from livefire.events.addresses import AddressBook
from livefire.events.columns import Events
from livefire.events.read import read_events
from livefire.formats import inside, load_file, text_of, vendor_of, with_tables
from livefire.generate import background, generate
from livefire.judge import Unable, World, evidence, world
from livefire.languages import BUILT_IN, front_end
from livefire.languages.esql import lexer as esql_lexer
from livefire.languages.esql.aggregates import AGGREGATES as ESQL_AGGREGATES
from livefire.languages.esql.functions import FUNCTIONS as ESQL_FUNCTIONS
from livefire.languages.esql.names import COMMANDS, OTHER_COMMANDS, OTHER_FUNCTIONS
from livefire.languages.esql.search import SEARCHES
from livefire.languages.kusto import lexer as kusto_lexer
from livefire.languages.kusto.aggregates import KINDS
from livefire.languages.kusto.evaluating import OTHERS as OTHER_PLUGINS
from livefire.languages.kusto.evaluating import PLUGINS
from livefire.languages.kusto.functions import FUNCTIONS as KUSTO_FUNCTIONS
from livefire.languages.kusto.names import AGGREGATES, FUNCTIONS, OPERATORS
from livefire.languages.kusto.series_functions import SEVERAL
from livefire.languages.kusto.sliding import SLIDING
from livefire.languages.kusto.summarize import PERCENTILES
from livefire.languages.kusto.tabular import STAGES
from livefire.languages.sigma.correlation import KINDS as CORRELATIONS
from livefire.languages.sigma.correlation import OTHER_KINDS as OTHER_CORRELATIONS
from livefire.languages.sigma.modifiers import KNOWN
from livefire.pack import open_pack
from livefire.plan import Columns
from livefire.schemas import Siem
from livefire.telemetry import never_fires, place

PAGE = Path(__file__).parents[1] / "docs" / "supported.md"
KUSTO_SOURCES = (
    "datatable", "externaldata", "invoke", "join", "let", "lookup", "materialize", "mv-apply", "mvexpand", "order", "partition",
    "print", "range", "union", "view",
)  # fmt: skip
KUSTO_AGGREGATES = {*KINDS, *PERCENTILES, "arg_max", "arg_min"}
KUSTO_LATER = (
    "bag_pack_columns",
    "column_ifexists",
    "column_names_of",
    "columnifexists",
    "ingestion_time",
    "pack_all",
    "toscalar",
    *SEVERAL,
    *SLIDING,
)
KUSTO_OTHER_FUNCTIONS = {*FUNCTIONS} - {*KUSTO_FUNCTIONS, *KUSTO_LATER, *AGGREGATES}
BACKGROUND = 2000


def page() -> str:
    """The page's text."""
    return "\n".join(
        [
            "<!-- made by tools/support.py -->",
            "# Supported constructs",
            "",
            "Everything else that exists in a language is UNSUPPORTED, by name and place.",
            "[Languages](languages.md) says what is left out, and why.",
            "",
            "## ES|QL",
            "",
            *rows("commands", [name.upper() for name in COMMANDS]),
            *rows("functions", {*ESQL_FUNCTIONS, *SEARCHES}),
            *rows("aggregates", ESQL_AGGREGATES),
            *rows("known and unsupported: commands", [name.upper() for name in OTHER_COMMANDS]),
            *rows("known and unsupported: functions", OTHER_FUNCTIONS),
            "## Kusto",
            "",
            *rows("operators and statements", {*STAGES, *KUSTO_SOURCES}),
            *rows("functions", {*KUSTO_FUNCTIONS, *KUSTO_LATER}),
            *rows("aggregates", KUSTO_AGGREGATES),
            *rows("plug-ins of evaluate", PLUGINS),
            *rows("known and unsupported: operators", {*OPERATORS} - {*STAGES, *KUSTO_SOURCES}),
            *rows("known and unsupported: functions", KUSTO_OTHER_FUNCTIONS),
            *rows("known and unsupported: aggregates", {*AGGREGATES} - KUSTO_AGGREGATES),
            *rows("known and unsupported: plug-ins", OTHER_PLUGINS),
            "## Sigma",
            "",
            *rows("modifiers", KNOWN),
            *rows("correlations", CORRELATIONS),
            *rows("known and unsupported: correlations", OTHER_CORRELATIONS),
        ]
    )


def rows(title: str, names: Iterable[str]) -> list[str]:
    """A heading and the names, in their order of spelling."""
    return [f"**{title}**", "", ", ".join(f"`{name}`" for name in sorted(names)), ""]


@dataclass(frozen=True)
class Rule:
    """One rule, or one file that became none: what happened to it. `blocks`: constructs, or the column that is not there."""

    vendor: str
    language: str  # empty when the file is broken
    path: str
    state: str = "lowers"  # or unsupported, no telemetry, error
    blocks: tuple[str, ...] = ()
    problem: str = ""  # with its place
    lowers: bool = False  # whether there is a plan, whatever became of it
    fires: tuple[bool, ...] = ()  # over traffic, then over records; empty when it did not run
    lacks: str = ""  # the fields that no record has, without which it never fires


def read(paths: Sequence[str], *, allow_python: bool) -> Iterator[tuple[Rule, Detection | None]]:
    """Every rule of files and folders; a file that cannot be read is one rule in error."""
    for path in map(Path, paths):
        if not path.exists():
            raise InputError(f"no file or folder '{path}'")
        for file in [path] if path.is_file() else inside(path):
            yield from _of_file(file, allow_python=allow_python)


def _of_file(file: Path, *, allow_python: bool) -> Iterator[tuple[Rule, Detection | None]]:
    if file.suffix == ".py":
        return  # Panther's YAML names it
    vendor: str | None = "?"
    try:
        vendor = vendor_of(file, text_of(file))
        found = load_file(file, allow_python=allow_python)
    except Exception as error:  # anything that reading one file does is told, and the next is read
        several = error.errors if isinstance(error, Problems) else (error,)
        yield from ((_broken(Rule(str(vendor), "", file.as_posix()), one), None) for one in several)
        return
    for one in found:
        yield Rule(str(vendor), one.language, one.path), one


def _broken(rule: Rule, error: Exception, named: Iterable[str] = ()) -> Rule:
    """The rule with why it does not lower or run."""
    match error:
        case UnsupportedError():
            return replace(
                rule, state="unsupported", blocks=tuple(dict.fromkeys((error.construct, *named))), problem=_head(error)
            )
        case NoTelemetryError():
            return replace(rule, state="no telemetry", blocks=(error.column_name,), problem=_head(error))
        case RuleError() | PackError():
            return replace(rule, state="error", problem=_head(error))
        case LivefireError():
            told = _head(error)
            return replace(rule, state="error", problem=told if rule.path in told else f"{rule.path}: {told}")
        case _:
            return replace(rule, state="error", problem=f"{rule.path}: our bug: {type(error).__name__}: {_head(error)}")


def _head(error: Exception) -> str:
    """The message's first line, and its hint."""
    lines = str(error).splitlines() or [""]
    hint = next((line for line in lines[1:] if line.startswith("hint: ")), "")
    return f"{lines[0]} ({hint})" if hint else lines[0]


def lowered(rule: Rule, detection: Detection) -> Rule:
    """What its body says, over its own schema's columns."""
    return _broken(rule, detection.body, named(detection)) if isinstance(detection.body, RuleError) else rule


def lowered_over_anything(rule: Rule, detection: Detection) -> Rule:
    """What its front end says when every column exists."""
    if detection.language not in BUILT_IN:
        return lowered(rule, detection)
    try:
        front_end(detection.language)(detection.text, Columns.unknown())
    except RuleError as error:
        return _broken(rule, error.at(detection.text, path=rule.path, first_line=detection.first_line), named(detection))
    except Exception as error:
        return _broken(rule, error)
    return rule


def named(detection: Detection) -> Iterator[str]:
    """Every unsupported construct that has a name of its own in the rule's tokens."""
    try:
        match detection.language:
            case "esql":
                yield from _named_esql(esql_lexer.tokens(detection.text))
            case "kusto":
                yield from _named_kusto(kusto_lexer.tokens(detection.text))
    except LivefireError:
        return


def _named_esql(tokens: Sequence[esql_lexer.Token]) -> Iterator[str]:
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        word = token.value.lower()
        if token.kind != "name":
            continue
        if before.value == "|" and word in OTHER_COMMANDS:
            yield f"{word.upper()} {after.value.upper()}" if after.value.lower() in ("stats", "join") else word.upper()
        elif after.value == "(" and word in OTHER_FUNCTIONS:
            yield f"{word.upper()}()"


def _named_kusto(tokens: Sequence[kusto_lexer.Token]) -> Iterator[str]:
    operators = {*OPERATORS} - {*STAGES, *KUSTO_SOURCES}
    functions = KUSTO_OTHER_FUNCTIONS
    for position, token in enumerate(tokens[:-1]):
        if token.kind != "name":
            continue
        if position and tokens[position - 1].text == "|" and (word := _hyphened(tokens[position:])) in operators:
            yield f"operator {word}"
        elif tokens[position + 1].text == "(":
            if token.text in functions:
                yield f"function {token.text}"
            elif token.text in {*AGGREGATES} - KUSTO_AGGREGATES:
                yield f"aggregate {token.text}"


def _hyphened(tokens: Sequence[kusto_lexer.Token]) -> str:
    """`mv-apply` is three tokens that touch each other."""
    made, end = tokens[0].text, tokens[0].span.end
    for token in tokens[1:]:
        if token.span.start != end or not (token.text == "-" or token.kind == "name"):
            break
        made, end = made + token.text, token.span.end
    return made


def run(rule: Rule, detection: Detection, corpora: Sequence[World]) -> Rule:
    """The rule after each corpus has been judged by it; one that can never fire ran, and did not."""
    if (lacks := never_fires(detection)) is not None:
        return replace(rule, fires=tuple(False for _ in corpora), lacks=f"{lacks.column_name} ({place(lacks, detection)})")
    fires: list[bool] = []
    for corpus in corpora:
        try:
            found = evidence(detection, corpus)
        except Exception as error:
            return _broken(rule, error)
        if isinstance(found, Unable):
            return _unable(rule, found)
        fires.append(len(found.matches) > 0)
    return replace(rule, fires=tuple(fires))


_STATES = {"NO_TELEMETRY": "no telemetry", "UNSUPPORTED": "unsupported"}


def _unable(rule: Rule, why: Unable) -> Rule:
    """What a plan lacks at last, such as a source of places."""
    reason = why.reason.splitlines()[0]
    return replace(rule, state=_STATES.get(why.state, "error"), blocks=(reason.split(";")[0],), problem=f"{rule.path}: {reason}")


def traffic() -> Events:
    """Benign background and every scenario of the built-in pack."""
    pack = open_pack()
    parts = [background(events=BACKGROUND), *(generate(id, pack=pack) for id in pack.scenarios)]
    networks = dict(known for part in parts if part.addresses for known in part.addresses.networks)
    return Events(pa.concat_tables([part.table for part in parts]), addresses=AddressBook(tuple(networks.items())))


def counted(found: Sequence[Rule], *, ran: bool, logs: bool) -> dict[str, Any]:
    """One group's numbers, as JSON values."""
    states = Counter(rule.state for rule in found)
    made: dict[str, Any] = {
        "vendor": found[0].vendor,
        "language": found[0].language,
        "rules": len(found),
        "loads": sum(bool(rule.language) for rule in found),
        "lowers": sum(rule.lowers for rule in found),
    }
    if ran:
        made |= {"runs": sum(bool(rule.fires) for rule in found), "fires": sum(rule.fires[:1] == (True,) for rule in found)}
    if logs:
        made["fires_on_records"] = sum(rule.fires[1:] == (True,) for rule in found)
    return made | {
        "unsupported": states["unsupported"],
        "no_telemetry": states["no telemetry"],
        "errors": states["error"],
        "constructs": _blocking(rule for rule in found if rule.state == "unsupported"),
        "columns": _blocking(rule for rule in found if rule.state == "no telemetry"),
        "never_fire": [{"path": rule.path, "lacks": rule.lacks} for rule in found if rule.lacks],
        "problems": [{"path": rule.path, "message": rule.problem} for rule in found if rule.state == "error"],
    }


def _blocking(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """Each name with the rules that it blocks, and those that it blocks alone; the most first."""
    several = list(rules)
    blocked = Counter(name for rule in several for name in rule.blocks)
    alone = Counter(rule.blocks[0] for rule in several if len(rule.blocks) == 1)
    ordered = sorted(blocked.items(), key=lambda item: (-item[1], item[0]))
    return [{"name": name, "rules": count, "alone": alone[name]} for name, count in ordered]


def console(groups: Sequence[dict[str, Any]]) -> str:
    """The groups for a reader."""
    return "\n".join(line for group in groups for line in _lines(group))


_COUNTS = ("rules", "loads", "lowers", "runs", "fires", "fires_on_records", "unsupported", "no_telemetry", "errors")


def _lines(group: dict[str, Any]) -> Iterator[str]:
    yield f"{group['vendor']} {group['language'] or '(broken files)'}"
    yield "   " + ", ".join(f"{name.replace('_', ' ')} {group[name]}" for name in _COUNTS if name in group)
    for title, blocking in (("construct", group["constructs"]), ("column that is not there", group["columns"])):
        if blocking:
            yield f"   rules  alone  {title}"
            yield from (f"   {one['rules']:>5}  {one['alone']:>5}  {one['name']}" for one in blocking)
    if group["never_fire"]:
        yield f"   run, and can never fire: {len(group['never_fire'])}"
        yield from (f"      {one['path']}: no record has {one['lacks']}" for one in group["never_fire"])
    if group["problems"]:
        yield "   errors"
        yield from (f"      {one['message']}" for one in group["problems"])
    yield ""


def support(options: argparse.Namespace) -> list[dict[str, Any]]:
    """The groups of everything behind the paths: one for each vendor and language."""
    groups: dict[tuple[str, str], list[Rule]] = {}
    with ExitStack() as stack:
        corpora: list[World] = []
        if not options.unknown_columns:
            parts = [traffic(), *([read_events(*options.on)] if options.on else [])]
            siem = Siem(geoip=tuple(options.geoip or ()))
            corpora = [stack.enter_context(world(part, siem=siem)) for part in parts]
        given = choosing.tables(options.table)
        lower = lowered_over_anything if options.unknown_columns else lowered
        for rule, detection in read(options.paths, allow_python=options.allow_python):
            if options.language and rule.language not in options.language:
                continue
            if detection is not None and given:
                [detection] = with_tables([detection], given)
            done = rule if detection is None else lower(rule, detection)
            done = replace(done, lowers=done.state == "lowers")
            if detection is not None and done.state == "lowers" and corpora:
                done = run(done, detection, corpora)
            groups.setdefault((rule.vendor, rule.language), []).append(done)
    ran = not options.unknown_columns
    return [counted(groups[key], ran=ran, logs=ran and bool(options.on)) for key in sorted(groups)]


def main(arguments: Sequence[str]) -> int:
    """The page, or the count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", metavar="PATH")
    parser.add_argument("--on", action="append", metavar="LOGS")
    parser.add_argument("--table", action="append", metavar="NAME=FILE")
    parser.add_argument("--geoip", action="append", metavar="FILE")
    parser.add_argument("--language", action="append", metavar="L")
    parser.add_argument("--unknown-columns", action="store_true")
    parser.add_argument("--allow-python", action="store_true")
    parser.add_argument("--format", choices=("console", "json"), default="console")
    options = parser.parse_args(arguments)
    if not options.paths:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    start = time.monotonic()
    try:
        groups = support(options)
    except LivefireError as error:
        print(f"error: {error}", file=sys.stderr)
        return 3
    told = {"schema": "livefire/support/1", "groups": groups}
    print(json.dumps(told, indent=2, ensure_ascii=False) if options.format == "json" else console(groups))
    print(f"{sum(group['rules'] for group in groups):,} rules in {time.monotonic() - start:.1f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
