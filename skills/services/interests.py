"""Saying how much one wants to use or learn a competency."""

from __future__ import annotations

from django.utils.translation import gettext as _

from skills.errors import NotAllowedError
from skills.models import Competency, Interest
from teams.models import Engineer, User
from teams.querysets import own_engineer_id


def set_interest(*, actor: User, engineer: Engineer, competency: Competency, value: str) -> None:
    """Store the interest of ``engineer``, or forget it where ``value`` is empty; only they say it (NotAllowedError)."""
    if own_engineer_id(actor) != engineer.pk:
        raise NotAllowedError(_("Only %(name)s says how much this interests them.") % {"name": engineer.name})
    if not value:
        Interest.objects.filter(engineer=engineer, competency=competency).delete()
        return
    Interest.objects.update_or_create(
        engineer=engineer, competency=competency, defaults={"value": Interest.Value(value)}
    )
