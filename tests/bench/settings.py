"""The settings of lead_ai, with an empty page to compare others with."""

from lead_ai.settings import *  # noqa: F403 - all of them, as settings are laid over one another

ROOT_URLCONF = "tests.bench.empty_page"
