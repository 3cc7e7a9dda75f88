from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from skills.catalogue import read_scale
from skills.errors import NoFrameworkError
from skills.models import GapReport
from skills.overview.reports import depths_of, reports_by_team
from skills.report_sheets import report_file
from skills.reports import headlines, read_report
from skills.services.gap_reports import make_now
from skills.views.glance import trend_of
from skills.views.periods import period_title
from skills.views.report_links import report_action
from skills.views.report_page import ReportPage
from skills.views.reports_page import PAGE_SIZE, ReportsPage
from teams.models import Team
from teams.requests import SignedInRequest
from teams.services.audit import record_audit
from teams.views.access import visible_team


@require_http_methods(["GET", "HEAD", "POST"])
def team_reports(request: SignedInRequest, slug: str) -> HttpResponse:
    team = visible_team(request, slug)
    if request.method == "POST":
        return _make(request, team)
    reports = GapReport.objects.filter(team=team).select_related("team", "version").newest_first()
    page_obj = Paginator(reports, PAGE_SIZE).get_page(request.GET.get("page"))
    action = report_action(team)
    page = ReportsPage(
        page_obj=page_obj,
        headlines=headlines(list(page_obj.object_list)),
        trend=trend_of(reports_by_team([team.pk])[team.pk]),
        can_make=action is not None and action.makes,
    )
    return render(request, "skills/reports.html", {"team": team, "page": page, "report_action": action})


def _make(request: SignedInRequest, team: Team) -> HttpResponse:
    """Make the report of the last closed period; pressing twice makes it once."""
    try:
        newest = max(make_now([team.pk], now=timezone.now()), key=lambda outcome: outcome.period.ends)
    except NoFrameworkError as error:
        messages.error(request, str(error))
        return redirect("team-reports", slug=team.slug)
    told = _("Gap report made: %(period)s") if newest.made else _("This report was there already: %(period)s")
    messages.success(request, told % {"period": period_title(newest.period.key)})
    return redirect("team-report", slug=team.slug, period=newest.period.key)


@require_safe
def team_report(request: SignedInRequest, slug: str, period: str) -> HttpResponse:
    team = visible_team(request, slug)
    page = _page(request, team, period)
    return render(request, "skills/report.html", {"team": team, "page": page})


@require_safe
def team_report_export(request: SignedInRequest, slug: str, period: str, kind: str) -> HttpResponse:
    team = visible_team(request, slug)
    page = _page(request, team, period)
    answer = report_file(page.view, kind)
    if answer is None:
        raise Http404
    record_audit("export", page.report, actor=request.user, fields=["gap_report"])
    return answer


def _page(request: SignedInRequest, team: Team, period: str) -> ReportPage:
    every = GapReport.objects.filter(team=team).select_related("team", "version")
    same = list(every.filter(period=period).order_by("-created_at", "-pk"))
    wanted = request.GET.get("version")
    chosen = [report for report in same if wanted in (None, report.version.version)]
    if not chosen:
        raise Http404
    report = chosen[0]
    view = read_report(report, request.user)
    until = [one for one in reports_by_team([team.pk])[team.pk] if one.ends <= report.ends]
    return ReportPage(
        view=view,
        scale={step.value: step for step in read_scale(report.version)},
        older_report=every.filter(ends__lt=report.ends).newest_first().first(),
        newer_report=every.filter(ends__gt=report.ends).order_by("ends", "-created_at", "-pk").first(),
        same=same,
        trend=trend_of(until),
        depths_before=depths_of(view.previous),
    )
