"""Who opened whose page or team: kept for the people whom it was about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from teams.models import AuditEntry, Engineer, Membership, Team, User
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit, record_audits

READ = "read"
EXPORT = "export"
OF_A_TEAM = "team"
LEVELS, CAPACITY = ["levels"], ["capacity"]


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody looked at what is held about a person: at the person's own pages, or at ``team`` with all in it."""

    entry: AuditEntry
    team: Team | None


def record_reading(actor: User, engineer: Engineer) -> None:
    """Note that ``actor`` opened the page, history or figures of somebody else, once per reader, person and day."""
    if own_engineer_id(actor) == engineer.pk:
        return
    if not _read_today(actor, LEVELS).filter(subject=engineer).exists():
        record_audit(READ, engineer, actor=actor, subject=engineer, fields=LEVELS)


def record_readings(actor: User, engineers: Iterable[Engineer], *, action: str) -> None:
    """Note that ``actor`` saw the levels of people at once, in two queries for any number of them.

    As with one, a reading is noted once per reader, person and day; an export each time.
    """
    others = [each for each in engineers if each.pk != own_engineer_id(actor)]
    same = _read_today(actor, LEVELS).filter(subject__in=others)
    noted = set(same.values_list("subject_id", flat=True)) if action == READ else set()
    record_audits(action, [each for each in others if each.pk not in noted], actor=actor, fields=LEVELS)


def record_team_reading(actor: User, team: Team) -> None:
    """Note that ``actor`` opened pages or figures of a team, once per reader, team and day."""
    if not _read_today(actor, LEVELS).filter(object_type=OF_A_TEAM, object_id=team.slug).exists():
        record_audit(READ, team, actor=actor, fields=LEVELS)


def record_capacity_readings(actor: User, teams: Iterable[Team], *, action: str = READ) -> None:
    """Note that ``actor`` saw the time of the people of teams at once, in two queries for any number of them.

    A reading is noted once per reader, team and day, apart from that of the team's levels; an export each time.
    """
    seen = {team.slug for team in teams}
    if action == READ:
        same = _read_today(actor, CAPACITY).filter(object_type=OF_A_TEAM, object_id__in=seen)
        seen -= set(same.values_list("object_id", flat=True))
    AuditEntry.objects.bulk_create(
        AuditEntry(action=action, object_type=OF_A_TEAM, object_id=slug, actor=actor, fields=CAPACITY)
        for slug in sorted(seen)
    )


def readings_about(engineer: Engineer, *, most: int) -> list[Reading]:
    """Give the newest readings and exports by others of a person's pages, and of teams while the person was in them."""
    belonging = list(Membership.objects.filter(engineer=engineer).select_related("team"))
    about = Q(subject=engineer)
    for each in belonging:
        about |= _while_in_team(each)
    entries = AuditEntry.objects.filter(about, action__in=(READ, EXPORT)).select_related("actor")
    teams = {each.team.slug: each.team for each in belonging}
    return [
        Reading(entry, teams.get(entry.object_id) if entry.object_type == OF_A_TEAM else None)
        for entry in entries.exclude(actor=engineer.user_id)[:most]
    ]


def _while_in_team(belonging: Membership) -> Q:
    seen = Q(object_type=OF_A_TEAM, object_id=belonging.team.slug, at__date__gte=belonging.starts)
    return seen & Q(at__date__lte=belonging.ends) if belonging.ends else seen


def _read_today(actor: User, fields: list[str]) -> QuerySet[AuditEntry]:
    """Give what ``actor`` has read today of this kind: to have seen the time of a team hides no reading of levels."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return AuditEntry.objects.filter(action=READ, actor=actor, fields=fields, at__gte=midnight)
