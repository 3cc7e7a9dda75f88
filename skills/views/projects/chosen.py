"""What the page shows that asks who should work on a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.catalogue import CompetencyEntry
from skills.projects import Considered, Wanted
from skills.projects.asked import query_of
from skills.staffing import Cover, Need, TeamScore, Without
from skills.views.projects import saying
from skills.views.projects.considered import leave_said, why_not
from skills.views.projects.loads import LoadRow, Window, load_row
from skills.views.projects.plan import WithPlan
from teams.capacity import Span, Workload
from teams.models import Engineer
from teams.templatetags.lead_ai_ui import decimal, percent

OTHERS_SHOWN = 8
LOADS_SHOWN = 3


@dataclass(frozen=True)
class CoverMark:
    """A need that somebody counts for."""

    code: str
    title: str
    is_stretch: bool
    grows: bool


@dataclass(frozen=True)
class MemberLine:
    """One person of the best team, why they are in, and what is left without them."""

    person: Engineer
    marks: list[CoverMark]
    without: Without | None
    comes_next: list[str]
    keep_url: str
    out_url: str
    is_kept: bool
    only: list[str]
    away: str
    is_on_it: bool
    share: int
    word: str

    @property
    def why(self) -> str:
        if not self.marks:
            return _("Kept by you") if self.is_kept else _("Counted for no need")
        if self.only:
            return _("Nobody else free to choose covers %(codes)s") % {"codes": ", ".join(self.only)}
        count = len(self.marks)
        return ngettext("%(count)s need", "%(count)s needs", count) % {"count": count}

    @property
    def is_left_known(self) -> bool:
        return self.without is not None and (self.without.coverage is not None or self.without.is_proved)

    @property
    def left(self) -> str:
        if self.without is None or self.without.coverage is None:
            return _("no team") if self.without and self.without.is_proved else _("not worked out in time")
        share = percent(float(self.without.coverage))
        return share if self.without.is_proved else _("at least %(share)s") % {"share": share}


@dataclass(frozen=True)
class NeedState:
    """One need and whether the team covers it."""

    need: Need
    entry: CompetencyEntry
    step: int | None
    covers: Sequence[Cover]

    @property
    def state(self) -> str:
        if len(self.covers) < self.need.people:
            return "uncovered" if not self.covers else "part"
        return "stretch" if any(each.is_stretch for each in self.covers) else "covered"


@dataclass(frozen=True)
class OtherLine:
    """Somebody who was considered, and why they are not in."""

    person: Engineer
    why: str
    keep_url: str


@dataclass(frozen=True)
class StaffingPage(WithPlan):
    """The team with what stays uncovered, who was considered, and the loads."""

    @property
    def wanted(self) -> Wanted:
        return self.read.wanted

    @property
    def team(self) -> TeamScore | None:
        return self.read.team

    @cached_property
    def codes(self) -> Mapping[str, CompetencyEntry]:
        return self.read.known.by_slug

    @property
    def has_needs(self) -> bool:
        return bool(self.read.ask.needs)

    @property
    def coverage(self) -> float:
        return float(self.team.coverage) if self.team else 0.0

    @property
    def sum(self) -> list[tuple[str, str]]:
        """The coverage as a sum that adds up by hand."""
        if self.team is None:
            return []
        found = []
        for need in self.read.ask.needs:
            parts = sum((cover.share for cover in self.team.by_need[need.competency]), Fraction(0))
            told = f"{need.weight} × {decimal(float(parts))}"
            found.append((f"{self.codes[need.competency].code} {self.codes[need.competency].title}", told))
        worth = Fraction(self.team.fit, self.team.unit)
        return [
            *found,
            (_("weight × people asked, all needs"), f"÷ {self.read.ask.asked}"),
            (_("%(sum)s covered") % {"sum": decimal(float(worth))}, percent(self.coverage, 1)),
        ]

    @cached_property
    def members(self) -> list[MemberLine]:
        return [self._member(slug) for slug in self.team.people] if self.team else []

    def _member(self, slug: str) -> MemberLine:
        covers = [each for each in self.team.covers if each.slug == slug] if self.team else []
        without = self.read.without.get(slug)
        return MemberLine(
            person=self.read.people[slug],
            marks=[self._mark(each) for each in covers],
            without=without,
            comes_next=[self.read.people[each].name for each in without.comes_next] if without else [],
            keep_url=query_of(self.wanted, keep=sorted(self.wanted.keep | {slug})),
            out_url=self._out(slug),
            is_kept=slug in self.wanted.keep,
            is_on_it=slug in self.read.on_it,
            share=self.read.on_it.get(slug, self.read.ask.allocation),
            word=self.word(slug),
            only=[self.codes[each.need.competency].code for each in covers if self._alone(each)],
            away=leave_said(self.read, self.read.people[slug], self.read.days),
        )

    @property
    def shows_without(self) -> bool:
        """Whether anything is known of the team without one of its people."""
        return any(line.is_left_known for line in self.members)

    def _alone(self, cover: Cover) -> bool:
        """Tell whether nobody else who is free, left out or not, covers the need in full."""
        free = saying.able_and_free(self.read, cover.need)
        return free == [cover.slug] and not saying.left_out_and_free(self.read, cover.need)

    def _out(self, slug: str) -> str:
        return query_of(self.wanted, out=sorted(self.wanted.leave_out | {slug}), keep=sorted(self.wanted.keep - {slug}))

    def _mark(self, cover: Cover) -> CoverMark:
        entry = self.codes[cover.need.competency]
        return CoverMark(entry.code, entry.title, cover.is_stretch, cover.grows)

    @property
    def needs(self) -> list[NeedState]:
        by_need = self.team.by_need if self.team else {}
        return [
            NeedState(
                each, self.codes[each.competency], self.read.known.step(each.level), by_need.get(each.competency, ())
            )
            for each in self.read.ask.needs
        ]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What was asked by hand, each with the address without it."""
        names = {each.slug: each.name for each in self.read.rivals}
        together = [
            (
                _("With %(name)s") % {"name": name},
                query_of(self.wanted, **{"with": sorted(self.wanted.together - {slug})}),
            )
            for slug, name in names.items()
        ]
        kept = [(slug, _("Keep %(name)s"), "keep", self.wanted.keep) for slug in sorted(self.wanted.keep)]
        out = [(slug, _("Without %(name)s"), "out", self.wanted.leave_out) for slug in sorted(self.wanted.leave_out)]
        return together + [
            (told % {"name": self._name(slug)}, query_of(self.wanted, **{key: sorted(every - {slug})}))
            for slug, told, key, every in [*kept, *out]
        ]

    def _name(self, slug: str) -> str:
        found = self.read.people.get(slug)
        return found.name if found else slug

    @property
    def kept_without_time(self) -> list[str]:
        """Who is kept and has not the time, so that nobody can be chosen."""
        busy = {each.slug for each in self.read.problem.candidates if not self.read.ask.takes(each)}
        return sorted(self._name(slug) for slug in self.wanted.keep & busy & self.read.pool)

    @property
    def kept_from_elsewhere(self) -> list[str]:
        """Who is kept and is not among those to choose from."""
        return sorted(self._name(slug) for slug in self.wanted.keep - self.read.pool)

    @property
    def others(self) -> list[OtherLine]:
        found = [*self.read.next_best, *self.read.not_free]
        return [self._other(each) for each in found[:OTHERS_SHOWN]]

    @property
    def more_others(self) -> int:
        return max(0, len(self.read.next_best) + len(self.read.not_free) - OTHERS_SHOWN)

    def _other(self, each: Considered) -> OtherLine:
        slug = each.person.slug
        return OtherLine(
            each.person, why_not(self.read, each), query_of(self.wanted, keep=sorted(self.wanted.keep | {slug}))
        )

    @property
    def window(self) -> Window:
        return Window.around(*self.read.days)

    @cached_property
    def load_kinds(self) -> frozenset[str]:
        """What of work, plan, leave, new and over stands in the loads, for their legend."""
        return frozenset(bar.kind for row in self.loads for bar in row.bars)

    @cached_property
    def loads(self) -> list[LoadRow]:
        """The team's time, and that of the first who have none."""
        busy = [each.person for each in self.read.not_free if each.conflicts][:LOADS_SHOWN]
        people = [*(line.person for line in self.members), *busy]
        proposed = Span(*self.read.days, self.read.ask.allocation)
        return [
            load_row(
                each.name,
                self._open(each),
                None if each.slug in self.read.on_it else proposed,
                self.window,
                is_open=each.pk in self.read.led,
            )
            for each in people
        ]

    def _open(self, person: Engineer) -> Workload:
        """Give a person's workload; of whom the reader does not lead, only how much is taken is theirs to see."""
        load, here = self.read.loads[person.pk], self._elsewhere(person.slug)
        if person.pk in self.read.led:
            return load.with_work(*here)
        hidden = tuple(replace(each, label=_("other work")) for each in load.work)
        return replace(load, work=(*hidden, *here))

    def _elsewhere(self, slug: str) -> list[Span]:
        """Give what this plan asks of a person for the other projects."""
        told = zip(self.read.teams[1:], self.read.periods[1:], strict=False)
        return [
            Span(*days, team.ask.allocation, _("%(name)s, in this plan") % {"name": project.name}, is_planned=True)
            for (project, team), days in told
            if slug in team.people and slug not in team.ask.shares
        ]

    @property
    def on_it(self) -> list[str]:
        """Who is confirmed for the project already and left out of the team by hand."""
        return sorted(self._name(slug) for slug in self.read.on_it.keys() & self.wanted.leave_out)

    @property
    def keep_all_url(self) -> str:
        """The choice with nobody left out who is on the project already."""
        return query_of(self.wanted, out=sorted(self.wanted.leave_out - self.read.on_it.keys()))


@dataclass(frozen=True)
class Alternative:
    """One of the teams that stand side by side."""

    label: str
    page: StaffingPage
    url: str
    is_chosen: bool = False
    same: tuple[str, ...] = ()

    @property
    def same_said(self) -> str:
        """Say which of the choices have this team, where there are several."""
        if not self.same:
            return ""
        return _("%(some)s and %(last)s choose the same team.") % {
            "some": ", ".join((self.label, *self.same[:-1])),
            "last": self.same[-1],
        }

    @property
    def names(self) -> list[str]:
        return [self.page.read.people[slug].name for slug in self.page.team.people] if self.page.team else []

    @property
    def uncovered(self) -> list[str]:
        return [each.entry.code for each in self.page.needs if each.state in {"uncovered", "part"}]

    @property
    def growing(self) -> int:
        return sum(cover.grows for cover in self.page.team.covers) if self.page.team else 0
