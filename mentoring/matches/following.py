"""Who can go on with a mentee whose mentor does not."""

from __future__ import annotations

from datetime import date

from mentoring.models import Mentorship
from mentoring.pairing import Chosen, load_pairing
from skills.models import FrameworkVersion
from teams.models import Engineer


def mentors_to_follow(pair: Mentorship, day: date) -> list[int]:
    """List by id who offers to mentor and may be asked; who may not is left out, whatever the reason."""
    offering = Engineer.objects.active(day).filter(mentor_capacity__gt=0).exclude(pk=pair.mentor_id)
    version = FrameworkVersion.objects.in_force()
    if version is None:
        return [each.pk for each in offering.exclude(pk=pair.mentee_id)]
    found = load_pairing(Chosen([pair.mentee], list(offering.order_by("pk")), pair.programme), version, day)
    return [mentor.pk for column, mentor in enumerate(found.mentors) if found.bar(0, column) is None]
