"""What the list of a team's gap reports shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.models import GapReport
from skills.reports import Headline
from skills.views.figures import Figure
from skills.views.glance import Trend
from skills.views.hints import Hint
from skills.views.periods import day_span, period_title
from skills.views.report_figures import headline_figures
from skills.views.report_page import address

PAGE_SIZE = 24


@dataclass(frozen=True, slots=True)
class ReportLine:
    report: GapReport
    headline: Headline
    named: bool

    @property
    def title(self) -> str:
        return period_title(self.report.period)

    @property
    def days(self) -> str:
        return day_span(self.report.starts, self.report.ends)

    @property
    def url(self) -> str:
        return address(self.report, named=self.named)

    @property
    def figures(self) -> list[Figure]:
        return headline_figures(self.headline)


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """``headlines`` are those of the reports on the page, in their order."""

    page_obj: Page[GapReport]
    headlines: Sequence[Headline]
    trend: Trend
    can_make: bool

    @property
    def lines(self) -> list[ReportLine]:
        reports = list(self.page_obj.object_list)
        periods = [report.period for report in reports]
        told = zip(reports, self.headlines, strict=True)
        return [ReportLine(report, headline, periods.count(report.period) > 1) for report, headline in told]

    @property
    def said(self) -> str:
        count = self.page_obj.paginator.count
        if not count:
            return ""
        told = ngettext("%(count)s report, frozen as it was made", "%(count)s reports, frozen as they were made", count)
        return told % {"count": count}

    @property
    def empty(self) -> Hint:
        text = _("A report is made by itself when the team's period closes.")
        if self.can_make:
            text = f"{text} {_('The one of the last period can be made now.')}"
        return Hint(_("No gap report yet"), text)
