"""Files and folders to detections: which vendor wrote a file is seen from its content; every problem is told together."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from livefire.detection import Detection
from livefire.errors import InputError, LivefireError, PackError, Problems, RuleError, Span
from livefire.formats import elastic, panther, sentinel, sigma
from livefire.formats.beside import Folders
from livefire.formats.lowered import with_tables
from livefire.formats.sidecar import applied
from livefire.languages import SCHEMA_OF
from livefire.languages.hints import hinted
from livefire.pack import DETECTION_SUFFIXES, SIDECAR_SUFFIX, Pack
from livefire.plan import Columns, Table

SUFFIXES = (".toml", ".yaml", ".yml", ".py")
LARGEST = 5_000_000  # bytes


def load(*paths: Path | str, allow_python: bool = False, tables: Mapping[str, Table] | None = None) -> list[Detection]:
    """The detections of files and folders, with the sidecars beside them; Problems with everything wrong in them.

    `tables`: what names of tables that livefire lacks stand for (`livefire.tables.read_tables`).
    """
    found: list[Detection] = []
    problems: list[LivefireError] = []
    folders: Folders = {}
    for path in map(Path, paths):
        if not path.exists():
            raise InputError(f"no file or folder '{path}'")
        for file in [path] if path.is_file() else inside(path):
            try:
                found += load_beside(file, allow_python=allow_python, must=path.is_file(), folders=folders)
            except Problems as several:
                problems += several.errors
            except LivefireError as error:
                problems.append(error)
    _told(problems)
    return with_tables(standing(found), tables or {})


def load_beside(file: Path, *, allow_python: bool = False, must: bool = False, folders: Folders | None = None) -> list[Detection]:
    """The detections of one file, with what the sidecar beside it says."""
    found = load_file(file, allow_python=allow_python, must=must, folders=folders)
    sidecar = file.with_name(_stem(file) + SIDECAR_SUFFIX)
    return [applied(one, sidecar) for one in found] if found and sidecar.is_file() else found


def _stem(file: Path) -> str:
    """A file's name without the suffix of its vendor, or without its last one."""
    suffix = next((one for one in DETECTION_SUFFIXES if file.name.endswith(one)), file.suffix)
    return file.name.removesuffix(suffix)


def standing(detections: Iterable[Detection]) -> list[Detection]:
    """Those that have matches of their own: not the rules that a correlation absorbs, unless it leads back to itself."""
    several = list(detections)
    absorbed = {name for one in several for name in one.absorbs}
    return [one for one in several if not absorbed & {*one.called} or (one.absorbs and isinstance(one.body, RuleError))]


def load_kept(*paths: Path | str, allow_python: bool = False) -> list[Detection]:
    """As `load`, but a file inside a folder that cannot be read is a detection too, its error as its body."""
    found: list[Detection] = []
    folders: Folders = {}
    for path in map(Path, paths):
        if not path.is_dir():
            found += load(path, allow_python=allow_python)
            continue
        for file in inside(path):
            try:
                found += load_beside(file, allow_python=allow_python, folders=folders)
            except LivefireError as error:
                found.append(broken(file, error))
    return standing(found)


def broken(file: Path, error: LivefireError, id: str = "") -> Detection:
    """The detection that stands in a list for a file that gave none."""
    several = error.errors if isinstance(error, Problems) else (error,)
    first = next((one for one in several if isinstance(one, RuleError)), None)
    body = RuleError(str(error), path="") if first is None else first
    language = _LANGUAGES.get(_vendor_by_name(file), "")
    return Detection(id or file.stem, file.name, language, SCHEMA_OF.get(language, "cloudtrail"), body, "", file.as_posix())


_LANGUAGES = {"elastic": "esql", "sentinel": "kusto", "sigma": "sigma", "panther": "python"}


def _vendor_by_name(file: Path) -> str:
    """Whose a file is when its content does not say: the part of its name before the suffix, or what the suffix allows."""
    try:
        found = vendor_of(file, text_of(file))
    except InputError:
        found = None
    return found or {".toml": "elastic", ".py": "panther"}.get(file.suffix, file.stem.rpartition(".")[2])


def load_pack(pack: Pack, *, allow_python: bool = True, only: str | None = None) -> list[Detection]:
    """A pack's detections under their ids, with their sidecars; a detection that is broken is kept, its error as its body.

    `only`: the detections of this id; no other file is read, no other Python imported.
    """
    seen: dict[tuple[str, str], Detection] = {}
    problems: list[LivefireError] = []
    folders: Folders = {}
    for id, file in pack_files(pack):
        if only is not None and id != only:
            continue
        try:
            for one in standing(_of_pack(file, id, folders, allow_python=allow_python)):
                if one.key in seen:
                    raise twice(one, seen[one.key].path)
                seen[one.key] = applied(one, pack.sidecars[id]) if id in pack.sidecars else one
        except LivefireError as error:
            problems.append(error)
    problems += strays(pack) if only is None else []
    _told(problems)
    return standing(seen.values())


def _of_pack(file: Path, id: str, folders: Folders, *, allow_python: bool) -> list[Detection]:
    try:
        return load_file(file, id=id, allow_python=allow_python, must=True, folders=folders)
    except LivefireError as error:
        return [broken(file, error, id)]


def twice(detection: Detection, path: str) -> PackError:
    """Of a detection whose id and language a pack has already, in the file at `path`."""
    if detection.path == path:
        return PackError("the file holds several rules; in a pack, whose ids are files' names, it holds one", path=path)
    return PackError(f"'{detection.id}' in {detection.language} stands in {path} too", path=detection.path)


def strays(pack: Pack) -> list[LivefireError]:
    """Sidecars beside which there is no detection: a slip in a name that would lose an intent."""
    known = {id for id, _ in pack_files(pack)}
    return [
        PackError("no detection of this name stands beside it", path=file.as_posix())
        for id, file in pack.sidecars.items()
        if id not in known
    ]


def _told(problems: list[LivefireError]) -> None:
    if problems:
        raise problems[0] if len(problems) == 1 else Problems(problems)


def pack_files(pack: Pack) -> Iterator[tuple[str, Path]]:
    """(id, file) of each of a pack's detections."""
    for id, files in pack.detections.items():
        yield from ((id, file) for file in files)
    yield from pack.python.items()


def load_file(
    file: Path, *, id: str = "", allow_python: bool = False, must: bool = False, folders: Folders | None = None
) -> list[Detection]:
    """The detections of one file: none when it is no rule and `must` is false. `id`: instead of the vendor's own.

    `folders`: what a load of several files has read beside them, and reads no second time.
    """
    if file.suffix == ".py":
        return [panther.from_python(file, id=id, allow_python=allow_python)] if must else []
    text = text_of(file)
    vendor = vendor_of(file, text)
    if vendor is None:
        if must:
            raise InputError(f"'{file}' is no detection: expected Elastic TOML, Sentinel YAML, Sigma YAML or Panther YAML")
        return []
    try:
        made = READERS[vendor](text, file, allow_python, {} if folders is None else folders)
    except RuleError as error:
        raise hinted(error, text, vendor, Columns()).at(text, path=file.as_posix()) from error
    except PackError as error:  # of the YAML, which knows its line
        placed = RuleError(error.message, _of_line(text, error.line))
        raise hinted(placed, text, vendor, Columns()).at(text, path=file.as_posix()) from error
    if must and not made:
        raise InputError(f"'{file}' holds no rule")
    return [dataclasses.replace(one, id=id) for one in made] if id else made


def _of_line(text: str, line: int | None) -> Span | None:
    """The words of a line, the first of which is 1."""
    if line is None:
        return None
    lines = text.split("\n")
    written = lines[line - 1] if line <= len(lines) else ""
    start = sum(len(one) + 1 for one in lines[: line - 1]) + len(written) - len(written.lstrip())
    return Span(start, start + max(1, len(written.strip())))


Reader: TypeAlias = Callable[[str, Path, bool, Folders], list[Detection]]

READERS: dict[str, Reader] = {
    "elastic": elastic.detections,
    "sentinel": sentinel.detections,
    "sigma": sigma.detections,
    "panther": panther.detections,
}
"""Vendor -> from a file's text, its path, whether Python may run and what was read beside others, to its detections."""


def vendor_of(file: Path, text: str) -> str | None:
    """Whose rule a file holds, by the words that only one vendor's files have at the beginning of a line; None: no rule."""
    starts = {line.split(":")[0].strip() for line in text.splitlines() if line[:1].isalpha() and ":" in line}
    if file.suffix == ".toml":
        return "elastic" if any(word in text for word in ("[rule]", "[hunt]")) else None
    if "AnalysisType" in starts:
        return "panther"
    if "query" in starts and starts & {"id", "kind", "relevantTechniques", "requiredDataConnectors", "tactics"}:
        return "sentinel"
    is_rule = starts & {"detection", "correlation"} and starts & {"title", "logsource", "detection"}
    return "sigma" if is_rule or ("logsource" in starts and starts & {"title", "filter"}) else None


def text_of(file: Path) -> str:
    """A rule's file as text; InputError when it cannot be read, is no UTF-8 or is too large."""
    try:
        if file.stat().st_size > LARGEST:
            raise InputError(f"'{file}' has {file.stat().st_size} bytes, at most {LARGEST} are read")
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"'{file}': byte {error.start} is no UTF-8") from error
    except OSError as error:
        raise InputError(f"'{file}' cannot be read: {error.strerror}") from error


def inside(folder: Path) -> list[Path]:
    """The files that may be detections, sidecars and hidden ones left out."""
    return [
        file
        for file in sorted(folder.rglob("*"))
        if file.suffix in SUFFIXES
        and file.is_file()
        and not file.name.endswith(".intent.yaml")
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    ]
