"""The demo's certifications: one that is valid, one that ends soon, one that is over, one that waits for HR."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from skills.models import Certification
from teams.models import Engineer, User

# Whose account it is; title, issuer, days since it was issued, days until it ends (None: no end), state.
TOLD: Final = (
    ("lead@demo.example", "Team leadership programme", "Aster Academy", 500, None, "confirmed"),
    ("engineer@demo.example", "Container orchestration, associate", "Open Compute Institute", 700, 24, "confirmed"),
    ("engineer@demo.example", "Responsible AI foundations", "Institute for Data Ethics", 12, 718, "proposed"),
    ("mentor@demo.example", "Cloud machine learning, professional", "Open Compute Institute", 420, 310, "confirmed"),
    ("head@demo.example", "Information security for managers", "Institute for Data Ethics", 1110, -15, "confirmed"),
)


def seed_certifications(today: date) -> None:
    """Write the certifications of the people with an account; they confirm no level, so that no figure moves."""
    hr = User.objects.filter(email="hr@demo.example").first()
    people = Engineer.objects.filter(user__email__endswith="@demo.example").select_related("user")
    holders = {each.user.email: each for each in people if each.user}
    Certification.objects.bulk_create(
        Certification(
            engineer=holders[email],
            title=title,
            issuer=issuer,
            url="https://certificates.aster-freight.example/",
            issued_on=today - timedelta(days=issued),
            valid_until=None if ends is None else today + timedelta(days=ends),
            state=state,
            proposed_by=holders[email].user,
            confirmed_by=hr if state == "confirmed" else None,
            confirmed_on=today - timedelta(days=issued) if state == "confirmed" else None,
        )
        for email, title, issuer, issued, ends, state in TOLD
        if email in holders
    )
