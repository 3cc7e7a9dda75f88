from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from teams.names import initials, validate_time_zone
from teams.querysets import EngineerQuerySet


class Engineer(models.Model):
    """The record of a person in the directory; signing in needs a ``User`` as well."""

    class SkillsVisibility(models.TextChoices):
        LEAD_ONLY = "lead_only", _("My leads and HR only")
        TEAM = "team", _("My team")
        EVERYONE = "everyone", _("Everyone who is signed in")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="engineer",
    )
    employee_id = models.CharField(_("employee ID"), max_length=64, unique=True, null=True, blank=True)
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"), null=True, blank=True)
    manager = models.ForeignKey(
        "self",
        verbose_name=_("manager"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reports",
    )
    starts = models.DateField(_("start date"), null=True, blank=True)
    ends = models.DateField(_("end date"), null=True, blank=True, help_text=_("The last day of employment."))
    hours_start = models.TimeField(_("working hours from"), null=True, blank=True)
    hours_end = models.TimeField(_("working hours to"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[validate_time_zone])
    contract_percent = models.PositiveSmallIntegerField(
        _("contract"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("In % of full time."),
    )
    skills_visibility = models.CharField(
        _("skills visibility"),
        max_length=10,
        choices=SkillsVisibility,
        default=SkillsVisibility.LEAD_ONLY,
        help_text=_("Who sees current levels and how fresh they are, and nothing else, besides leads and HR."),
    )
    mentor_capacity = models.PositiveSmallIntegerField(
        _("mentor capacity"), default=0, help_text=_("How many mentees at once; 0 is no offer to mentor.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EngineerQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="engineer_email_any_case"),
            models.CheckConstraint(
                name="engineer_dates_in_order",
                condition=Q(ends__isnull=True) | Q(starts__isnull=True) | Q(ends__gte=F("starts")),
            ),
            models.CheckConstraint(
                name="engineer_contract_is_a_share",
                condition=Q(contract_percent__gte=1, contract_percent__lte=100),
            ),
            models.CheckConstraint(
                name="engineer_skills_visibility_is_known",
                condition=Q(skills_visibility__in=["lead_only", "team", "everyone"]),
            ),
            models.CheckConstraint(
                name="engineer_is_not_own_manager", condition=Q(manager__isnull=True) | ~Q(manager=F("pk"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse dates out of order and empty text where nothing is meant."""
        self.employee_id = self.employee_id or None
        self.email = self.email or None
        if self.starts and self.ends and self.ends < self.starts:
            raise ValidationError({"ends": _("The end date is before the start date.")})

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def is_active(self) -> bool:
        today = timezone.localdate()
        return (self.starts is None or self.starts <= today) and (self.ends is None or self.ends >= today)
