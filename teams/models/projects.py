from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from teams.links import WebLink, check_links, links_in
from teams.models.people import Engineer
from teams.models.teams import ENDS_AFTER_START
from teams.querysets import DatedQuerySet, ProjectQuerySet


class Project(models.Model):
    """Work with a period; what it needs in competencies is kept by the skills app."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Done")

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    links = models.TextField(
        _("links"),
        blank=True,
        validators=[check_links],
        help_text=_("One a line: a title, if you like, and the address."),
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PLANNED)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"), null=True, blank=True)
    head_count = models.PositiveSmallIntegerField(_("head count"), null=True, blank=True)
    allocation = models.PositiveSmallIntegerField(
        _("allocation asked"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("In % of full time."),
    )
    leads = models.ManyToManyField(Engineer, verbose_name=_("leads"), blank=True, related_name="led_projects")
    candidates = models.ManyToManyField(
        Engineer,
        verbose_name=_("candidates"),
        blank=True,
        related_name="+",
        help_text=_("Whom to choose from; empty: everyone whom the reader may choose from."),
    )

    # Of the form that began it, so that what is sent twice is begun once.
    key = models.UUIDField(unique=True, null=True, editable=False)

    objects = ProjectQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["key"])

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="project_dates_in_order", condition=ENDS_AFTER_START),
            models.CheckConstraint(
                name="project_allocation_is_a_share", condition=Q(allocation__gte=1, allocation__lte=100)
            ),
            models.CheckConstraint(
                name="project_state_is_known", condition=Q(state__in=["planned", "running", "paused", "done"])
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def web_links(self) -> list[WebLink]:
        """The links, each with its title."""
        return links_in(self.links)


class Assignment(models.Model):
    """An engineer's share of a project between two days, both included. What is confirmed never exceeds the contract;
    ``teams.services.assignments`` sees to it with the engineer's row held.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CONFIRMED = "confirmed", _("Confirmed")

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="assignments")
    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="assignments")
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"), null=True, blank=True)
    allocation = models.PositiveSmallIntegerField(
        _("allocation"),
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("In % of full time."),
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.CONFIRMED)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    objects = DatedQuerySet["Assignment"].as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering: ClassVar = ["-starts", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="assignment_dates_in_order", condition=ENDS_AFTER_START),
            models.CheckConstraint(
                name="assignment_allocation_is_a_share", condition=Q(allocation__gte=1, allocation__lte=100)
            ),
            models.UniqueConstraint("project", "engineer", "starts", name="one_assignment_per_project_and_start"),
        ]

    def __str__(self) -> str:
        return f"{self.engineer} · {self.project}"


class Nomination(models.Model):
    """Somebody whom a lead of theirs offers for one project, whose leads may then see what the person covers."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="nominations")
    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="nominations")
    nominated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering: ClassVar = ["project", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("project", "engineer", name="one_nomination_per_project_and_person")
        ]

    def __str__(self) -> str:
        return f"{self.engineer} · {self.project}"
