from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teams.models.people import Engineer
from teams.querysets import DatedQuerySet


class Leave(models.Model):
    """Days on which somebody works less or not at all; it says when and how much, never why."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="leave")
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"), help_text=_("The last day away."))
    percent = models.PositiveSmallIntegerField(
        _("away"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("In % of the contract; 100 is not there at all."),
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = DatedQuerySet["Leave"].as_manager()

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leave")
        ordering: ClassVar = ["-starts", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="leave_dates_in_order", condition=Q(ends__gte=F("starts"))),
            models.CheckConstraint(name="leave_is_a_share", condition=Q(percent__gte=1, percent__lte=100)),
            models.UniqueConstraint("engineer", "starts", "ends", name="one_leave_per_person_and_days"),
        ]

    def __str__(self) -> str:
        return f"{self.engineer} · {self.starts}"
