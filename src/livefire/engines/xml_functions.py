"""XML to JSON: elements as members, attributes as @name, text as #text, elements of one name as an array."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from livefire.engines.json_functions import LONGEST, Body, Unread, guarded, written

DEEPEST = 100
MOST_BYTES = 1_048_576  # of a made document, as a dynamic holds no more


@dataclass
class _Element:
    name: str
    members: dict[str, Any]
    texts: list[str] = field(default_factory=list)

    def add(self, name: str, value: Any) -> None:
        """One more member; the second of a name makes an array of both."""
        if name not in self.members:
            self.members[name] = value
        elif isinstance(self.members[name], _Several):
            self.members[name].append(value)
        else:
            self.members[name] = _Several([self.members[name], value])

    def value(self) -> Any:
        text = "".join(self.texts)
        if not self.members:
            return text if text.strip() else None
        if text.strip():
            return {**{k: v for k, v in self.members.items() if k[0] == "@"}, "#text": text.strip(),
                    **{k: v for k, v in self.members.items() if k[0] != "@"}}  # fmt: skip
        return self.members


class _Several(list[Any]):
    """The values of elements of one name."""


def parsed(text: str) -> str:
    """The document as JSON; null when it is none, declares a type, nests too deeply or is too large."""
    if len(text) > LONGEST:
        raise Unread
    open_elements = [_Element("", {})]
    reader = expat.ParserCreate("utf-8")  # whatever encoding the text declares
    reader.buffer_text = True

    def start(name: str, attributes: list[str]) -> None:
        if len(open_elements) > DEEPEST:
            raise Unread
        pairs = zip(attributes[::2], attributes[1::2], strict=True)
        open_elements.append(_Element(name, {f"@{key}": value for key, value in pairs}))

    def end(name: str) -> None:
        closed = open_elements.pop()
        open_elements[-1].add(closed.name, closed.value())

    def refuse(*_: object) -> None:
        raise Unread

    reader.ordered_attributes = True
    reader.StartElementHandler, reader.EndElementHandler = start, end
    reader.CharacterDataHandler = lambda data: open_elements[-1].texts.append(data)
    reader.StartDoctypeDeclHandler = refuse
    try:
        reader.Parse(text.strip().encode("utf-8"), True)
    except (expat.ExpatError, UnicodeEncodeError, ValueError, LookupError):
        raise Unread from None
    made = written(open_elements[0].members)
    if len(made.encode()) > MOST_BYTES:
        raise Unread
    return made


BODIES: dict[str, Body] = {"parse_xml": guarded(parsed)}
"""A function of the catalogue -> its body, for arguments that are not null."""
