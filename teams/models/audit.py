from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnlyError(Exception):
    """An append-only row was about to be changed or deleted."""


class AuditEntry(models.Model):
    """Who did what to which object. Field names and a reason, never texts, so that erasure edits nothing."""

    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    action = models.CharField(_("action"), max_length=60)
    object_type = models.CharField(_("kind of object"), max_length=60)
    object_id = models.CharField(_("object"), max_length=120)
    subject = models.ForeignKey(
        "teams.Engineer",
        verbose_name=_("about"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="audit_entries",
    )
    acting_for = models.ForeignKey(
        "teams.Engineer",
        verbose_name=_("acting for"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The lead for whom who did it stood in."),
    )
    fields = models.JSONField(_("fields"), default=list)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError("An audit entry is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("An audit entry is never deleted by hand.")
