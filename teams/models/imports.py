from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """An uploaded file, what it would change (preview) and whether it was applied."""

    class Kind(models.TextChoices):
        FRAMEWORK = "framework", _("Framework")
        PEOPLE = "people", _("People")
        ASSESSMENTS = "assessments", _("Assessments")
        RESOURCES = "resources", _("Learning resources")
        LEAVE = "leave", _("Leave")

    class State(models.TextChoices):
        CHECKING = "checking", _("Being checked")
        FAULTY = "faulty", _("Has faults")
        READY = "ready", _("Ready to apply")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        FAILED = "failed", _("Failed, nothing was changed")

    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.CHECKING)
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(help_text=_("Emptied once applied."))
    mapping = models.TextField(_("mapping"), blank=True)
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of file and mapping."))
    options = models.JSONField(default=dict, blank=True)
    summary = models.JSONField(_("summary"), default=dict, blank=True)
    faults = models.JSONField(_("faults"), default=list, blank=True)
    done_steps = models.PositiveIntegerField(default=0)
    total_steps = models.PositiveIntegerField(default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering: ClassVar = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name
