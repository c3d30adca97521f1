"""Sigma: from a rule's YAML and the columns of raw CloudTrail paths to a plan."""

from livefire.languages.sigma.lowering import plan

__all__ = ["plan"]
