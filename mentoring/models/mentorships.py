from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from mentoring.models.programmes import MentoringProgramme
from mentoring.querysets import OPEN_STATES, MentorshipQuerySet
from skills.models import Competency
from teams.models import Engineer


class Mentorship(models.Model):
    """A mentor and a mentee, from proposal to end."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("Accepted")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        COMPLETED = "completed", _("Completed")
        ENDED = "ended", _("Ended")

    class Ending(models.TextChoices):
        """How a mentorship that is over came to its end."""

        COMPLETED = "completed", _("Completed")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        STOPPED = "stopped", _("Ended early")
        REASSIGNED = "reassigned", _("Passed on to another mentor")
        LEAVING = "leaving", _("Somebody left the company")

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(
        MentoringProgramme,
        verbose_name=_("programme"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mentorships",
    )
    mentor = models.ForeignKey(Engineer, on_delete=models.PROTECT, related_name="mentorships_given")
    mentee = models.ForeignKey(Engineer, on_delete=models.PROTECT, related_name="mentorships_received")
    competencies = models.ManyToManyField(Competency, verbose_name=_("what it is for"), blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PROPOSED)
    is_reverse = models.BooleanField(
        _("reverse"), default=False, help_text=_("Somebody newer teaches somebody more senior.")
    )
    # Who proposed it and why; a pair that a coordinator confirmed names them.
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    message = models.TextField(_("message"), max_length=1000, blank=True)
    score = models.PositiveIntegerField(_("score"), null=True, blank=True, help_text=_("In hundredths of a point."))
    mentor_accepted_at = models.DateTimeField(_("accepted by the mentor"), null=True, blank=True)
    mentee_accepted_at = models.DateTimeField(_("accepted by the mentee"), null=True, blank=True)
    every_weeks = models.PositiveSmallIntegerField(
        _("weeks between sessions"), default=2, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("to"), null=True, blank=True)
    paused_on = models.DateField(_("paused on"), null=True, blank=True)
    resumes_on = models.DateField(_("goes on from"), null=True, blank=True)
    resumed_on = models.DateField(_("resumed on"), null=True, blank=True)
    pause_reason = models.CharField(_("reason for the pause"), max_length=300, blank=True)
    ended_how = models.CharField(_("how it ended"), max_length=10, choices=Ending, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ended by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    end_reason = models.CharField(_("reason for the end"), max_length=300, blank=True)
    follows = models.ForeignKey(
        "self",
        verbose_name=_("goes on from"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="followed_by",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MentorshipQuerySet.as_manager()
    # What one wrote to the other stays between the two.
    history = HistoricalRecords(excluded_fields=["message", "pause_reason", "end_reason"])

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
            models.UniqueConstraint(
                "mentee",
                condition=Q(state="proposed", programme__isnull=False),
                name="one_open_programme_proposal_per_mentee",
            ),
            models.CheckConstraint(
                name="mentorship_is_paused_on_a_day", condition=~Q(state="paused") | Q(paused_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} → {self.mentee}"

    @property
    def is_open(self) -> bool:
        """Whether it is proposed or running."""
        return self.state in OPEN_STATES

    def other_than(self, engineer: Engineer) -> Engineer:
        """Give the other one of the pair."""
        return self.mentee if engineer.pk == self.mentor_id else self.mentor
