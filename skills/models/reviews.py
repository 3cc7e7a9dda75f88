from __future__ import annotations

import uuid
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skills.models.assessments import LEVEL_OR_NOT_CONCERNED, Assessment
from skills.models.frameworks import Competency, Domain, FrameworkVersion
from skills.models.roles import RoleVersion
from skills.review_querysets import (
    ReviewAgreementQuerySet,
    ReviewParticipantQuerySet,
    ReviewQuerySet,
    ReviewRaterQuerySet,
    ReviewRatingQuerySet,
)
from teams.models import Engineer
from teams.models.audit import AppendOnlyError

LONGEST_NOTE: Final = 20_000


class Review(models.Model):
    """A round of assessments: who, by what, rated by whom, from when to when.

    It keeps the framework version it began with; levels count by competency, which outlives versions.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    class Scope(models.TextChoices):
        ROLE = "role", _("What each one's role asks for")
        DOMAINS = "domains", _("Chosen domains")

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=120)
    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="reviews")
    scope = models.CharField(_("competencies"), max_length=7, choices=Scope, default=Scope.ROLE)
    domains = models.ManyToManyField(Domain, verbose_name=_("domains"), blank=True, related_name="+")
    opens = models.DateField(_("from"))
    closes = models.DateField(_("to"))
    blind = models.BooleanField(
        _("blind until both are in"),
        default=True,
        help_text=_("Nobody sees another's ratings of a person until that person and the lead have both submitted."),
    )
    asks_self = models.BooleanField(_("the person"), default=True)
    asks_peers = models.BooleanField(_("peers, by invitation"), default=False)
    asks_mentor = models.BooleanField(_("the mentor"), default=False)
    reminds = models.BooleanField(
        _("reminders"), default=True, help_text=_("By mail, when a week and when a day are left.")
    )
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering: ClassVar = ["-closes", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="review_dates_in_order", condition=Q(closes__gte=F("opens"))),
            models.CheckConstraint(name="review_has_title", condition=~Q(title="")),
            models.CheckConstraint(name="review_scope_is_known", condition=Q(scope__in=["role", "domains"])),
            models.CheckConstraint(
                name="review_closed_has_date",
                condition=Q(state="open", closed_at__isnull=True) | Q(state="closed", closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("A review is closed, never deleted.")

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def has_begun(self) -> bool:
        return self.opens <= timezone.localdate()

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed; it may be open still."""
        return self.closes < timezone.localdate()


class ReviewParticipant(models.Model):
    """A person who is rated in a review, by the competencies of the role held at its opening."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="participants", db_index=False)
    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="reviews")
    role = models.ForeignKey(RoleVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(
        Engineer,
        verbose_name=_("lead at opening"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = ReviewParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering: ClassVar = ["engineer__name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("review", "engineer", name="one_part_per_review_and_person"),
            models.CheckConstraint(
                name="review_lead_is_someone_else", condition=Q(lead__isnull=True) | ~Q(lead=F("engineer"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review} · {self.engineer}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("Who leaves is listed as left, never taken out of a review.")

    @property
    def has_left(self) -> bool:
        return not self.engineer.is_active


class ReviewRater(models.Model):
    """Someone's part in rating a participant. Their ratings are drafts until they submit them."""

    class Kind(models.TextChoices):
        SELF = "self", _("Self")
        LEAD = "lead", _("Lead")
        PEER = "peer", _("Peer")
        MENTOR = "mentor", _("Mentor")

    participant = models.ForeignKey(ReviewParticipant, on_delete=models.CASCADE, related_name="raters", db_index=False)
    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="review_parts")
    kind = models.CharField(_("part"), max_length=6, choices=Kind)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)

    objects = ReviewRaterQuerySet.as_manager()

    class Meta:
        verbose_name = _("rater")
        verbose_name_plural = _("raters")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("participant", "engineer", "kind", name="one_part_per_rater"),
            models.UniqueConstraint("participant", condition=Q(kind="self"), name="one_self_per_participant"),
            models.CheckConstraint(
                name="review_rater_kind_is_known", condition=Q(kind__in=["self", "lead", "peer", "mentor"])
            ),
            models.CheckConstraint(
                name="review_rater_declines_or_submits",
                condition=Q(declined_at__isnull=True) | Q(submitted_at__isnull=True, kind__in=["peer", "mentor"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant} · {self.engineer}"

    @property
    def is_in(self) -> bool:
        return self.submitted_at is not None


class ReviewRating(models.Model):
    """What one rater says of one competency: a level, *not concerned*, or so far only a comment."""

    rater = models.ForeignKey(ReviewRater, on_delete=models.CASCADE, related_name="ratings", db_index=False)
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    not_concerned = models.BooleanField(_("not concerned"), default=False)
    comment = models.TextField(_("comment"), blank=True, max_length=LONGEST_NOTE)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReviewRatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("rater", "competency", name="one_rating_per_rater_and_competency"),
            models.CheckConstraint(
                name="review_rating_says_something",
                condition=LEVEL_OR_NOT_CONCERNED | (Q(not_concerned=False, level__isnull=True) & ~Q(comment="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rater_id} · {self.competency_id}: {'–' if self.not_concerned else self.level}"

    @property
    def is_given(self) -> bool:
        """Whether it says a level or not concerned, beyond a comment."""
        return self.not_concerned or self.level is not None


class ReviewAgreement(models.Model):
    """The level that self and lead agreed on, named by whom; closing makes an assessment of it."""

    participant = models.ForeignKey(
        ReviewParticipant, on_delete=models.CASCADE, related_name="agreements", db_index=False
    )
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    not_concerned = models.BooleanField(_("not concerned"), default=False)
    note = models.TextField(_("note"), blank=True, max_length=LONGEST_NOTE)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    agreed_at = models.DateTimeField(auto_now=True)
    assessment = models.OneToOneField(
        Assessment, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="agreement"
    )

    objects = ReviewAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreed level")
        verbose_name_plural = _("agreed levels")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("participant", "competency", name="one_agreement_per_person_and_competency"),
            models.CheckConstraint(name="review_agreement_level_or_not_concerned", condition=LEVEL_OR_NOT_CONCERNED),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} · {self.competency_id}: {'–' if self.not_concerned else self.level}"
