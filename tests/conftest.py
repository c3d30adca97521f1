"""Hypothesis explores where people work and repeats itself under tox: a failure there is a change, not luck."""

import os

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("exploring", deadline=None)
settings.load_profile("repeatable" if "TOX_ENV_NAME" in os.environ else "exploring")
