from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teams.models import Engineer


class GrowthVisit(models.Model):
    """The days on which somebody last looked at their growth; nobody else is told."""

    engineer = models.OneToOneField(Engineer, on_delete=models.CASCADE, related_name="growth_visit")
    last_on = models.DateField(_("last visit"))
    before_on = models.DateField(
        _("visit before"), null=True, blank=True, help_text=_("The last earlier day; empty after the first day.")
    )

    class Meta:
        verbose_name = _("visit to growth")
        verbose_name_plural = _("visits to growth")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="growth_visit_days_in_order", condition=Q(before_on__isnull=True) | Q(before_on__lt=F("last_on"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.engineer_id} · {self.last_on}"
