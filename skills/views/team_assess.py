"""One competency, all people of a team: the statements in view once, a level for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from skills.catalogue import Catalogue, CompetencyEntry, catalogue
from skills.errors import NewerLevelsError, NotAllowedError, SkillsError
from skills.forms.assess import NOT_CONCERNED
from skills.forms.team_levels import TeamLevelsForm
from skills.levels import Status
from skills.matrix import Judged, Measure, Member, load_teams
from skills.matrix.team import judged
from skills.models import Competency, CurrentLevel, FrameworkVersion
from skills.services.team_levels import record_for_people
from skills.views.inspector import Choice
from skills.views.ratings import Mark, age_of, level_choices
from teams.models import Team, User
from teams.permissions import people_assessable_by
from teams.querysets import own_engineer_id
from teams.requests import SignedInRequest
from teams.views.access import visible_team

FORM_FAULT, CONFLICT = 422, 409


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A member: the level so far, and either the choice or why there is none."""

    slug: str
    name: str
    mark: Mark
    said: str
    asks: str
    now: str
    seen: str
    reason: str
    chosen: str = ""
    changed: bool = False


@dataclass(frozen=True)
class TeamLevels:
    """All that the page shows."""

    team: Team
    entry: CompetencyEntry
    known: Catalogue
    lines: tuple[PersonLine, ...]
    key: str
    warning: str = ""

    @property
    def choices(self) -> list[Choice]:
        """The statements, highest level first."""
        return level_choices(self.known, self.entry, {})

    @property
    def levels(self) -> list[Choice]:
        """The levels as a row of choices, lowest first."""
        return self.choices[::-1]

    @property
    def open_lines(self) -> int:
        """How many people can be assessed here."""
        return sum(not each.reason for each in self.lines)


@dataclass(frozen=True)
class Reading:
    """What is read of the team in the competency."""

    known: Catalogue
    entry: CompetencyEntry
    told: tuple[tuple[Member, Judged, int], ...]
    assessable: frozenset[int]
    deciding: Mapping[int, UUID]


@require_http_methods(["GET", "HEAD", "POST"])
def team_assess(request: SignedInRequest, slug: str, competency: str) -> HttpResponse:
    team = visible_team(request, slug)
    read = _read(request.user, team, competency)
    if not read.assessable:
        raise PermissionDenied
    if request.method == "POST":
        return _saved(request, team, read)
    return _shown(request, TeamLevels(team, read.entry, read.known, _lines(request.user, read, {}), str(uuid4())))


def _read(user: User, team: Team, slug: str) -> Reading:
    version = FrameworkVersion.objects.in_force()
    known = catalogue(version) if version else None
    if version is None or known is None or slug not in known.by_slug:
        raise Http404
    loaded = load_teams([team.pk], Measure(version, timezone.localdate()))
    entry, column = known.by_slug[slug], loaded.yardstick.slugs.index(slug)
    told = tuple(
        (member, list(judged(loaded.levels, row))[column], int(loaded.figures.asked[row, column]))
        for row, member in enumerate(loaded.members)
    )
    ids = [member.id for member in loaded.members]
    rows = CurrentLevel.objects.filter(engineer__in=ids, competency=entry.id)
    return Reading(
        known,
        entry,
        tuple(sorted(told, key=lambda each: (each[0].name.casefold(), each[0].slug))),
        frozenset(people_assessable_by(user).filter(pk__in=ids).values_list("pk", flat=True)),
        dict(rows.values_list("engineer_id", "assessment__uuid")),
    )


def _lines(
    user: User, read: Reading, chosen: Mapping[str, str], changed: tuple[str, ...] = ()
) -> tuple[PersonLine, ...]:
    return tuple(
        PersonLine(
            slug=member.slug,
            name=member.name,
            mark=_mark(read.known, said),
            said=_said(said),
            asks=_("requires %(level)s") % {"level": asked} if asked else "",
            now=_now(said),
            seen=str(read.deciding.get(member.id, "")) if said.assessed_on else "",
            reason=_reason(user, member, read),
            chosen=chosen.get(member.slug, ""),
            changed=member.slug in changed,
        )
        for member, said, asked in read.told
    )


def _mark(known: Catalogue, said: Judged) -> Mark:
    if said.status is Status.NOT_CONCERNED:
        return Mark(state="none")
    states = ("unconfirmed" if said.status is Status.UNCONFIRMED else "", "stale" if said.freshness == "stale" else "")
    text = None if said.level is None else str(said.level)
    return Mark(text, known.step(said.level), " ".join(filter(None, states)))


def _said(said: Judged) -> str:
    if said.assessed_on is None or said.source is None:
        return _("not assessed")
    words = {"self": _("self"), "lead": _("lead"), "certification": _("certificate"), "review": _("review")}
    return f"{words[said.source]}, {age_of(said.assessed_on, timezone.localdate())}"


def _now(said: Judged) -> str:
    if said.assessed_on is None:
        return ""
    return NOT_CONCERNED if said.level is None else str(said.level)


def _reason(user: User, member: Member, read: Reading) -> str:
    if member.id in read.assessable:
        return ""
    if member.id == own_engineer_id(user):
        return _("You: your own lead assesses you")
    return _("Another lead assesses here")


def _shown(request: SignedInRequest, page: TeamLevels, status: int = 200) -> HttpResponse:
    context = {"page": page, "team": page.team, "undo": _undo_url(request)}
    return render(request, "skills/team_assess.html", context, status=status)


def _undo_url(request: SignedInRequest) -> str:
    """Give where to take back what was just saved; the address names it, the service asks whose it is."""
    try:
        key = UUID(request.GET.get("undo", ""))
    except ValueError:
        return ""
    back = urlencode({"next": request.path})
    return f"{reverse('assessments-withdraw', args=[key])}?{back}"


def _saved(request: SignedInRequest, team: Team, read: Reading) -> HttpResponse:
    people = {member.slug: member.id for member, _said, _asked in read.told if member.id in read.assessable}
    form = TeamLevelsForm(request.POST, people=people, levels=[each.value for each in read.known.scale])
    chosen = {slug: request.POST.get(f"level-{slug}", "") for slug in people}
    if not form.is_valid() or not form.given():
        fault = _("Choose a level for at least one person.")
        return _again(request, team, read, chosen, (fault, (), FORM_FAULT))
    try:
        made = record_for_people(
            actor=request.user,
            competency=Competency.objects.get(pk=read.entry.id),
            given={people[slug]: said for slug, said in form.given().items()},
            key=form.cleaned_data["key"],
        )
    except NewerLevelsError as fault:
        again = _read(request.user, team, read.entry.slug)
        return _again(request, team, again, chosen, (str(fault), fault.people, CONFLICT))
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    except SkillsError as fault:
        return _again(request, team, read, chosen, (str(fault), (), FORM_FAULT))
    text = ngettext("%(n)s level confirmed: %(competency)s", "%(n)s levels confirmed: %(competency)s", len(made))
    messages.success(request, text % {"n": len(made), "competency": read.entry.title})
    undo = f"?undo={form.cleaned_data['key']}"
    return HttpResponseRedirect(reverse("team-assess", args=[team.slug, read.entry.slug]) + undo)


def _again(
    request: SignedInRequest,
    team: Team,
    read: Reading,
    chosen: Mapping[str, str],
    fault: tuple[str, tuple[str, ...], int],
) -> HttpResponse:
    """Show the page with what was chosen and what is in the way."""
    warning, changed, status = fault
    lines = _lines(request.user, read, chosen, changed)
    page = TeamLevels(team, read.entry, read.known, lines, str(uuid4()), warning)
    return _shown(request, page, status)
