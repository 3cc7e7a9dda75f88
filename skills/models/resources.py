from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from skills.models.frameworks import Competency
from skills.querysets import LearningResourceQuerySet

# Links are shown to be followed by a person; the server never fetches one.
WEB_LINK = URLValidator(schemes=["http", "https"])
CURRENCY = RegexValidator(r"^[A-Z]{3}\Z", _("Three capital letters, such as EUR."))


class LearningResource(models.Model):
    """A link that helps to reach a level of a competency: kind, cost, hours.

    It serves the levels above ``from_level``, or without one above the level just below, up to ``to_level``.
    """

    class Kind(models.TextChoices):
        COURSE = "course", _("Course")
        BOOK = "book", _("Book")
        ARTICLE = "article", _("Article")
        TALK = "talk", _("Talk")
        PRACTICE = "practice", _("Practice")
        PROJECT = "project", _("Project")
        CERTIFICATION = "certification", _("Certification")
        GUIDE = "guide", _("Mentoring guide")

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    competency = models.ForeignKey(
        Competency, verbose_name=_("competency"), on_delete=models.PROTECT, related_name="resources"
    )
    from_level = models.PositiveSmallIntegerField(_("from level"), null=True, blank=True)
    to_level = models.PositiveSmallIntegerField(_("level it helps to reach"))
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("link"), max_length=1000, validators=[WEB_LINK])
    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    cost = models.DecimalField(
        _("cost"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("0 is free; empty where it is not known."),
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[CURRENCY])
    hours = models.DecimalField(
        _("hours"), max_digits=5, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    language = models.CharField(_("language"), max_length=16, blank=True, help_text=_("A code such as en or pt-BR."))
    note = models.CharField(_("note"), max_length=500, blank=True)
    active = models.BooleanField(_("offered"), default=True, help_text=_("A retired one is offered to nobody."))
    edition = models.PositiveIntegerField(default=1, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = LearningResourceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("learning resource")
        verbose_name_plural = _("learning resources")
        ordering: ClassVar = ["title", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("competency", "to_level", "url", name="resource_once_per_competency_and_level"),
            models.CheckConstraint(
                name="resource_leads_upward",
                condition=Q(to_level__gte=1) & (Q(from_level__isnull=True) | Q(to_level__gt=F("from_level"))),
            ),
            models.CheckConstraint(
                name="resource_cost_has_currency",
                condition=Q(cost__isnull=True, currency="")
                | Q(cost=0, currency="")
                | Q(cost__isnull=False, cost__gt=0) & ~Q(currency=""),
            ),
            models.CheckConstraint(name="resource_takes_time", condition=Q(hours__isnull=True) | Q(hours__gt=0)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_free(self) -> bool:
        return self.cost == 0

    def serves(self, level: int) -> bool:
        """Tell whether it helps to reach a level."""
        above = self.to_level - 1 if self.from_level is None else self.from_level
        return above < level <= self.to_level
