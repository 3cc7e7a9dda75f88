"""What the digest says of levels: one's own that are stale or missing, and how many in the teams that one leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import ngettext

from skills.models import FrameworkVersion
from skills.overview.freshness import TeamUpkeep, Upkeep, teams_upkeep, upkeep_of
from skills.urgency import Want
from teams.models import StandIn, Team, TeamLead, User
from teams.querysets import own_engineer_id
from teams.services.digest import DigestLine
from teams.services.mail import absolute_url

# More lines would be read by nobody; the page they lead to has all teams.
TEAMS_NAMED = 5


def freshness_lines(users: Sequence[User], today: date) -> Mapping[int, list[DigestLine]]:
    """Give the lines about stale and missing levels, by the id of the account."""
    version = FrameworkVersion.objects.in_force()
    if version is None:
        return {}
    own = upkeep_of([own_engineer_id(user) for user in users], version, today)
    found: dict[int, list[DigestLine]] = defaultdict(list)
    led = _led_teams(users, today)
    read = {one.team.pk: one for one in teams_upkeep(_distinct(led), version, today)}
    for user in users:
        found[user.pk] += _own_lines(own[own_engineer_id(user)])
        waiting = [_team_line(read[team.pk], own_engineer_id(user)) for team in led.get(user.pk, ())]
        found[user.pk] += [line for line in waiting if line is not None][:TEAMS_NAMED]
    return found


def _led_teams(users: Sequence[User], today: date) -> dict[int, list[Team]]:
    """Give the teams that each account leads in person or stands in for; asked one by one only of those who may."""
    people = [own_engineer_id(user) for user in users]
    leading = set(TeamLead.objects.on(today).filter(engineer__in=people).values_list("engineer_id", flat=True))
    leading |= set(StandIn.objects.running(today).filter(engineer__in=people).values_list("engineer_id", flat=True))
    may = [user for user in users if own_engineer_id(user) in leading]
    return {user.pk: list(Team.objects.led_directly_by(user).order_by("name", "pk")) for user in may}


def _distinct(led: Mapping[int, Sequence[Team]]) -> list[Team]:
    return list({team.pk: team for teams in led.values() for team in teams}.values())


def _own_lines(upkeep: Upkeep) -> list[DigestLine]:
    stale, missing = upkeep.counts[Want.STALE], upkeep.counts[Want.MISSING]
    told = []
    if stale:
        text = ngettext("%(count)d of your levels is stale.", "%(count)d of your levels are stale.", stale)
        told.append(text % {"count": stale})
    if missing:
        text = ngettext(
            "%(count)d competency of your role or target role is not assessed yet.",
            "%(count)d competencies of your role or target role are not assessed yet.",
            missing,
        )
        told.append(text % {"count": missing})
    return [DigestLine(" ".join(told), absolute_url("freshness"))] if told else []


def _team_line(read: TeamUpkeep, own: int) -> DigestLine | None:
    """Count what waits in a team without the reader's own levels; None where nothing does."""
    waiting = [person.upkeep.due for person in read.people if person.id != own and person.upkeep.due]
    if not waiting:
        return None
    people = ngettext("%(people)d person", "%(people)d people", len(waiting)) % {"people": len(waiting)}
    told = {"team": read.team.name, "count": sum(waiting), "people": people}
    text = ngettext(
        "%(team)s: %(count)d level of %(people)s is stale or missing.",
        "%(team)s: %(count)d levels of %(people)s are stale or missing.",
        sum(waiting),
    )
    return DigestLine(text % told, absolute_url("team-freshness", read.team.slug))
