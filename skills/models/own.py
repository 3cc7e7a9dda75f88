from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from skills.models.frameworks import Competency
from skills.querysets import AssessmentDraftQuerySet, InterestQuerySet
from teams.models import Engineer


class Interest(models.Model):
    """How much an engineer wants to use or learn a competency: their own word, on its own scale, never a level."""

    class Value(models.TextChoices):
        NONE = "none", _("None")
        SOME = "some", _("Some")
        MUCH = "much", _("Much")

    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="interests", db_index=False)
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="+")
    value = models.CharField(_("interest"), max_length=4, choices=Value)
    updated_at = models.DateTimeField(auto_now=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        constraints: ClassVar = [
            models.UniqueConstraint("engineer", "competency", name="one_interest"),
            models.CheckConstraint(name="interest_is_known", condition=Q(value__in=["none", "some", "much"])),
        ]

    def __str__(self) -> str:
        return f"{self.engineer_id} · {self.competency_id}: {self.value}"


class AssessmentDraft(models.Model):
    """What an author chose and typed about one cell and has not saved; nobody else ever sees it."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="+")
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    not_concerned = models.BooleanField(default=False)
    comment = models.TextField(blank=True, max_length=20_000)
    evidence = models.CharField(blank=True, max_length=1000)
    begun_at = models.DateTimeField(auto_now_add=True, db_index=True)
    saved_at = models.DateTimeField(auto_now=True)

    objects = AssessmentDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of an assessment")
        verbose_name_plural = _("drafts of assessments")
        constraints: ClassVar = [
            models.UniqueConstraint("author", "engineer", "competency", name="one_draft_of_an_author"),
            models.CheckConstraint(
                name="draft_says_one_thing", condition=Q(not_concerned=False) | Q(level__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_id}: {self.engineer_id} · {self.competency_id}"
