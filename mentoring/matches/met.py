"""Who of a programme's mentees is mentored elsewhere, or was mentored to the end, in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentoring.models import MentoringProgramme, Mentorship
from mentoring.querysets import AGREED
from teams.models import Engineer


def met_before(programme: MentoringProgramme, mentees: Iterable[Engineer]) -> dict[int, str]:
    """Say by mentee what runs outside of a programme, else what was completed last; one query."""
    rows = Mentorship.objects.filter(mentee__in=[each.pk for each in mentees])
    kept = rows.filter(state__in=[*AGREED, Mentorship.State.COMPLETED]).select_related("mentor")
    told: dict[int, str] = {}
    for pair in sorted(kept, key=lambda each: (each.state in AGREED, each.ends or each.created_at.date(), each.pk)):
        if pair.state not in AGREED:
            told[pair.mentee_id] = _completed(pair)
        elif pair.programme_id != programme.pk:
            told[pair.mentee_id] = _("active with %(name)s outside this programme") % {"name": pair.mentor.name}
    return told


def _completed(pair: Mentorship) -> str:
    if pair.ends is None:
        return _("completed with %(name)s") % {"name": pair.mentor.name}
    return _("completed with %(name)s on %(day)s") % {"name": pair.mentor.name, "day": date_format(pair.ends, "j F Y")}
