"""Vendors' files to detections: told apart by content, read as they are."""

from livefire.formats.files import load, load_file, load_pack

__all__ = ["load", "load_file", "load_pack"]
