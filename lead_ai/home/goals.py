"""Goals whose day has passed: to be moved, reached or dropped by the person themself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lead_ai.home.calls import Call, counted, listed
from mentoring.models import Goal
from skills.models import CompetencyVersion, FrameworkVersion
from teams.models import Engineer

# Before what the growth page asks for: this one has a day.
OVERDUE = 9


def goal_calls(engineer: Engineer, version: FrameworkVersion | None, today: date) -> Iterator[Call]:
    """Tell of one's own goals that are overdue, in two queries."""
    rows = list(Goal.objects.overdue(today).filter(plan__engineer=engineer).order_by("due", "pk"))
    if not rows:
        return
    competencies = [goal.competency_id for goal in rows]
    said = CompetencyVersion.objects.filter(version=version, competency__in=competencies)
    titles = dict(said.values_list("competency_id", "title"))
    title = ngettext("%(count)s of your goals is overdue", "%(count)s of your goals are overdue", len(rows))
    since = date_format(rows[0].due, "j F") if rows[0].due else ""
    meta = _("%(goals)s, since %(day)s: move it, mark it as reached, or drop it") % {
        "goals": listed([titles[each] for each in competencies if each in titles]),
        "day": since,
    }
    url = reverse("goal", args=[rows[0].uuid]) if len(rows) == 1 else reverse("goals")
    yield Call(OVERDUE, "warn", "flag", counted(title, len(rows)), meta, url, _("Look"))
