"""Who can sign in where the demo is on: named on the sign-in page, made by `seed_demo`."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

DEMO_PASSWORD: Final = "lead-ai-demo"  # noqa: S105 - public by design; production refuses to start with DEMO on

DEMO_ACCOUNTS: Final = (
    ("lead@demo.example", _("leads a team")),
    ("head@demo.example", _("leads the parent team")),
    ("engineer@demo.example", _("works in the lead's team")),
    ("mentor@demo.example", _("mentors")),
    ("hr@demo.example", _("looks after people and frameworks")),
    ("admin@demo.example", _("superuser")),
)
