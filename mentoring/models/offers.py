from __future__ import annotations

import uuid
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentoring.querysets import WaitlistQuerySet
from skills.models import Competency
from teams.models import Engineer


class MentorOffer(models.Model):
    """What a mentor offers beside their places (``Engineer.mentor_capacity``); everyone signed in reads it."""

    engineer = models.OneToOneField(Engineer, on_delete=models.CASCADE, related_name="mentor_offer")
    topics = models.ManyToManyField(
        Competency,
        verbose_name=_("topics"),
        blank=True,
        related_name="+",
        help_text=_("Nothing chosen: all that my level allows."),
    )
    hours_per_month = models.PositiveSmallIntegerField(
        _("hours a month"), default=2, validators=[MinValueValidator(1), MaxValueValidator(40)]
    )
    about = models.TextField(_("how I can help"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("offer to mentor")
        verbose_name_plural = _("offers to mentor")

    def __str__(self) -> str:
        return str(self.engineer)


class MentoringExclusion(models.Model):
    """Somebody with whom a person does not want to be paired. Only that person ever reads it."""

    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="mentoring_exclusions")
    other = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("exclusion")
        verbose_name_plural = _("exclusions")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("engineer", "other", name="one_exclusion_per_pair"),
            models.CheckConstraint(name="exclusion_names_another", condition=~Q(engineer=F("other"))),
        ]

    def __str__(self) -> str:
        # The names stay private, wherever a row is printed.
        return f"exclusion {self.pk}"


class WaitlistEntry(models.Model):
    """Somebody who waits for a place with a mentor; told once of each that opens."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    mentee = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="mentoring_waits")
    mentor = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(_("waits since"), auto_now_add=True)
    told_at = models.DateTimeField(_("told of a place"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = WaitlistQuerySet.as_manager()

    class Meta:
        verbose_name = _("wait for a place")
        verbose_name_plural = _("waitlist")
        ordering: ClassVar = ["created_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "mentee", "mentor", condition=Q(closed_at__isnull=True), name="one_open_wait_per_mentor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentee} · {self.created_at:%Y-%m-%d}"
