from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from skills.querysets import NominationRequestQuerySet
from teams.models import Engineer, Project


class NominationRequest(models.Model):
    """A lead is asked to nominate people of theirs for a project that they need not see otherwise."""

    class Outcome(models.TextChoices):
        NOMINATED = "nominated", _("Nominated somebody")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="nomination_requests")
    asked = models.ForeignKey(
        Engineer, verbose_name=_("who is asked"), on_delete=models.CASCADE, related_name="nominations_asked_for"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who asks"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    message = models.CharField(_("message"), max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)

    objects = NominationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to nominate")
        verbose_name_plural = _("requests to nominate")
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("project", "asked", name="one_open_request_to_nominate", condition=Q(outcome="")),
            models.CheckConstraint(
                name="request_to_nominate_is_open_or_closed",
                condition=Q(outcome="", closed_at__isnull=True)
                | Q(outcome__in=["nominated", "declined", "withdrawn"], closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.asked}"
