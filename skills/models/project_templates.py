from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class ProjectTemplate(models.Model):
    """What projects of a kind ask for, for all leads to begin with; no work of its own, and nobody is on it.

    ``needs`` is a list of objects with competency (slug), level, people and weight. It outlasts versions of the
    framework: what a later one does not have is left out where the template is used.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    head_count = models.PositiveSmallIntegerField(_("head count"), null=True, blank=True)
    allocation = models.PositiveSmallIntegerField(
        _("allocation asked"), default=100, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    needs = models.JSONField(default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("project template")
        verbose_name_plural = _("project templates")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("name"), name="one_project_template_per_name"),
            models.CheckConstraint(
                name="project_template_asks_a_share", condition=Q(allocation__gte=1, allocation__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return self.name
