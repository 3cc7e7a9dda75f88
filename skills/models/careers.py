from __future__ import annotations

import hashlib
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from skills.models.roles import Role
from skills.querysets import QualificationHeldQuerySet
from teams.models import Engineer
from teams.querysets import DatedQuerySet

# More years than anybody works.
MOST_YEARS: Final = 70


class RoleHolding(models.Model):
    """An engineer's time in a role, both days included."""

    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="role_holdings")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="holdings")
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"), null=True, blank=True)

    objects = DatedQuerySet["RoleHolding"].as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("role held")
        verbose_name_plural = _("roles held")
        ordering: ClassVar = ["-starts", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="role_holding_dates_in_order", condition=Q(ends__isnull=True) | Q(ends__gte=F("starts"))
            ),
            models.UniqueConstraint("engineer", condition=Q(ends__isnull=True), name="one_open_role_per_engineer"),
        ]

    def __str__(self) -> str:
        return f"{self.engineer} · {self.role}"


class RoleAim(models.Model):
    """The role that an engineer aims for."""

    engineer = models.OneToOneField(Engineer, on_delete=models.CASCADE, related_name="role_aim")
    role = models.ForeignKey(Role, verbose_name=_("target role"), on_delete=models.PROTECT, related_name="aims")
    chosen_at = models.DateTimeField(auto_now=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("target role")
        verbose_name_plural = _("target roles")

    def __str__(self) -> str:
        return f"{self.engineer} → {self.role}"


class QualificationHeld(models.Model):
    """Education, years or a track record that an engineer brings; it counts once HR has verified it."""

    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="qualifications")
    ident = models.CharField(_("identifier of the requirement"), max_length=120)
    is_met = models.BooleanField(_("met"))
    years = models.DecimalField(_("years"), max_digits=3, decimal_places=1, null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=5000)
    link = models.URLField(_("link to evidence"), blank=True, max_length=1000)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    verified_on = models.DateField(_("verified"), null=True, blank=True)

    objects = QualificationHeldQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("qualification held")
        verbose_name_plural = _("qualifications held")
        constraints: ClassVar = [
            models.UniqueConstraint("engineer", "ident", name="one_answer_per_qualification"),
            models.CheckConstraint(
                name="qualification_years_are_years",
                condition=Q(years__isnull=True) | (Q(years__gte=0) & Q(years__lte=MOST_YEARS)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engineer} · {self.ident}"

    @property
    def mark(self) -> str:
        """What tells whether the content is still what somebody looked at."""
        content = "\0".join((str(self.is_met), str(self.years), self.note, self.link))
        return hashlib.sha256(content.encode()).hexdigest()[:16]
