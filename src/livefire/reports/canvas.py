"""A canvas: lines of styled text in, one text out; with colour for a terminal, without it otherwise."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

WIDTH = 100

STYLES = {
    "pass": "green",
    "fail": "bold red",
    "not_judged": "yellow",
    "FIRED": "bold red",
    "SILENT": "green",
    "ok": "green",
    "unsupported": "yellow",
    "error": "bold red",
    "head": "bold",
    "quiet": "dim",
}


def line(text: str = "", style: str = "", *, indent: int = 0) -> Padding:
    """One line; what is too long for the width goes on below, under its own beginning."""
    return Padding(Text(text or " ", style=STYLES.get(style, style), overflow="fold"), (0, 0, 0, indent), expand=False)


def marked(mark: str, text: str, *, style: str = "", width: int = 6) -> Text:
    """A line that begins with a coloured word."""
    return Text.assemble((f"{mark:<{width}}", STYLES.get(style, style)), (text, "bold"))


def drawn(parts: Iterable[Padding | Text], *, colour: bool = False, width: int = WIDTH) -> str:
    """The lines as one text, without spaces at their ends."""
    file = io.StringIO()
    paper = console(file, colour=colour, width=width)
    for part in parts:
        paper.print(part)
    return trimmed(file.getvalue())


def console(file: io.StringIO, *, colour: bool, width: int) -> Console:
    """What rich draws on: no markup, no guesses about the terminal."""
    return Console(
        file=file,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def trimmed(text: str) -> str:
    """Without spaces at the ends of lines, with one newline at the end of all."""
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n") + "\n"
