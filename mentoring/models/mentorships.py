from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from teams.models import Engineer

OPEN_STATES = ("proposed", "accepted", "active", "paused")


class Mentorship(models.Model):
    """A mentor and a mentee, from proposal to end."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("Accepted")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        COMPLETED = "completed", _("Completed")
        ENDED = "ended", _("Ended")

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    mentor = models.ForeignKey(Engineer, on_delete=models.PROTECT, related_name="mentorships_given")
    mentee = models.ForeignKey(Engineer, on_delete=models.PROTECT, related_name="mentorships_received")
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PROPOSED)
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("to"), null=True, blank=True)
    end_reason = models.CharField(_("reason for the end"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("mentorship")
        verbose_name_plural = _("mentorships")
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="mentor_is_not_mentee", condition=~Q(mentor=F("mentee"))),
            models.CheckConstraint(
                name="mentorship_dates_in_order",
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("starts")),
            ),
            models.UniqueConstraint(
                "mentor", "mentee", condition=Q(state__in=OPEN_STATES), name="one_open_mentorship_per_pair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} → {self.mentee}"


class MentoringSession(models.Model):
    """A dated meeting of a mentorship, with agenda and shared notes."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    agenda = models.TextField(_("agenda"), blank=True)
    shared_notes = models.TextField(_("shared notes"), blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="session_times_in_order", condition=Q(ends_at__gt=F("starts_at")))
        ]

    def __str__(self) -> str:
        return f"{self.mentorship} · {self.starts_at:%Y-%m-%d}"
