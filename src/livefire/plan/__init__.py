"""What a detection means: a small relational vocabulary, its types and its catalogue of functions."""

from livefire.plan.nodes import *  # noqa: F403
from livefire.plan.nodes import __all__ as __all__
