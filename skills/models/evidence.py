from __future__ import annotations

import secrets
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from skills.formats.evidence_files import LARGEST_FILE, TYPES
from skills.models.assessments import Assessment
from skills.models.frameworks import Competency
from skills.querysets import EvidenceFileQuerySet, EvidenceQuerySet, ProposedEvidenceQuerySet
from teams.models import Engineer


def random_name() -> str:
    """Give a name that says nothing of the file and that nobody guesses."""
    return secrets.token_hex(24)


class EvidenceFile(models.Model):
    """A file of one person's evidence. Its content lies under a random name outside of whatever a server shows."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="evidence_files")
    stored_as = models.CharField(max_length=48, unique=True, default=random_name, editable=False)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = EvidenceFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence file")
        verbose_name_plural = _("evidence files")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="evidence_file_size_is_taken", condition=Q(size__gte=1) & Q(size__lte=LARGEST_FILE)
            ),
            models.CheckConstraint(
                name="evidence_file_type_is_taken", condition=Q(content_type__in=sorted(TYPES.values()))
            ),
            models.UniqueConstraint("engineer", "added_by", "sha256", name="evidence_file_once_per_person_and_giver"),
        ]

    def __str__(self) -> str:
        return self.name


class Evidence(models.Model):
    """A link, a text or a file that supports an assessment. Links are shown, never fetched."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="evidence")
    url = models.URLField(_("link"), blank=True, max_length=1000)
    text = models.TextField(_("text"), blank=True, max_length=20_000)
    # A file that supports something is not removed under it.
    file = models.ForeignKey(
        EvidenceFile, verbose_name=_("file"), null=True, blank=True, on_delete=models.RESTRICT, related_name="evidence"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="evidence_says_something", condition=~Q(url="") | ~Q(text="") | Q(file__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.url or self.text or str(self.file)


class ProposedEvidence(models.Model):
    """A link or a text that a person took from a resume. It supports nothing until they put it under a level."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="proposed_evidence")
    competency = models.ForeignKey(
        Competency, verbose_name=_("competency"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    url = models.URLField(_("link"), blank=True, max_length=1000)
    text = models.TextField(_("text"), blank=True, max_length=20_000)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProposedEvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed evidence")
        verbose_name_plural = _("proposed evidence")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="proposed_evidence_says_something", condition=~Q(url="") | ~Q(text="")),
            models.UniqueConstraint("engineer", "url", name="proposed_link_once_per_person", condition=~Q(url="")),
        ]

    def __str__(self) -> str:
        return self.url or self.text
