"""Recording the levels of several people in one competency at once."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from skills.errors import NewerLevelsError
from skills.models import Assessment, Competency, CurrentLevel
from skills.services.assessments import JudgementGiven, Seen, record_assessment
from skills.services.still_true import key_within, made_together
from teams.models import Engineer, User


@transaction.atomic
def record_for_people(
    *, actor: User, competency: Competency, given: Mapping[int, tuple[int | None, UUID | None]], key: UUID
) -> list[Assessment]:
    """Record a level (None: not concerned) for each engineer by id, with the assessment seen; all of it or nothing.

    The same ``key`` again records nothing more. Raises NewerLevelsError naming whose level changed since it was
    seen, and what ``record_assessment`` raises.
    """
    # In the order of ids, so that two leads at once wait for each other and never in a circle.
    people = list(Engineer.objects.select_for_update().filter(pk__in=list(given)).order_by("pk"))
    if made := [row for row in made_together(actor, key) if row.competency_id == competency.pk]:
        return made
    _check_nothing_newer(people, competency, {pk: seen for pk, (_level, seen) in given.items()})
    return [
        record_assessment(
            actor=actor,
            engineer=engineer,
            competency=competency,
            given=JudgementGiven(
                level=given[engineer.pk][0],
                key=key_within(key, engineer.pk, competency.pk),
                seen=Seen(given[engineer.pk][1]),
            ),
        )
        for engineer in people
    ]


def _check_nothing_newer(people: list[Engineer], competency: Competency, seen: Mapping[int, UUID | None]) -> None:
    rows = CurrentLevel.objects.filter(engineer__in=people, competency=competency)
    now = dict(rows.values_list("engineer_id", "assessment__uuid"))
    changed = tuple(each.slug for each in people if now.get(each.pk) not in {None, seen[each.pk]})
    if changed:
        raise NewerLevelsError(_("Levels changed while you had them open. Nothing was saved yet."), changed)
