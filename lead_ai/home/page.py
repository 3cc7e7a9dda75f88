"""The home page of each kind of user, put together from the parts that concern them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lead_ai.home.calls import MOST, Call, title_of
from lead_ai.home.coming import Coming, meetings_of, sessions_of, soonest
from lead_ai.home.drafts import draft_calls
from lead_ai.home.goals import goal_calls
from lead_ai.home.growth import OwnGrowth, growth_calls, own_growth
from lead_ai.home.leading import Leading, leading
from lead_ai.home.links import Act, import_link
from lead_ai.home.mentees import Mentee, mentees_of
from lead_ai.home.mentoring import mentoring_calls, programme_calls
from lead_ai.home.operations import OperationLine, dead_jobs, operation_lines
from lead_ai.home.organisation import OrganisationView, newest_imports, organisation_calls, organisation_view
from lead_ai.home.projects import project_calls
from lead_ai.home.requests import request_calls
from lead_ai.home.reviewing import review_calls
from lead_ai.home.voices import voice_calls
from skills.models import FrameworkVersion
from skills.overview.organisation import Organisation
from skills.reviews.waiting import waiting_for
from skills.views.glance import GlanceView
from skills.views.hints import Hint
from skills.views.teams_page import TeamLine, team_lines
from teams.models import Engineer, User


@dataclass(frozen=True)
class Reader:
    """Who reads the home page, and what of it concerns them."""

    user: User
    engineer: Engineer | None
    lead: Leading | None = None
    growth: OwnGrowth | None = None
    mentees: Sequence[Mentee] = ()
    sessions: Sequence[Coming] = ()
    organisation: Organisation | None = None


@dataclass(frozen=True)
class HomePage:
    """What the home page shows; parts that do not concern the reader are empty."""

    reader: Reader
    today: date
    every_call: Sequence[Call]
    organisation: OrganisationView | None = None
    operations: Sequence[OperationLine] = ()
    coming: Sequence[Coming] = field(default=())

    @property
    def calls(self) -> Sequence[Call]:
        return self.every_call[:MOST]

    @property
    def title(self) -> str:
        return _("Welcome") if self._is_unknown else title_of(len(self.calls))

    @property
    def later(self) -> Sequence[Call]:
        """What can wait: named in a line below the list."""
        return self.every_call[MOST:]

    @property
    def _is_unknown(self) -> bool:
        user = self.reader.user
        return self.reader.engineer is None and not (user.is_hr or user.is_operator)

    @property
    def said(self) -> str:
        parts = [date_format(self.today, "l j F")]
        lead, growth = self.reader.lead, self.reader.growth
        if lead is not None:
            parts.append(lead.said)
        elif growth is not None and growth.role:
            parts.append(growth.role)
        elif self.reader.user.is_hr:
            parts.append(_("you look after people, teams and frameworks"))
        elif self.reader.user.is_operator:
            parts.append(_("you look after accounts and what runs in the background"))
        return " · ".join(parts)

    @property
    def acts(self) -> list[Act]:
        lead = self.reader.lead
        if lead is not None:
            slug = lead.first.slug
            return [
                Act(_("See gaps"), reverse("team-gaps", args=[slug]), "chart-no-axes-column"),
                Act(_("Open matrix"), reverse("team-matrix", args=[slug]), "layout-grid", primary=True),
            ]
        if self.reader.user.is_hr:
            return [
                Act(_("Administration"), reverse("admin:index"), "settings"),
                Act(_("Import people"), import_link("people"), "upload", primary=True),
            ]
        if self.reader.engineer is not None:
            return [Act(_("Open my growth"), reverse("growth"), "target", primary=True)]
        return []

    @property
    def calm(self) -> Hint:
        """Say that nothing waits, and where to go."""
        lead = self.reader.lead
        if self._is_unknown:
            text = _(
                "Your account %(mail)s belongs to no person in the directory yet. "
                "HR links the two; then your growth and your team stand here."
            ) % {"mail": self.reader.user.email}
            return Hint(_("You are signed in"), text, reverse("roles"), _("Read the roles"))
        title = _("Nothing waits for you")
        if lead is not None:
            url = reverse("team-matrix", args=[lead.first.slug])
            return Hint(title, _("The matrix shows who can do what."), url, _("Open matrix"))
        if self.reader.engineer is not None:
            return Hint(
                title, _("Your growth page shows what moves you furthest."), reverse("growth"), _("Open my growth")
            )
        if self.organisation is not None:
            return Hint(title, _("Everyone has a team, a role and an account."), reverse("teams"), _("See all teams"))
        return Hint(title, _("No job was given up."), reverse("admin:index"), _("Open the administration"))

    @property
    def glance(self) -> GlanceView | None:
        lead = self.reader.lead
        return GlanceView(lead.glance) if lead is not None and lead.glance is not None else None

    @property
    def teams(self) -> list[TeamLine]:
        return team_lines(self.reader.lead.rows) if self.reader.lead is not None else []

    @property
    def growth(self) -> OwnGrowth | None:
        return self.reader.growth

    @property
    def mentees(self) -> Sequence[Mentee]:
        return self.reader.mentees


def home_page(user: User, found: Organisation | None) -> HomePage:
    """Read what concerns a user; ``found`` is the organisation, for HR."""
    today, now = timezone.localdate(), timezone.now()
    version = FrameworkVersion.objects.in_force()
    engineer: Engineer | None = getattr(user, "engineer", None)
    lead = leading(user, version, today)
    reader = Reader(
        user=user,
        engineer=engineer,
        lead=lead,
        # Whoever leads has the team here and their own growth one click away.
        growth=own_growth(engineer, version, today) if engineer and version and lead is None else None,
        mentees=mentees_of(engineer, version, now) if engineer else (),
        sessions=[*sessions_of(engineer, now), *meetings_of(engineer, now)] if engineer else (),
        organisation=found,
    )
    calls = list(_calls(reader, today))
    if engineer is not None:
        calls += goal_calls(engineer, version, today)
        calls += mentoring_calls(engineer, now)
    calls += programme_calls(user, now)
    view = None
    if found is not None:
        runs = newest_imports()
        calls += organisation_calls(found, runs)
        view = organisation_view(found, runs)
    if user.is_operator:
        calls += dead_jobs()
    coming = soonest([*reader.sessions, *(lead.coming if lead else ())])
    return HomePage(
        reader,
        today,
        sorted(calls, key=lambda call: call.rank),
        organisation=view,
        operations=operation_lines() if user.is_operator else (),
        coming=coming,
    )


def _calls(reader: Reader, today: date) -> Iterable[Call]:
    if reader.engineer is not None:
        yield from request_calls(reader.engineer, today)
        yield from draft_calls(reader.user)
    yield from voice_calls(reader.user, today)
    yield from project_calls(reader.user, reader.engineer, today)
    yield from review_calls(waiting_for(reader.user))
    if reader.lead is not None:
        yield from reader.lead.calls
    if reader.growth is not None:
        yield from growth_calls(reader.growth)
