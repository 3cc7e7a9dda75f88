from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from mentoring.models.mentorships import Mentorship
from mentoring.querysets import GoalQuerySet
from skills.models import Competency
from teams.models import Engineer


class GrowthPlan(models.Model):
    """A set of goals of one engineer, alone or with a mentor."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="growth_plans")
    mentorship = models.OneToOneField(
        Mentorship, null=True, blank=True, on_delete=models.SET_NULL, related_name="growth_plan"
    )
    title = models.CharField(_("title"), max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("growth plan")
        verbose_name_plural = _("growth plans")
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class Goal(models.Model):
    """Moves one competency from a level to a higher one by a date."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        REACHED = "reached", _("Reached")
        DROPPED = "dropped", _("Dropped")

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(GrowthPlan, on_delete=models.CASCADE, related_name="goals")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="goals")
    from_level = models.PositiveSmallIntegerField(_("from level"), null=True, blank=True)
    to_level = models.PositiveSmallIntegerField(_("to level"))
    due = models.DateField(_("due"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.OPEN)
    closed_on = models.DateField(_("reached or dropped on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    drop_reason = models.CharField(_("why it was dropped"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = GoalQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering: ClassVar = ["due", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="goal_leads_upward",
                condition=Q(from_level__isnull=True) | Q(to_level__gt=F("from_level")),
            ),
            models.CheckConstraint(
                name="goal_ends_when_closed",
                condition=Q(state="open", closed_on__isnull=True) | ~Q(state="open") & Q(closed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="goal_is_dropped_for_a_reason", condition=~Q(state="dropped") | ~Q(drop_reason="")
            ),
            models.UniqueConstraint(
                "plan", "competency", condition=Q(state="open"), name="one_open_goal_per_plan_and_competency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency} → {self.to_level}"


class GoalStep(models.Model):
    """Something to do on the way to a goal."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="steps")
    text = models.CharField(_("step"), max_length=300)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.text


class GoalEvidence(models.Model):
    """A link or a text that shows how far a goal is; whoever may read the goal reads it."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="evidence")
    url = models.URLField(_("link"), blank=True, max_length=1000)
    text = models.TextField(_("text"), blank=True, max_length=2000)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("evidence of a goal")
        verbose_name_plural = _("evidence of goals")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="goal_evidence_says_something", condition=~Q(url="") | ~Q(text=""))
        ]

    def __str__(self) -> str:
        return self.url or self.text
