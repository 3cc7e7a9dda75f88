"""The way to a team's newest gap report, or to making the one that is missing."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.models import GapReport
from skills.services.gap_reports import last_closed_period, version_for
from skills.views.periods import period_title
from teams.models import Team


@dataclass(frozen=True, slots=True)
class ReportAction:
    """A link to the newest report, or (``makes``) the address to post to, so that it is made."""

    url: str
    title: str
    makes: bool = False


def report_action(team: Team) -> ReportAction | None:
    """Offer to make the report of the last closed period where it is missing, else to read the newest one."""
    period = last_closed_period(team.pk, now=timezone.now())
    newest = GapReport.objects.filter(team=team).newest_first().values_list("period", "ends").first()
    if (newest is None or newest[1] < period.ends) and version_for(period) is not None:
        title = _("Make the gap report: %(period)s") % {"period": period_title(period.key)}
        return ReportAction(reverse("team-reports", args=[team.slug]), title, makes=True)
    if newest is None:
        return None
    return ReportAction(reverse("team-report", args=[team.slug, newest[0]]), period_title(newest[0]))
