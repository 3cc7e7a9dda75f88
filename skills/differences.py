"""Where self-assessments and leads' assessments differ, over many people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from skills.catalogue import Catalogue, CompetencyEntry
from skills.models import Assessment
from skills.raters import Difference, Judged, Pair, among_leads, by_competency, by_lead, pairs_of
from skills.reviews.calibration import Calibration
from teams.models import Engineer, User
from teams.querysets import EngineerQuerySet, own_engineer_id

SIDES = ("self", "lead")
FIELDS = ("engineer_id", "competency_id", "source", "rater_id", "level", "assessed_on", "pk")


@dataclass(frozen=True, slots=True)
class LeadFigure:
    """What the pairs of one lead say."""

    lead: Engineer
    said: Difference


@dataclass(frozen=True, slots=True)
class CompetencyFigure:
    """What the pairs in one competency say."""

    competency: CompetencyEntry
    said: Difference


@dataclass(frozen=True, slots=True)
class Monitor:
    """The figures of rule 12 that a reader may see. ``few`` counts the leads of whom nothing is told."""

    leads: tuple[LeadFigure, ...]
    competencies: tuple[CompetencyFigure, ...]
    few: int
    pairs: int


@dataclass(frozen=True, slots=True)
class RoundMonitor:
    """What the ratings of one review say: self against lead, and leads against other leads."""

    own: Monitor
    among: tuple[LeadFigure, ...]


def rater_monitor(user: User, known: Catalogue, *, as_of: date) -> Monitor:
    """Read the figures of all leads for HR, else those of the reader as a lead, in two queries.

    A lead's figures rest on people alone whose history that lead may read today: of nobody else could they tell
    anything, not even by subtracting what the lead knows.
    """
    return _monitor(_pairs(Engineer.objects.visible_to(user), known, as_of), user, known)


def round_monitor(user: User, calibration: Calibration) -> RoundMonitor:
    """Give the same figures from what is revealed in one review, and leads against leads, in three queries.

    Here, too, HR reads of all leads and everybody else of themselves alone, whoever calibrates.
    """
    told = among_leads(calibration.given)
    own = own_engineer_id(user)
    shown = {lead: said for lead, said in told.items() if user.is_hr or lead == own}
    return RoundMonitor(_monitor(calibration.pairs, user, calibration.known), _named(shown))


def _monitor(pairs: Sequence[Pair], user: User, known: Catalogue) -> Monitor:
    if not user.is_hr:
        own = own_engineer_id(user)
        pairs = [pair for pair in pairs if pair.lead == own]
    told = by_lead(pairs)
    named = {pair.lead for pair in pairs if pair.lead is not None}
    figures = by_competency(pairs)
    return Monitor(
        leads=_named(told),
        competencies=tuple(
            CompetencyFigure(each, figures[each.id]) for each in known.by_slug.values() if each.id in figures
        ),
        few=len(named - set(told)),
        pairs=len(pairs),
    )


def _named(told: Mapping[int, Difference]) -> tuple[LeadFigure, ...]:
    leads = Engineer.objects.filter(pk__in=told).order_by("name", "pk")
    return tuple(LeadFigure(each, told[each.pk]) for each in leads)


def _pairs(people: EngineerQuerySet, known: Catalogue, as_of: date) -> list[Pair]:
    newest = Window(
        RowNumber(),
        partition_by=[F("engineer"), F("competency"), F("source")],
        order_by=[F("assessed_on").desc(), F("id").desc()],
    )
    rows = Assessment.objects.shared_by(as_of).filter(source__in=SIDES, engineer__in=people.values("pk"))
    rows = rows.filter(competency__in=list(known.slug_of)).annotate(place=newest).filter(place=1).order_by()
    return pairs_of(
        Judged(engineer, competency, source == "self", rater, level, on, entered)
        for engineer, competency, source, rater, level, on, entered in rows.values_list(*FIELDS)
    )
