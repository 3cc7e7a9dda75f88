from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from skills.models.frameworks import Competency
from skills.querysets import AssessmentQuerySet, ExemptionQuerySet
from teams.models import Engineer
from teams.models.audit import AppendOnlyError


class Source(models.TextChoices):
    SELF = "self", _("Self")
    LEAD = "lead", _("Lead")
    PEER = "peer", _("Peer")
    MENTOR = "mentor", _("Mentor")
    CERTIFICATION = "certification", _("Certification")
    REVIEW = "review", _("Review")


CONFIRMING = ("lead", "certification", "review")
SOURCES = ("self", "lead", "peer", "mentor", "certification", "review")
# A judgement says either a level or that the competency does not concern the person.
LEVEL_OR_NOT_CONCERNED = Q(not_concerned=True, level__isnull=True) | Q(not_concerned=False, level__isnull=False)


class Assessment(models.Model):
    """A dated judgement of one engineer's level in one competency. Once shared it is never changed."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="assessments", db_index=False)
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="assessments", db_index=False)
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    not_concerned = models.BooleanField(_("not concerned"), default=False)
    source = models.CharField(_("source"), max_length=13, choices=Source)
    confirming = models.BooleanField(editable=False, help_text=_("Follows from the source; kept for the index."))
    rater = models.ForeignKey(
        Engineer,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assessments_given",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    assessed_on = models.DateField(_("assessed on"))
    shared_on = models.DateField(_("shared on"), null=True, blank=True, help_text=_("Empty: a draft of its author."))
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True, max_length=20_000)
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawal_reason = models.CharField(max_length=300, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering: ClassVar = ["-assessed_on", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["engineer", "competency", "-confirming", "-assessed_on", "-id"],
                name="assessment_newest_first",
            ),
            # What changed the levels of some people after a day.
            models.Index(fields=["engineer", "shared_on"], name="assessment_shared_on"),
            models.Index(
                fields=["engineer", "withdrawn_at"],
                condition=Q(withdrawn_at__isnull=False),
                name="assessment_withdrawn_at",
            ),
            models.Index(
                fields=["engineer", "expires_on"], condition=Q(expires_on__isnull=False), name="assessment_expires_on"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="assessment_level_or_not_concerned", condition=LEVEL_OR_NOT_CONCERNED),
            models.CheckConstraint(name="assessment_source_is_known", condition=Q(source__in=SOURCES)),
            models.CheckConstraint(
                name="assessment_confirming_follows_source",
                condition=Q(confirming=True, source__in=CONFIRMING) | (Q(confirming=False) & ~Q(source__in=CONFIRMING)),
            ),
            models.CheckConstraint(
                name="assessment_expires_after_it_is_made",
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("assessed_on"), source="certification"),
            ),
            models.CheckConstraint(
                name="assessment_shared_after_it_is_made",
                condition=Q(shared_on__isnull=True) | Q(shared_on__gte=F("assessed_on")),
            ),
            models.CheckConstraint(
                name="assessment_is_not_of_oneself_unless_self",
                condition=Q(source__in=["self", "certification", "review"])
                | Q(rater__isnull=True)
                | ~Q(rater=F("engineer")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engineer} · {self.competency}: {'–' if self.not_concerned else self.level}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.confirming = self.source in CONFIRMING
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("An assessment is withdrawn, never deleted.")

    @property
    def is_shared(self) -> bool:
        return self.shared_on is not None


class CurrentLevel(models.Model):
    """The level that counts today, kept with each assessment in one transaction and rebuildable from history."""

    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="current_levels", db_index=False)
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="current_levels", db_index=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="+", db_index=False)
    level = models.PositiveSmallIntegerField(null=True)
    not_concerned = models.BooleanField(default=False)
    source = models.CharField(max_length=13, choices=Source)
    assessed_on = models.DateField()
    expires_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("engineer", "competency", name="one_current_level"),
            models.CheckConstraint(name="current_level_or_not_concerned", condition=LEVEL_OR_NOT_CONCERNED),
        ]

    def __str__(self) -> str:
        return f"{self.engineer_id} · {self.competency_id}: {self.level}"


class Exemption(models.Model):
    """A dated release of one engineer from a competency's requirement; counts like not concerned while it runs."""

    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="exemptions")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="exemptions")
    reason = models.TextField(_("reason"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"), null=True, blank=True)

    ended_on = models.DateField(
        _("ended early on"), null=True, blank=True, help_text=_("The first day on which it no longer runs.")
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exemption")
        verbose_name_plural = _("exemptions")
        ordering: ClassVar = ["-starts", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="exemption_dates_in_order", condition=Q(ends__isnull=True) | Q(ends__gte=F("starts"))
            ),
            models.CheckConstraint(
                name="exemption_ends_early_after_it_starts",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts")),
            ),
            models.CheckConstraint(name="exemption_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.engineer} · {self.competency}"
