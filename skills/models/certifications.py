from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from skills.models.assessments import Assessment
from skills.models.evidence import EvidenceFile
from skills.models.frameworks import Competency
from skills.querysets import CertificationQuerySet
from teams.models import Engineer


class Certification(models.Model):
    """What somebody else than the organisation attests of a person. It confirms levels once HR has confirmed it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        CONFIRMED = "confirmed", _("Confirmed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="certifications")
    title = models.CharField(_("title"), max_length=200)
    issuer = models.CharField(_("issuer"), max_length=200)
    number = models.CharField(_("number"), max_length=100, blank=True)
    url = models.URLField(_("link to the certificate"), max_length=1000, blank=True)
    file = models.ForeignKey(
        EvidenceFile,
        verbose_name=_("file"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="certifications",
    )
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    renews = models.OneToOneField(
        "self", verbose_name=_("renews"), null=True, blank=True, on_delete=models.SET_NULL, related_name="renewed_by"
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    withdrawal_reason = models.CharField(max_length=300, blank=True)

    objects = CertificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        ordering: ClassVar = ["-issued_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="certification_state_is_known", condition=Q(state__in=["proposed", "confirmed", "withdrawn"])
            ),
            models.CheckConstraint(
                name="certification_dates_in_order",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("issued_on")),
            ),
            models.CheckConstraint(
                name="certification_confirmed_on_a_day",
                condition=~Q(state="confirmed") | Q(confirmed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="certification_renews_another", condition=Q(renews__isnull=True) | ~Q(renews=F("pk"))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CertifiedLevel(models.Model):
    """The level that a certification confirms in one competency, and the assessment that did so."""

    certification = models.ForeignKey(Certification, on_delete=models.CASCADE, related_name="levels")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"))
    assessment = models.OneToOneField(
        Assessment, null=True, blank=True, on_delete=models.SET_NULL, related_name="certified_by"
    )

    class Meta:
        verbose_name = _("certified level")
        verbose_name_plural = _("certified levels")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("certification", "competency", name="one_level_per_certification_and_competency")
        ]

    def __str__(self) -> str:
        return f"{self.competency}: {self.level}"
