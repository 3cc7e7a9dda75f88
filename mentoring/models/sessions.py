from __future__ import annotations

import uuid
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentoring.models.mentorships import Mentorship
from mentoring.querysets import SessionQuerySet
from teams.models import Engineer


class MentoringSession(models.Model):
    """A dated meeting of a mentorship, with agenda and shared notes that only the two read."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(_("what it is about"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    place = models.CharField(_("where"), max_length=300, blank=True, help_text=_("A room, or the link of a call."))
    agenda = models.TextField(_("agenda"), max_length=4000, blank=True, help_text=_("One point per line."))
    shared_notes = models.TextField(_("shared notes"), max_length=20_000, blank=True)
    # Goes up with each change of agenda or notes, so that nobody writes over what the other just wrote.
    edition = models.PositiveIntegerField(default=0, editable=False)
    # The SEQUENCE of the calendar entry: goes up when the time or place changes or the session is called off.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    cancelled_at = models.DateTimeField(_("called off"), null=True, blank=True)
    missed = models.BooleanField(_("did not take place"), default=False)
    changed_at = models.DateTimeField(auto_now=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="session_times_in_order", condition=Q(ends_at__gt=F("starts_at")))
        ]

    def __str__(self) -> str:
        return f"{self.mentorship} · {self.starts_at:%Y-%m-%d}"


class FollowUp(models.Model):
    """What one of the two does until the next session."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(MentoringSession, on_delete=models.CASCADE, related_name="follow_ups")
    text = models.CharField(_("what"), max_length=300)
    owner = models.ForeignKey(Engineer, verbose_name=_("who"), on_delete=models.CASCADE, related_name="+")
    due = models.DateField(_("by when"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.text


class PrivateNote(models.Model):
    """What one of the two wrote about a session for themselves: stored encrypted, read by its author only."""

    session = models.ForeignKey(MentoringSession, on_delete=models.CASCADE, related_name="private_notes")
    author = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="+")
    ciphertext = models.TextField(editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("private note")
        verbose_name_plural = _("private notes")
        constraints: ClassVar = [models.UniqueConstraint("session", "author", name="one_private_note_per_session")]

    def __str__(self) -> str:
        return f"private note {self.pk}"


class SessionPulse(models.Model):
    """How useful one of the two found a session: one press, read by the pair."""

    session = models.ForeignKey(MentoringSession, on_delete=models.CASCADE, related_name="pulses")
    author = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="+")
    value = models.PositiveSmallIntegerField(_("how useful"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("pulse")
        verbose_name_plural = _("pulses")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("session", "author", name="one_pulse_per_session_and_person"),
            models.CheckConstraint(name="pulse_is_one_to_five", condition=Q(value__gte=1, value__lte=5)),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} · {self.value}"


class MentoringFeedback(models.Model):
    """What one of the two says at the end: to the other, and, where they want, to HR."""

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="feedback")
    author = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="+")
    worth = models.PositiveSmallIntegerField(
        _("was it worth it"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    text = models.TextField(_("to the other"), max_length=2000, blank=True)
    concern = models.TextField(_("to HR only"), max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("mentorship", "author", name="one_feedback_per_mentorship_and_person"),
            models.CheckConstraint(name="feedback_is_one_to_five", condition=Q(worth__gte=1, worth__lte=5)),
        ]

    def __str__(self) -> str:
        return f"{self.mentorship_id} · {self.worth}"


class MentoringNudge(models.Model):
    """That both of a pair were reminded of a topic in a week; the owner of the programme is shown what stays so."""

    class Topic(models.TextChoices):
        QUIET = "quiet", _("No session for four weeks")
        OVERDUE = "overdue", _("A goal is overdue")
        PULSE = "pulse", _("Sessions help less than they did")

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="nudges")
    topic = models.CharField(_("about"), max_length=7, choices=Topic)
    week = models.CharField(_("week"), max_length=8, help_text=_("Such as 2026-W48."))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("nudge")
        verbose_name_plural = _("nudges")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("mentorship", "topic", "week", name="one_nudge_per_topic_and_week"),
            models.CheckConstraint(name="nudge_topic_is_known", condition=Q(topic__in=["quiet", "overdue", "pulse"])),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.week}"


class CalendarFeed(models.Model):
    """A private address under which a calendar reads somebody's sessions; only a digest of it is kept."""

    engineer = models.OneToOneField(Engineer, on_delete=models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    last_read_on = models.DateField(_("last read"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return f"calendar feed {self.pk}"
