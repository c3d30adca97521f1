"""Hypothesis explores where people work and repeats itself under tox: a failure there is a change, not luck."""

import os

from hypothesis import HealthCheck, settings

LOADED = [HealthCheck.too_slow]  # a busy machine is no failure

settings.register_profile("repeatable", derandomize=True, deadline=None, suppress_health_check=LOADED)
settings.register_profile("exploring", deadline=None, suppress_health_check=LOADED)
settings.load_profile("repeatable" if "TOX_ENV_NAME" in os.environ else "exploring")
