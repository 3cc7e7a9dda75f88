"""When somebody last looked at their growth, so that the page can tell what changed since."""

from __future__ import annotations

from datetime import date

from mentoring.models import GrowthVisit
from teams.models import Engineer


def note_visit(engineer: Engineer, *, today: date) -> date | None:
    """Note that an engineer looks at their growth, and give the last earlier day on which they did, None for none.

    All visits of one day are one, so that what changed is still told when the page is opened again.
    """
    visit, _made = GrowthVisit.objects.get_or_create(engineer=engineer, defaults={"last_on": today})
    if visit.last_on < today:
        visit.before_on, visit.last_on = visit.last_on, today
        visit.save(update_fields=["before_on", "last_on"])
    return visit.before_on
