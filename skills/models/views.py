from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teams.models import Team

LONGEST_QUERY = 2_000


class SavedView(models.Model):
    """A search or a view of a matrix under a name: the address alone, opened by each under their own rights."""

    class Kind(models.TextChoices):
        SEARCH = "search", _("Search")
        MATRIX = "matrix", _("Matrix")

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    team = models.ForeignKey(
        Team, verbose_name=_("team"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    query = models.CharField(_("query"), max_length=LONGEST_QUERY, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("owner", "name", name="one_saved_view_of_a_name"),
            models.CheckConstraint(
                name="saved_view_has_its_page",
                condition=Q(kind="search", team__isnull=True) | Q(kind="matrix", team__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
