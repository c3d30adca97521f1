"""What a detection means: a small relational vocabulary, its types and its catalogue of functions."""

from livefire.plan import nodes, values
from livefire.plan.nodes import *  # noqa: F403
from livefire.plan.values import *  # noqa: F403

__all__: list[str] = []
__all__ += nodes.__all__
__all__ += values.__all__
