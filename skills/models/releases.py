from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teams.models import Engineer


class ProfileRelease(models.Model):
    """What somebody has checked and released of their levels for clients, as it was on that day.

    A row is asked for, released, or withdrawn. ``content`` is what was checked; nothing else reaches the document.
    """

    class Interest(models.TextChoices):
        ANY = "", _("any interest")
        SOME = "some", _("some interest or much")
        MUCH = "much", _("much interest")

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    engineer = models.ForeignKey(
        Engineer, verbose_name=_("person"), on_delete=models.CASCADE, related_name="profile_releases"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    lowest_level = models.PositiveSmallIntegerField(_("lowest level"), null=True, blank=True)
    interest = models.CharField(_("interest"), max_length=4, choices=Interest, blank=True)
    content: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("profile for clients")
        verbose_name_plural = _("profiles for clients")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "engineer",
                name="one_profile_asked_for",
                condition=Q(released_at__isnull=True, withdrawn_at__isnull=True),
            ),
            models.UniqueConstraint(
                "engineer",
                name="one_profile_released",
                condition=Q(released_at__isnull=False, withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="profile_is_released_whole", condition=Q(released_at__isnull=True) | Q(lowest_level__isnull=False)
            ),
            models.CheckConstraint(name="profile_interest_is_known", condition=Q(interest__in=["", "some", "much"])),
        ]

    def __str__(self) -> str:
        return f"{self.engineer_id}: {self.released_at or _('asked for')}"
