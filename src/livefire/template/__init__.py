"""A folder's name to a new pack in it: one activity, one detection, one scenario, one test, all of which pass."""

from __future__ import annotations

from pathlib import Path

from livefire.errors import InputError

FILES = Path(__file__).resolve().parent / "pack"


def write_template(folder: Path) -> list[Path]:
    """The files of a new pack, written; InputError when the folder holds anything already, so nothing is overwritten."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"'{folder}' is not empty: expected a new or an empty folder")
    written = []
    for source in sorted(file for file in FILES.rglob("*") if file.is_file() and "__pycache__" not in file.parts):
        file = folder / source.relative_to(FILES)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
        except OSError as error:
            raise InputError(f"'{file}' cannot be written: {error.strerror}") from error
        written.append(file)
    return written
