"""The Sigma files of a folder, for a rule that refers to others: read when the first is asked for, each once in a load."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from livefire.errors import RuleError
from livefire.languages.sigma.nodes import LARGEST, Mapping, documents


@dataclass(frozen=True)
class Folder:
    """What the YAML files of a folder hold, as far as anybody asked."""

    path: Path
    parsed: dict[Path, list[Mapping]] = field(default_factory=dict)

    @cached_property
    def texts(self) -> dict[Path, str]:
        """The text of each file, by the files' names."""
        return {file: _read(file) for file in sorted(self.path.glob("*.y*ml")) if file.is_file()}

    def having(self, word: str, *, beside: Path) -> Iterator[tuple[Path, str, list[Mapping]]]:
        """The other files in which a word stands, with their text and documents; no document of what is no YAML."""
        for file, text in self.texts.items():
            if file == beside or word not in text:
                continue
            if file not in self.parsed:
                with suppress(RuleError):
                    self.parsed[file] = [tree for tree in documents(text) if isinstance(tree, Mapping)]
            yield file, text, self.parsed.setdefault(file, [])


Folders: TypeAlias = dict[Path, Folder]
"""The folders that one load has met."""


def _read(file: Path) -> str:
    """A file's text, or none when it is not readable as a rule: it is told where it is loaded itself."""
    try:
        return file.read_bytes().decode("utf-8-sig") if file.stat().st_size <= LARGEST else ""
    except (OSError, UnicodeDecodeError):
        return ""


__all__ = ["Folder", "Folders"]
