from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from skills.models.assessments import Assessment
from skills.models.frameworks import Competency
from skills.querysets import AssessmentRequestQuerySet
from teams.models import Engineer


class AssessmentRequest(models.Model):
    """A colleague, mentor or lead is asked by an engineer, or by their lead, to assess them in named competencies."""

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("Answered")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    engineer = models.ForeignKey(
        Engineer, verbose_name=_("about"), on_delete=models.CASCADE, related_name="assessment_requests"
    )
    asked = models.ForeignKey(
        Engineer, verbose_name=_("who is asked"), on_delete=models.CASCADE, related_name="assessments_asked_for"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who asks"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    message = models.TextField(_("message"), blank=True, max_length=2000)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField(_("last day to answer"))
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = AssessmentRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment request")
        verbose_name_plural = _("assessment requests")
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="request_asks_somebody_else", condition=~Q(asked=F("engineer"))),
            models.CheckConstraint(
                name="request_is_open_or_closed",
                condition=Q(outcome="", closed_at__isnull=True)
                | Q(outcome__in=["answered", "declined", "withdrawn"], closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="request_is_declined_with_reason", condition=~Q(outcome="declined") | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engineer} · {self.asked}"

    def is_open(self, today: date) -> bool:
        """Tell whether an answer is still waited for."""
        return not self.outcome and self.expires_on >= today


class RequestedCompetency(models.Model):
    """One competency of a request, with the assessment that answers it."""

    request = models.ForeignKey(AssessmentRequest, on_delete=models.CASCADE, related_name="competencies")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("requested competency")
        verbose_name_plural = _("requested competencies")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint("request", "competency", name="competency_once_per_request")]

    def __str__(self) -> str:
        return str(self.competency)
