"""Choosing the role one aims for."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from skills.errors import NotAllowedError
from skills.models import Role, RoleAim
from teams.models import Engineer, User
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit


@transaction.atomic
def aim_for(role: Role, *, engineer: Engineer, actor: User) -> RoleAim:
    """Make ``role`` the one that ``engineer`` aims for; only they choose it (NotAllowedError)."""
    if own_engineer_id(actor) != engineer.pk:
        raise NotAllowedError(_("Only %(name)s chooses the target role.") % {"name": engineer.name})
    aim, _made = RoleAim.objects.update_or_create(engineer=engineer, defaults={"role": role})
    record_audit("aim", role, actor=actor, subject=engineer, fields=["target_role"])
    return aim
