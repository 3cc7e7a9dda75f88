"""Naming who acts for a lead from one day to another, and ending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from teams.errors import TeamsError
from teams.models import Engineer, StandIn, Team, TeamLead, User
from teams.permissions import teams_given_stand_ins_by
from teams.services.audit import record_audit


class StandInRefusedError(TeamsError):
    """The stand-in cannot be named, or not by whoever asks."""


@dataclass(frozen=True)
class StandInWanted:
    """Who acts for whom, from when to when, both days included; without a team, in all that the lead leads."""

    lead: Engineer
    engineer: Engineer
    team: Team | None
    starts: date
    ends: date
    reason: str


@transaction.atomic
def name_stand_in(wanted: StandInWanted, *, actor: User) -> StandIn:
    """Let somebody act for a lead from one day to another.

    Raises StandInRefusedError where the actor names nobody in these teams, where the dates lie in the past or out
    of order, where the lead leads nothing there, and where the same pair has a period that overlaps.
    """
    # One writer per lead at a time, so that no two periods of a pair overlap.
    Engineer.objects.select_for_update().get(pk=wanted.lead.pk)
    _check_people(wanted)
    _check_teams(wanted, actor)
    _check_dates(wanted)
    made = StandIn.objects.create(
        lead=wanted.lead,
        engineer=wanted.engineer,
        team=wanted.team,
        starts=wanted.starts,
        ends=wanted.ends,
        reason=wanted.reason,
        made_by=actor,
    )
    record_audit("name stand-in", made, actor=actor, subject=wanted.engineer, acting_for=wanted.lead)
    return made


def _check_people(wanted: StandInWanted) -> None:
    if wanted.lead.pk == wanted.engineer.pk:
        raise StandInRefusedError(_("Nobody stands in for themselves."))
    if not wanted.engineer.is_active:
        raise StandInRefusedError(_("%(name)s is not employed today.") % {"name": wanted.engineer.name})
    if not wanted.reason.strip():
        raise StandInRefusedError(_("Give a reason."))


def _check_teams(wanted: StandInWanted, actor: User) -> None:
    leading = TeamLead.objects.on(timezone.localdate()).filter(engineer=wanted.lead)
    led = set(leading.values_list("team_id", flat=True))
    asked = led if wanted.team is None else {wanted.team.pk} & led
    if not asked:
        raise StandInRefusedError(_("%(name)s does not lead here today.") % {"name": wanted.lead.name})
    if teams_given_stand_ins_by(actor).filter(pk__in=asked).count() < len(asked):
        raise StandInRefusedError(
            _("%(name)s also leads teams that you do not. Choose this team alone.") % {"name": wanted.lead.name}
        )


def _check_dates(wanted: StandInWanted) -> None:
    if wanted.starts < timezone.localdate():
        raise StandInRefusedError(_("The first day lies in the past."))
    if wanted.ends < wanted.starts:
        raise StandInRefusedError(_("The last day is before the first."))
    pair = StandIn.objects.filter(lead=wanted.lead, engineer=wanted.engineer, ended_at__isnull=True)
    if pair.filter(starts__lte=wanted.ends, ends__gte=wanted.starts).exists():
        raise StandInRefusedError(
            _("%(name)s stands in for %(lead)s in these days already.")
            % {"name": wanted.engineer.name, "lead": wanted.lead.name}
        )


@transaction.atomic
def end_stand_in(stand_in: StandIn, *, actor: User) -> bool:
    """End it at once; the row stays. Give False where it had ended before."""
    still = StandIn.objects.ahead(timezone.localdate()).filter(pk=stand_in.pk)
    if not still.update(ended_at=timezone.now(), ended_by=actor):
        return False
    record_audit("end stand-in", stand_in, actor=actor, subject=stand_in.engineer, acting_for=stand_in.lead)
    return True
