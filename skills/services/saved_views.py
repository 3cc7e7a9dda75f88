"""Keeping views of searches and matrices under a name."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from skills.errors import SkillsError
from skills.models import SavedView
from teams.models import Team, User
from teams.services.audit import record_audit


@dataclass(frozen=True, slots=True)
class ViewGiven:
    """What is kept of a view: a name and the query of its address; ``team`` where it is of a team's matrix."""

    name: str
    query: str
    team: Team | None = None


@transaction.atomic
def save_view(*, actor: User, given: ViewGiven) -> SavedView:
    """Keep a view for ``actor``; raises SkillsError where they have one of this name."""
    kind = SavedView.Kind.MATRIX if given.team else SavedView.Kind.SEARCH
    made = SavedView(owner=actor, name=given.name, kind=kind, team=given.team, query=given.query)
    _write(made)
    record_audit("save_view", made, actor=actor, fields=["name", "query"])
    return made


@transaction.atomic
def rename_view(view: SavedView, *, actor: User, name: str) -> None:
    """Give a view another name; raises SkillsError where its owner has one of this name."""
    view.name = name
    _write(view)
    record_audit("rename_view", view, actor=actor, fields=["name"])


@transaction.atomic
def delete_view(view: SavedView, *, actor: User) -> None:
    """Forget a view; links to it lead nowhere from then on."""
    record_audit("delete_view", view, actor=actor, fields=["name", "query"])
    view.delete()


def _write(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise SkillsError(_("You have a view of this name already.")) from error
