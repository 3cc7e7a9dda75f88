"""The demo's qualifications: a few that people entered and HR has not verified, so that no figure moves."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from skills.models import QualificationHeld
from teams.models import Engineer

# Whose account it is; identifier, years where years are asked for, note.
ENTERED: Final = (
    ("engineer@demo.example", "education-minimum", None, "Bachelor of Engineering, Aster Academy, 2014 – 2017"),
    ("engineer@demo.example", "years-ai-ml-development", "5.5", "Machine learning engineer since 2021"),
    ("mentor@demo.example", "track-record", None, "Led the forecasting assistant from first sketch to 2,000 users"),
)


def seed_qualifications() -> None:
    """Write what the people with an account entered."""
    people = Engineer.objects.filter(user__email__endswith="@demo.example").select_related("user")
    holders = {each.user.email: each for each in people if each.user}
    QualificationHeld.objects.bulk_create(
        QualificationHeld(
            engineer=holders[email], ident=ident, is_met=True, years=Decimal(years) if years else None, note=note
        )
        for email, ident, years, note in ENTERED
        if email in holders
    )
