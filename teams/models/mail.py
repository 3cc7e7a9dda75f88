from __future__ import annotations

import uuid
from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notification(models.TextChoices):
    """What lead_ai writes mails about; each can be turned off by whoever gets them."""

    DIGEST = "digest", _("Once a week: what is stale or waits for me")
    REVIEWS = "reviews", _("Reviews that wait for my part")
    REQUESTS = "requests", _("Requests for an assessment or a profile")
    CERTIFICATIONS = "certifications", _("Certifications that expire")
    ANSWERS = "answers", _("Answers to what I asked or said")
    MENTORING = "mentoring", _("Mentoring: proposals, answers, sessions")
    PROJECTS = "projects", _("Projects: who is asked, nominated, planned and confirmed")
    NUDGES = "nudges", _("Mentoring: when a pair falls quiet or a goal is overdue")


class OutgoingMail(models.Model):
    """A mail that is owed to one account, and what became of it. The row decides; a job only carries it out."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waits to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        REFUSED = "refused", _("Refused, will be tried again")
        UNKNOWN = "unknown", _("Unknown: it may have arrived")
        DEAD = "dead", _("Given up")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("about"), max_length=20, choices=Notification)
    key = models.CharField(_("key"), max_length=150, help_text=_("Names the occasion: ids and dates only."))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recipient"), on_delete=models.CASCADE, related_name="mails"
    )
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), blank=True, help_text=_("Deleted 30 days after it was sent or given up."))
    calendar = models.TextField(
        _("calendar entry"), blank=True, help_text=_("An iCalendar object that goes along; deleted with the text.")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    rounds = models.PositiveSmallIntegerField(
        _("sent again"), default=0, help_text=_("How often somebody asked to send it again.")
    )
    error = models.CharField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    settled_at = models.DateTimeField(_("sent or given up"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("kind", "key", "recipient", name="mail_once_per_occasion"),
            models.CheckConstraint(
                name="mail_state_is_known",
                condition=Q(state__in=["queued", "sending", "sent", "refused", "unknown", "dead"]),
            ),
            models.CheckConstraint(
                name="mail_is_settled_or_open",
                condition=Q(state__in=["queued", "sending", "refused"], settled_at__isnull=True)
                | Q(state__in=["sent", "unknown", "dead"], settled_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state"], condition=Q(settled_at__isnull=True), name="mail_open_by_state"),
            models.Index(fields=["settled_at"], condition=~Q(body=""), name="mail_with_text_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def message_id(self) -> str:
        """The Message-ID, the same at each attempt, so that programs for mail show a double once."""
        return f"<{self.uuid}@{urlsplit(settings.BASE_URL).hostname or 'lead-ai'}>"

    @property
    def job_key(self) -> str:
        """The key of the job that sends it; a new one each time that somebody asks to send it again."""
        return f"mail:{self.pk}:{self.rounds}"


class MailOptOut(models.Model):
    """A kind of mail that an account does not want."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_opt_outs")
    kind = models.CharField(_("about"), max_length=20, choices=Notification)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("user", "kind", name="mail_opt_out_once_per_kind")]

    def __str__(self) -> str:
        return self.kind
