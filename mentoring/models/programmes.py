from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from mentoring.querysets import ParticipantQuerySet, ProgrammeQuerySet
from skills.models import Competency, FocusArea
from teams.models import Engineer, Team


class MentoringProgramme(models.Model):
    """What a company sets up so that many pairs are found at once and looked after."""

    class Policy(models.TextChoices):
        TOTAL = "total", _("Highest total")
        EVERYONE = "everyone", _("Everyone matched")

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=120)
    purpose = models.TextField(_("purpose"), max_length=2000, blank=True)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    teams = models.ManyToManyField(
        Team,
        verbose_name=_("who may join"),
        blank=True,
        related_name="mentoring_programmes",
        help_text=_("Members of these teams and of those below them; nobody chosen means everyone."),
    )
    policy = models.CharField(_("what matters most"), max_length=8, choices=Policy, default=Policy.TOTAL)
    allow_own_lead = models.BooleanField(_("one's own lead may mentor"), default=False)
    is_reverse = models.BooleanField(
        _("reverse mentoring"), default=False, help_text=_("Newer people teach more senior ones.")
    )
    most_mentees = models.PositiveSmallIntegerField(
        _("most mentees per mentor"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("In this programme; empty leaves it to each mentor."),
    )
    focus_areas = models.ManyToManyField(
        FocusArea, verbose_name=_("focus areas"), blank=True, related_name="mentoring_programmes"
    )
    guide = models.TextField(_("guide for pairs"), max_length=10_000, blank=True)
    agenda = models.TextField(
        _("agenda of a session"), max_length=2000, blank=True, help_text=_("One point per line; a new session has it.")
    )
    coordinators = models.ManyToManyField(
        Engineer,
        verbose_name=_("coordinators"),
        blank=True,
        related_name="mentoring_programmes_run",
        help_text=_("They match the people whom they may see, beside HR."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProgrammeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("mentoring programme")
        verbose_name_plural = _("mentoring programmes")
        ordering: ClassVar = ["-starts", "name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="programme_dates_in_order", condition=Q(ends__isnull=True) | Q(ends__gte=F("starts"))
            ),
            models.CheckConstraint(name="programme_policy_is_known", condition=Q(policy__in=["total", "everyone"])),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """Whether it was closed, or its last day has passed."""
        return self.closed_at is not None or (self.ends is not None and self.ends < timezone.localdate())


class ProgrammeParticipant(models.Model):
    """Somebody who takes part in a programme as mentor or as mentee, by their own choice or entered by HR."""

    class Part(models.TextChoices):
        MENTOR = "mentor", _("Mentor")
        MENTEE = "mentee", _("Mentee")

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(MentoringProgramme, on_delete=models.CASCADE, related_name="participants")
    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="mentoring_parts")
    part = models.CharField(_("as"), max_length=6, choices=Part)
    places = models.PositiveSmallIntegerField(
        _("places"), null=True, blank=True, help_text=_("Mentees in this programme; empty is what the mentor offers.")
    )
    aims = models.TextField(_("what I want to get out of it"), max_length=1000, blank=True)
    topics = models.ManyToManyField(Competency, verbose_name=_("topics"), blank=True, related_name="+")
    wishes = models.ManyToManyField(
        Engineer,
        verbose_name=_("people I name"),
        blank=True,
        related_name="+",
        help_text=_("They count a little more."),
    )
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering: ClassVar = ["programme", "part", "engineer__name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("programme", "engineer", "part", name="one_part_per_programme_and_person"),
            models.CheckConstraint(name="programme_part_is_known", condition=Q(part__in=["mentor", "mentee"])),
        ]

    def __str__(self) -> str:
        return f"{self.engineer} · {self.get_part_display()}"


class PairRule(models.Model):
    """A pair that a coordinator wants, or does not want, whatever the scores say."""

    class Kind(models.TextChoices):
        PIN = "pin", _("Pinned")
        FORBID = "forbid", _("Ruled out")

    programme = models.ForeignKey(MentoringProgramme, on_delete=models.CASCADE, related_name="rules")
    mentee = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="+")
    mentor = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    reason = models.CharField(_("reason"), max_length=300)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("rule for a pair")
        verbose_name_plural = _("rules for pairs")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("programme", "mentee", "mentor", name="one_rule_per_programme_and_pair"),
            models.UniqueConstraint(
                "programme", "mentee", condition=Q(kind="pin"), name="one_pinned_mentor_per_mentee"
            ),
            models.CheckConstraint(name="pair_rule_names_two", condition=~Q(mentee=F("mentor"))),
            models.CheckConstraint(name="pair_rule_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} → {self.mentee}"
