"""Rows to be written, collected and then stored in few statements, each with its entry in the history of changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Model

from skills.models import RoleAim, RoleHolding
from teams.models import Engineer, Membership, TeamLead, User

REASON = "import"
BATCH = 500
# An old row is closed before a new one opens, because only one may be open.
ORDER: tuple[type[Model], ...] = (Engineer, Membership, TeamLead, RoleHolding, RoleAim)


class Changes:
    """What an import is about to write. Rows are named once, however often they change."""

    def __init__(self, actor: User | None) -> None:
        self.actor = actor
        self.new: dict[type[Model], list[Any]] = {model: [] for model in ORDER}
        self.changed: dict[type[Model], dict[int, Any]] = {model: {} for model in ORDER}
        self.removed: list[Model] = []

    def create(self, row: Model) -> None:
        """Store a new row with the others of its kind."""
        self.new[type(row)].append(row)

    def change(self, row: Model, **fields: Any) -> bool:
        """Set fields of a stored row; say whether that changes any of them."""
        differing = {name: value for name, value in fields.items() if getattr(row, name) != value}
        for name, value in differing.items():
            setattr(row, name, value)
        if differing:
            self.changed[type(row)][row.pk] = row
        return bool(differing)

    def remove(self, row: Model) -> None:
        """Take back a stored row that never counted for a day."""
        self.removed.append(row)

    def create_now(self, model: type[Model], rows: Iterable[Model]) -> None:
        """Store new rows at once, because others will refer to them."""
        stored = model._default_manager.bulk_create(rows, batch_size=BATCH)
        self._remember(model, stored, update=False)

    def save(self) -> None:
        """Store everything: per kind first the changed rows, then the new ones."""
        for row in self.removed:
            row.delete()
        for model in ORDER:
            rows = self.changed[model].values()
            model._default_manager.bulk_update(rows, _fields(model), batch_size=BATCH)
            self._remember(model, rows, update=True)
            self.create_now(model, self.new[model])

    def _remember(self, model: type[Model], rows: Collection[Model], *, update: bool) -> None:
        history: Any = getattr(model, "history")  # noqa: B009 - added to the model by its history, unknown to its type
        history.bulk_history_create(
            rows, batch_size=BATCH, update=update, default_user=self.actor, default_change_reason=REASON
        )


def _fields(model: type[Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if not field.primary_key]
