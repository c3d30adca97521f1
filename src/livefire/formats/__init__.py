"""Vendors' files to detections: told apart by content, read as they are."""

from livefire.formats.files import (
    inside,
    load,
    load_beside,
    load_file,
    load_kept,
    load_pack,
    pack_files,
    standing,
    strays,
    text_of,
    twice,
    vendor_of,
)
from livefire.formats.lowered import with_tables

__all__ = [
    "inside", "load", "load_beside", "load_file", "load_kept", "load_pack", "pack_files", "standing", "strays", "text_of",
    "twice", "vendor_of", "with_tables",
]  # fmt: skip
