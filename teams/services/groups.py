"""The groups whose members have rights beyond their own teams."""

from __future__ import annotations

from django.contrib.auth.models import Group

from teams.models.users import HR_GROUP, OPERATOR_GROUP


def make_groups() -> None:
    """Make the groups HR and Operator where they are missing."""
    for name in (HR_GROUP, OPERATOR_GROUP):
        Group.objects.get_or_create(name=name)
