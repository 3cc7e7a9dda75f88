from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mentoring.care import Care
from mentoring.models import MentoringFeedback, MentoringProgramme, Mentorship
from mentoring.outcomes import FEWEST, Comparison
from mentoring.programme_figures import Mean, Outcome, care_in, concerns_in, leavers_in, outcome_of
from mentoring.views.programme_access import run_programme
from mentoring.views.programmes import programme_tabs
from skills.exports import Column, Sheet, Value, download, file_name, to_csv
from skills.models import FrameworkVersion
from skills.views.figures import Why
from teams.requests import SignedInRequest
from teams.services.audit import record_audit
from teams.templatetags.lead_ai_ui import decimal, grouped, signed


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure of the programme; ``value`` is a dash where it is not shown."""

    label: str
    value: str
    unit: str
    note: str
    why: Why


@dataclass(frozen=True)
class ResultsPage:
    """What the page of a programme's results shows to whoever runs it."""

    programme: MentoringProgramme
    outcome: Outcome
    care: Sequence[Care]
    leavers: Sequence[Mentorship]
    concerns: Sequence[MentoringFeedback]
    for_hr: bool
    today: date

    @property
    def is_hidden(self) -> bool:
        """Whether a coordinator sees no figures, since they would speak of single people."""
        return self.outcome.is_small and not self.for_hr

    @property
    def tiles(self) -> list[Tile]:
        return list(_tiles(self.outcome))

    @property
    def take_up(self) -> list[tuple[str, str]]:
        return [(label, grouped(count)) for label, count in _take_up(self.outcome)]

    @property
    def hides_months(self) -> bool:
        """Whether a coordinator misses months, since they would speak of single people."""
        return not self.for_hr

    @property
    def trend(self) -> list[tuple[str, float | None]]:
        return [(date_format(month.first, "M"), float(month.held)) for month in self.outcome.months]

    @property
    def months(self) -> list[tuple[str, int, int, str]]:
        return [
            (date_format(month.first, "F Y"), month.held, month.running, decimal(month.each, 1))
            for month in reversed(self.outcome.months)
        ]

    @property
    def comparison_why(self) -> Why:
        return _comparison_why(self.outcome.comparison) if self.outcome.comparison else Why("")

    @property
    def fewest(self) -> int:
        return FEWEST

    @property
    def said_until(self) -> str:
        return date_format(self.outcome.said_until, "j F Y")


@require_safe
def programme_results(request: SignedInRequest, slug: str) -> HttpResponse:
    programme = run_programme(request, slug)
    pairs = _known_pairs(request, programme)
    now, today = timezone.now(), timezone.localdate()
    page = ResultsPage(
        programme=programme,
        outcome=_readable(request, outcome_of(programme, FrameworkVersion.objects.in_force(), now)),
        care=care_in(programme, pairs, now),
        leavers=leavers_in(programme, [pair.pk for pair in pairs], today),
        concerns=concerns_in(programme) if request.user.is_hr else [],
        for_hr=request.user.is_hr,
        today=today,
    )
    tabs = programme_tabs(programme, runs=True, current="programme-results")
    context = {"page": page, "programme": programme, "programme_pages": tabs}
    return render(request, "mentoring/results.html", context)


@require_safe
def programme_results_export(request: SignedInRequest, slug: str) -> HttpResponse:
    programme = run_programme(request, slug)
    outcome = _readable(request, outcome_of(programme, FrameworkVersion.objects.in_force(), timezone.now()))
    hidden = outcome.is_small and not request.user.is_hr
    columns = [Column(_("Figure"), 44), Column(_("Value"), 12, "number"), Column(_("People"), 10, "number")]
    rows = [*_take_up_rows(outcome), *([] if hidden else _figure_rows(outcome))]
    record_audit("export", programme, actor=request.user, fields=["results"])
    content = to_csv(Sheet(_("Results"), columns, rows))
    return download(content, name=file_name("programme", slug, timezone.localdate().isoformat(), extension="csv"))


def _readable(request: SignedInRequest, outcome: Outcome) -> Outcome:
    """Leave out for a coordinator the months in which so few pairs ran that they would speak of single people.

    Sums are of the months shown, so that none can be had by subtraction.
    """
    if request.user.is_hr:
        return outcome
    return replace(outcome, months=[month for month in outcome.months if month.running >= FEWEST])


def _known_pairs(request: SignedInRequest, programme: MentoringProgramme) -> list[Mentorship]:
    """Give the mentorships of a programme of which the reader may know."""
    pairs = Mentorship.objects.coordinated_by(request.user).filter(programme=programme)
    return list(pairs.select_related("mentor", "mentee", "programme").order_by("pk"))


def _tiles(outcome: Outcome) -> Iterator[Tile]:
    take_up, goals = outcome.take_up, outcome.goals
    matched = _("%(count)s of %(whole)s mentees") % {"count": take_up.matched, "whole": take_up.mentees}
    text = _("Matched are mentees of whom both sides said yes, whatever became of it since.")
    yield Tile(
        _("Matched"), grouped(take_up.matched), "", matched, Why(_("Mentees who have or had a mentor"), (), text)
    )
    running = sum(month.running for month in outcome.months)
    told = ((_("Sessions held"), grouped(outcome.held)), (_("Mentorships, month by month"), f"÷ {grouped(running)}"))
    text = _("A mentorship counts in each calendar month in which it ran, however short; missed sessions do not count.")
    why = Why(_("Sessions per mentorship and month"), (*told, (_("A month"), decimal(outcome.each, 1))), text)
    held = _("%(count)s held in all") % {"count": grouped(outcome.held)}
    yield Tile(_("Sessions a month"), decimal(outcome.each, 1), "", held, why)
    reached = _("of %(count)s set, %(late)s overdue") % {"count": goals.set, "late": goals.overdue}
    text = _("Goals of the mentorships' plans. Reached is what the person says; a level changes when it is assessed.")
    yield Tile(_("Goals reached"), grouped(goals.reached), "", reached, Why(_("Goals reached"), (), text))
    yield _mean_tile(_("Usefulness"), outcome.pulse, _("after sessions"), outcome.said_until)
    yield _mean_tile(_("Worth it"), outcome.worth, _("at the end"), outcome.said_until)


def _mean_tile(label: str, mean: Mean, when: str, until: date) -> Tile:
    text = _(
        "The mean of what people said from 1 to 5, up to %(day)s: single answers cannot be worked out from one day "
        "to the next. Not shown under %(fewest)s people."
    ) % {"day": date_format(until, "j F Y"), "fewest": FEWEST}
    if mean.value is None:
        return Tile(label, "–", "", _("fewer than %(fewest)s people") % {"fewest": FEWEST}, Why(label, (), text))
    note = _("%(people)s people, %(when)s") % {"people": mean.people, "when": when}
    return Tile(label, decimal(mean.value, 1), _("of 5"), note, Why(label, (), text))


def _take_up(outcome: Outcome) -> list[tuple[str, int]]:
    told = outcome.take_up
    return [
        (_("May take part"), told.eligible),
        (_("Joined as mentor"), told.mentors),
        (_("Joined as mentee"), told.mentees),
        (_("Both said yes"), told.accepted),
        (_("Declined"), told.declined),
        (_("Wait for an answer"), told.proposed),
        (_("Mentees without a mentor so far"), told.waiting),
    ]


def _comparison_why(found: Comparison) -> Why:
    told = (
        (_("Mentees gained, mean of %(count)s") % {"count": found.mentees}, signed(found.gain, 2)),
        (_("Their colleagues gained"), f"− {decimal(found.gain_of_colleagues, 2)}"),
        (_("Difference"), signed(found.difference, 2)),
    )
    text = _(
        "Each mentee whose mentorship began 60 days ago or more is set beside colleagues who held the same role, began "
        "within the same half level and had no mentor over the same days. A level counts where it was known on both "
        "days. The interval is the mean ± t(0.975, n−1) × standard deviation ÷ √n of the differences."
    )
    return Why(_("Mean level in what the role asks"), told, text)


def _take_up_rows(outcome: Outcome) -> list[list[Value]]:
    return [[label, count, None] for label, count in _take_up(outcome)]


def _figure_rows(outcome: Outcome) -> Iterator[list[Value]]:
    for month in outcome.months:
        yield [_("Sessions held, %(month)s") % {"month": f"{month.first:%Y-%m}"}, month.held, None]
    goals = outcome.goals
    yield [_("Goals set"), goals.set, None]
    yield [_("Goals reached"), goals.reached, None]
    for label, mean in ((_("Usefulness of sessions, 1 to 5"), outcome.pulse), (_("Worth it, 1 to 5"), outcome.worth)):
        yield [label, mean.value, mean.people if mean.value is not None else None]
    found = outcome.comparison
    if found is not None:
        yield [_("Levels gained by mentees"), found.gain, found.mentees]
        yield [_("Levels gained by similar colleagues"), found.gain_of_colleagues, found.colleagues]
        yield [_("Difference"), found.difference, None]
        yield [_("Difference, low end of its interval"), found.low, None]
        yield [_("Difference, high end of its interval"), found.high, None]
