from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from teams.models import Job, Project

LONGEST_QUERY = 2_000


class StaffingAnswer(models.Model):
    """Who should work on projects, worked out in the background for one reader, and shown to nobody else.

    ``inputs`` is the fingerprint of all that decided the answer: once a level, a need or free time is another, it is
    shown no more.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.CASCADE, related_name="+"
    )
    project = models.ForeignKey(Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="+")
    query = models.CharField(_("query"), max_length=LONGEST_QUERY, blank=True)
    job = models.OneToOneField(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    inputs = models.CharField(max_length=64, blank=True)
    teams = models.JSONField(_("teams"), default=dict, blank=True, help_text=_("Ids of people by the id of a project."))
    bound = models.BigIntegerField(default=0)
    is_proved = models.BooleanField(default=False)
    is_settled = models.BooleanField(default=False)
    asked_at = models.DateTimeField(auto_now_add=True)
    found_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("answer about staffing")
        verbose_name_plural = _("answers about staffing")
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("asker", "project", "query", name="one_staffing_answer_per_question"),
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.asker}"
