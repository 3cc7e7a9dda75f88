"""Why somebody is not matched and what would help, in words; a private exclusion reads like nobody who could."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from mentoring.matching import Matching
from mentoring.mentors import working_hours
from mentoring.pairing import BARS, Bar, Pairing
from teams.models import Engineer

NAMES_SHOWN: Final = 3
TENTH: Final = 10

# What is said of the mentors who could help and may not, the plainest first.
BARRED: Final = {
    Bar.RUNNING: gettext_lazy("already mentored by %(names)s"),
    Bar.OWN_LEAD: gettext_lazy("their own lead could: %(names)s"),
    Bar.SENIOR: gettext_lazy("holds no role below theirs: %(names)s"),
    Bar.HOURS: gettext_lazy("fewer than 2 shared working hours with %(names)s"),
    Bar.DECLINED: gettext_lazy("declined: %(names)s"),
    Bar.FORBIDDEN: gettext_lazy("ruled out: %(names)s"),
}


def points(hundredths: int) -> str:
    """Write hundredths of a point as points: one decimal, two where the second says something."""
    return number_format(hundredths / 100, decimal_pos=1 if hundredths % TENTH == 0 else 2)


def points_said(hundredths: int) -> str:
    """Write hundredths of a point as points, with the word."""
    said = ngettext("%(points)s point", "%(points)s points", 1 if hundredths == 100 else 2)
    return said % {"points": points(hundredths)}


def names_of(people: list[Engineer]) -> str:
    """Name a few people, and count the others."""
    shown = ", ".join(each.name for each in people[:NAMES_SHOWN])
    more = len(people) - NAMES_SHOWN
    return shown if more <= 0 else _("%(names)s and %(count)s more") % {"names": shown, "count": more}


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Somebody without a mentor in the answer, why, and what would help; "" where nothing is known to."""

    mentee: Engineer
    reason: str
    helps: str = ""


def unmatched(pairing: Pairing, matching: Matching) -> list[Unmatched]:
    """Say of each mentee who is not matched why, and what would help."""
    left = [row for row, mentor in enumerate(matching.mentor_of) if mentor < 0]
    return [_said(pairing, matching, row) for row in left]


def _said(pairing: Pairing, matching: Matching, row: int) -> Unmatched:
    mentee = pairing.mentees[row]
    if not pairing.wants.worth[row].any():
        return Unmatched(mentee, _("no gap to the role aimed for"))
    # Oneself and whoever was excluded count as if they could not help: neither is ever told.
    told = ~np.isin(pairing.bars[row], [BARS.index(Bar.SAME), BARS.index(Bar.PRIVATE)])
    able = np.flatnonzero((pairing.scores[row] > 0) & told).tolist()
    free = [column for column in able if pairing.bars[row, column] < 0]
    if free:
        return Unmatched(mentee, _("all who could help are taken"), _one_more_place(pairing, matching, row))
    barred: dict[Bar, list[Engineer]] = defaultdict(list)
    for column in able:
        bar = pairing.bar(row, column)
        if bar in BARRED:
            barred[bar].append(pairing.mentors[column])
    reasons = [str(words) % {"names": names_of(barred[bar])} for bar, words in BARRED.items() if bar in barred]
    helps = (_hours(mentee) if set(barred) == {Bar.HOURS} else "") or _level(pairing, row)
    return Unmatched(mentee, "; ".join(reasons) or _("nobody is left who could help in any gap"), helps)


def _one_more_place(pairing: Pairing, matching: Matching, row: int) -> str:
    """Name the mentor with whom one more place is worth most to the programme, and with whom this mentee gets it.

    The price of a place is the least one, which is exactly what one more is worth; under *everyone* it holds the
    bonus of the pair that is won. Where every place would be somebody else's, say whose the best one would be.
    """
    prices, own = matching.prices, matching.places_for[row]
    open_to = np.flatnonzero((own == prices) & (own > 0))
    # Where another one could as well have it, it is not sure to be theirs.
    sure = open_to[(matching.places_for[:, open_to] == prices[open_to]).sum(axis=0) == 1]
    named = next(each for each in (sure, open_to, np.flatnonzero(own > 0)) if len(each))
    best = max(named.tolist(), key=lambda column: (int(own[column]), -column))
    worth = int(prices[best]) - matching.problem.bonus
    said = {"mentor": pairing.mentors[best].name, "points": points_said(abs(worth))}
    if not len(open_to):
        return f"{_taken_first(pairing, matching, best)} {_level(pairing, row)}".strip()
    if worth < 0:
        return _("One more place with %(mentor)s would match one more; the total would be %(points)s lower.") % said
    return _("One more place with %(mentor)s is worth %(points)s to the programme.") % said


def _taken_first(pairing: Pairing, matching: Matching, column: int) -> str:
    """Say who would get one more place with a mentor."""
    said, first = {"mentor": pairing.mentors[column].name}, int(matching.places_for[:, column].argmax())
    if matching.mentor_of[first] >= 0:
        return _("One more place with %(mentor)s would go to somebody who has a mentor already.") % said
    told = said | {"first": pairing.mentees[first].name}
    return _("One more place with %(mentor)s would go to %(first)s first.") % told


def _hours(mentee: Engineer) -> str:
    """Say when a mentor has to work where hours are all that speaks against every one; "" where none are known."""
    hours = working_hours(mentee)
    if hours is None:
        return ""
    told = {"start": f"{hours.start:%H:%M}", "end": f"{hours.end:%H:%M}", "zone": hours.zone.replace("_", " ")}
    return _("A mentor who works between %(start)s and %(end)s (%(zone)s) would help.") % told


def _level(pairing: Pairing, row: int) -> str:
    """Say which level of which competency in a mentor would help most."""
    worth = pairing.wants.worth[row]
    column = int(worth.argmax())
    if pairing.yardstick is None:
        return ""
    head = pairing.yardstick.competencies[column]
    told = {
        "level": int(pairing.wants.required[row, column]),
        "competency": f"{head.code} {head.title}",
        "points": points_said(int(worth[column]) * 100),
    }
    return pgettext("match", "A mentor at level %(level)s in %(competency)s would help most (%(points)s).") % told
