from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teams.models.people import Engineer
from teams.models.teams import Team
from teams.querysets import StandInQuerySet


class StandIn(models.Model):
    """Somebody who acts for a lead from one day to another, both included, in one team or in all they lead."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    lead = models.ForeignKey(
        Engineer, verbose_name=_("stands in for"), on_delete=models.CASCADE, related_name="stand_ins"
    )
    engineer = models.ForeignKey(
        Engineer, verbose_name=_("who stands in"), on_delete=models.CASCADE, related_name="standing_in"
    )
    team = models.ForeignKey(
        Team,
        verbose_name=_("team"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Empty: all teams that the lead leads."),
    )
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=300)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(_("ended early"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = StandInQuerySet.as_manager()

    class Meta:
        verbose_name = _("stand-in")
        verbose_name_plural = _("stand-ins")
        ordering: ClassVar = ["-starts", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="stand_in_is_somebody_else", condition=~Q(engineer=F("lead"))),
            models.CheckConstraint(name="stand_in_dates_in_order", condition=Q(ends__gte=F("starts"))),
            models.CheckConstraint(name="stand_in_has_reason", condition=~Q(reason="")),
            # Periods that overlap otherwise are refused by the service, which holds the lead's row meanwhile.
            models.UniqueConstraint(
                "lead", "engineer", "starts", condition=Q(ended_at__isnull=True), name="one_stand_in_per_pair_and_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engineer} · {self.lead}"

    @property
    def said(self) -> str:
        """Who stands in for whom until when, and from when where that lies ahead."""
        told = {"name": self.engineer.name, "lead": self.lead.name, "last": date_format(self.ends, "j F Y")}
        if self.starts <= timezone.localdate():
            return gettext("%(name)s stands in for %(lead)s until %(last)s") % told
        told["first"] = date_format(self.starts, "j F")
        return gettext("%(name)s stands in for %(lead)s from %(first)s to %(last)s") % told
