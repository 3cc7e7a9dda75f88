from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from skills.models.assessments import Assessment
from skills.querysets import DisagreementQuerySet
from teams.models import Engineer


class Disagreement(models.Model):
    """An engineer's note against an assessment of theirs, which whoever leads them now answers within 14 days."""

    class Outcome(models.TextChoices):
        KEPT = "kept", _("Level kept")
        ASSESSED_ANEW = "assessed_anew", _("Assessed anew")

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="disagreements")
    # The one of the assessment; here for what is asked of a lead's people.
    engineer = models.ForeignKey(Engineer, verbose_name=_("who"), on_delete=models.CASCADE, related_name="+")
    note = models.TextField(_("why"), max_length=5000)
    created_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField(_("to be answered by"))
    outcome = models.CharField(_("outcome"), max_length=13, choices=Outcome, blank=True)
    answer = models.TextField(_("answer"), blank=True, max_length=5000)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    new_assessment = models.ForeignKey(Assessment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = DisagreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("disagreement")
        verbose_name_plural = _("disagreements")
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("assessment", condition=Q(outcome=""), name="one_open_disagreement_per_assessment"),
            models.CheckConstraint(name="disagreement_has_note", condition=~Q(note="")),
            models.CheckConstraint(
                name="disagreement_is_open_or_answered",
                condition=Q(outcome="", answered_at__isnull=True, answer="", new_assessment__isnull=True)
                | (Q(outcome__in=["kept", "assessed_anew"], answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engineer} · {self.assessment.competency}"

    def is_overdue(self, today: date) -> bool:
        """Tell whether the answer is late."""
        return not self.outcome and self.due_on < today
