"""The headline of a gap report, figure by figure, with the change since the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from skills.reports import Figure as Reported
from skills.reports import Headline, ReportView
from skills.views.figures import SHARES, Figure, Sum, Why
from teams.templatetags.lead_ai_ui import grouped, percent, points, signed

# As much as a figure is rounded to when it is written.
SHARE_DECIMALS, COUNT_DECIMALS = 3, 0


def headline_figures(headline: Headline) -> list[Figure]:
    """Give the five figures of a report in a list of reports."""
    return [
        _figure("readiness", _("Readiness"), headline.readiness, _("How far the team was on the way to its roles")),
        _figure("coverage", _("Coverage"), headline.coverage, _("Share of requirements met")),
        _figure("confidence", _("Confidence"), headline.confidence, _("How much was confirmed and not stale")),
        _figure("single_points", _("Single points"), headline.single_points, _("Needs that one person met")),
        _figure("uncovered", _("Uncovered"), headline.uncovered, _("Needs that nobody met")),
    ]


def report_figures(view: ReportView) -> list[Figure]:
    """Give the five figures of a report's own page, each with what it is made of."""
    return [replace(figure, why=_why(figure, view)) for figure in headline_figures(view.headline)]


def _why(figure: Figure, view: ReportView) -> Why:
    texts = {
        "readiness": _("Surplus never makes up for a gap; what is not assessed adds nothing above the line."),
        "coverage": _("A requirement counts where the role weighs it and the competency concerns the person."),
        "confidence": _("Confirmed by a lead, a review or a certificate, and not older than its months allow."),
    }
    if figure.key == "readiness" and figure.number is not None:
        whole = sum(row.row.required for row in view.rows)
        told = [
            (_("Levels that counted, weighted"), grouped(round(figure.number * whole))),
            (_("Levels required, weighted"), f"÷ {grouped(whole)}"),
            (_("Readiness"), figure.said),
        ]
        return replace(figure.why, sum=told, text=texts["readiness"])
    depth = {"single_points": 1, "uncovered": 0}.get(figure.key)
    if depth is None:
        return replace(figure.why, text=texts[figure.key])
    named = [(f"{row.row.code} {row.competency.title}", "1") for row in view.depth if row.row.depth == depth]
    return replace(figure.why, sum=[*named, (figure.label, figure.value)])


def _figure(key: str, label: str, reported: Reported, title: str) -> Figure:
    share = key in SHARES
    change = reported.change
    return Figure(
        key=key,
        label=label,
        number=reported.value,
        why=Why(title, _sum(label, reported, share=share)),
        change=None if change is None else round(change, SHARE_DECIMALS if share else COUNT_DECIMALS),
        decimals=1 if share else 0,
    )


def _sum(label: str, reported: Reported, *, share: bool) -> Sum:
    if reported.previous is None or reported.change is None:
        return []
    change = points(reported.change) if share else signed(reported.change)
    told: Sequence[tuple[str, str]] = (
        (_("The report before"), _said(reported.previous, share=share)),
        (_("Change"), change),
        (label, _said(reported.value, share=share)),
    )
    return told


def _said(value: float | None, *, share: bool) -> str:
    if value is None:
        return "–"
    return percent(value, 1) if share else str(int(value))
