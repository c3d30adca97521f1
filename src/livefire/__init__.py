"""livefire: does a detection fire on the attack, does it stay silent on everything else, and how do we know?"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from livefire import errors, strategies, testing
    from livefire.backtest import backtest
    from livefire.events.read import read_events
    from livefire.formats import load as load_detections
    from livefire.generate import generate
    from livefire.normalise import normalise
    from livefire.pack import open_pack
    from livefire.query import query
    from livefire.run import run
    from livefire.schemas import Siem

__version__ = "0.1.0"
__all__ = [
    "Siem",
    "__version__",
    "backtest",
    "errors",
    "generate",
    "load_detections",
    "normalise",
    "open_pack",
    "query",
    "read_events",
    "run",
    "strategies",
    "testing",
]

_HOMES = {
    "Siem": ("livefire.schemas", "Siem"),
    "backtest": ("livefire.backtest", "backtest"),
    "errors": ("livefire.errors", ""),
    "generate": ("livefire.generate", "generate"),
    "load_detections": ("livefire.formats", "load"),
    "normalise": ("livefire.normalise", "normalise"),
    "open_pack": ("livefire.pack", "open_pack"),
    "query": ("livefire.query", "query"),
    "read_events": ("livefire.events.read", "read_events"),
    "run": ("livefire.run", "run"),
    "strategies": ("livefire.strategies", ""),
    "testing": ("livefire.testing", ""),
}
"""Public name -> the module that has it, and its name there; "" is the module itself. Imported when first asked for."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'livefire' has no attribute '{name}'")
    module, inside = _HOMES[name]
    home = importlib.import_module(module)
    found = getattr(home, inside) if inside else home
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)


class _Package(ModuleType):
    """Keeps functions under their names: importing the module livefire.run would else put itself in the function's place."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, ModuleType) and _HOMES.get(name, ("", ""))[1]):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
