from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from teams.models.people import Engineer
from teams.querysets import DatedQuerySet, TeamLeadQuerySet, TeamQuerySet

ENDS_AFTER_START = Q(ends__isnull=True) | Q(ends__gte=F("starts"))


class Team(models.Model):
    """A team in a tree of teams."""

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent team"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    description = models.TextField(_("description"), blank=True)

    objects = TeamQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("parent", "name", name="team_name_once_per_parent"),
            models.UniqueConstraint("name", condition=Q(parent__isnull=True), name="team_name_once_at_top"),
            models.CheckConstraint(
                name="team_is_not_own_parent", condition=Q(parent__isnull=True) | ~Q(parent=F("pk"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a parent that lies below this team."""
        if self.pk and self.parent_id and self.parent_id in Team.objects.filter(pk=self.pk).descendant_ids():
            raise ValidationError({"parent": _("A team cannot lie below itself.")})

    @property
    def ancestors(self) -> list[Team]:
        """Teams above, topmost first; a query per step."""
        above: list[Team] = []
        team = self.parent
        while team is not None and team not in above:
            above.insert(0, team)
            team = team.parent
        return above

    @property
    def full_name(self) -> str:
        return " / ".join(team.name for team in [*self.ancestors, self])


class Membership(models.Model):
    """An engineer's time in a team, both days included."""

    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"), null=True, blank=True)

    objects = DatedQuerySet["Membership"].as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering: ClassVar = ["-starts", "-pk"]
        indexes: ClassVar = [models.Index(fields=["team", "starts", "ends"], name="membership_by_team_and_date")]
        constraints: ClassVar = [
            models.CheckConstraint(name="membership_dates_in_order", condition=ENDS_AFTER_START),
            models.UniqueConstraint(
                "engineer", "team", condition=Q(ends__isnull=True), name="one_open_membership_per_team"
            ),
            models.UniqueConstraint("engineer", "team", "starts", name="one_membership_per_team_and_start"),
        ]

    def __str__(self) -> str:
        return f"{self.engineer} · {self.team}"


class TeamLead(models.Model):
    """An engineer's time as lead of a team, both days included."""

    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="leaderships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="leaderships")
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"), null=True, blank=True)

    objects = TeamLeadQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("team lead")
        verbose_name_plural = _("team leads")
        ordering: ClassVar = ["-starts", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="team_lead_dates_in_order", condition=ENDS_AFTER_START),
            models.UniqueConstraint(
                "engineer", "team", condition=Q(ends__isnull=True), name="one_open_leadership_per_team"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engineer} · {self.team}"
