"""Pages that show a published rule, with its indentation lost or its lines numbered, back to the file that the vendor has.

python tests/detections/seeds.py PAGES FOLDER      writes one file for each page, the query's text untouched
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

_TOP = re.compile(
    r"(id|name|title|status|description|references|author|date|modified|tags|logsource|detection|falsepositives|level|severity"
    r"|requiredDataConnectors|queryFrequency|queryPeriod|triggerOperator|triggerThreshold|tactics|relevantTechniques|query"
    r"|entityMappings|version|kind):"
)
_DEPTHS = {"dataTypes": 2, "fieldMappings": 2, "- identifier": 2, "columnName": 4, "product": 2, "service": 2}


def restored(page: str) -> tuple[str, str]:
    """The file's name and its text."""
    if "\n1[metadata]\n" in page:
        return "federated_login.toml", _numbered(page[page.index("1[metadata]") :])
    if "\nRule body kusto\n" in page:
        return "login_without_mfa.yaml", _indented(page, "Rule body kusto\n", r"^version: .*\n", _sentinel)
    return "getsignintoken.yml", _indented(page, "Rule body yaml\n", r"^level: .*\n", _sigma)


def _numbered(text: str) -> str:
    """Lines that begin with their number, for as long as they do."""
    lines = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith(str(number)):
            break
        lines.append(line.removeprefix(str(number)))
    return "\n".join(lines) + "\n"


def _indented(page: str, opening: str, last: str, depth: Callable[[str, str], int]) -> str:
    """The lines between the two, each as deep as `depth` says of the top-level key that it stands under."""
    body = page[page.index(opening) + len(opening) :]
    end = re.search(last, body, re.MULTILINE)
    lines = body[: end.end()].splitlines() if end else body.splitlines()
    return "".join(f"{' ' * spaces}{line}\n" for spaces, line in _depths(lines, depth))


def _depths(lines: list[str], depth: Callable[[str, str], int]) -> Iterator[tuple[int, str]]:
    key, block = "", False
    for line in lines:
        top = _TOP.match(line)
        if top:
            key, block = top[1], line.endswith("|")
            yield 0, line
        else:
            yield (2 if block else depth(key, line)), line


def _sentinel(key: str, line: str) -> int:
    if key == "requiredDataConnectors" and line.startswith("- ") and ":" not in line:
        return 2
    return _DEPTHS.get(line.partition(":")[0], 0)


def _sigma(key: str, line: str) -> int:
    if key == "detection":
        return 2 if line.endswith(":") or line.startswith("condition:") else 4
    return _DEPTHS.get(line.partition(":")[0], 0)


def main(pages: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for page in sorted(pages.glob("*.txt")):
        name, text = restored(page.read_text(encoding="utf-8"))
        (folder / name).write_text(text, encoding="utf-8")
        print(folder / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
