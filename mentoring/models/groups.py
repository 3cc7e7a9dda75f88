from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentoring.querysets import GroupQuerySet
from skills.models import Competency, FocusArea
from teams.models import Engineer


class MentoringGroup(models.Model):
    """Several people who learn together: a mentor with a group, a workshop, or a circle around one focus area."""

    class Kind(models.TextChoices):
        GROUP = "group", _("Group mentoring")
        WORKSHOP = "workshop", _("Workshop")
        CIRCLE = "circle", _("Knowledge circle")

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    title = models.CharField(_("title"), max_length=120)
    purpose = models.TextField(_("what it is for"), max_length=2000, blank=True)
    hosts = models.ManyToManyField(Engineer, verbose_name=_("hosts"), related_name="mentoring_groups_hosted")
    competencies = models.ManyToManyField(Competency, verbose_name=_("competencies"), blank=True, related_name="+")
    focus_area = models.ForeignKey(
        FocusArea, verbose_name=_("focus area"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    places = models.PositiveSmallIntegerField(
        _("places"), default=8, validators=[MinValueValidator(2), MaxValueValidator(200)]
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("mentoring group")
        verbose_name_plural = _("mentoring groups")
        ordering: ClassVar = ["title", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="mentoring_group_kind_is_known", condition=Q(kind__in=["group", "workshop", "circle"])
            )
        ]

    def __str__(self) -> str:
        return self.title


class GroupMember(models.Model):
    """Somebody who takes part in a group, or waits for a place in it."""

    group = models.ForeignKey(MentoringGroup, on_delete=models.CASCADE, related_name="members")
    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="mentoring_group_parts")
    waits = models.BooleanField(_("waits for a place"), default=False)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering: ClassVar = ["joined_at", "pk"]
        constraints: ClassVar = [models.UniqueConstraint("group", "engineer", name="once_in_a_mentoring_group")]

    def __str__(self) -> str:
        return str(self.engineer)


class GroupMeeting(models.Model):
    """A dated meeting of a group."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(MentoringGroup, on_delete=models.CASCADE, related_name="meetings")
    title = models.CharField(_("what it is about"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    place = models.CharField(_("where"), max_length=300, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    cancelled_at = models.DateTimeField(_("called off"), null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="group_meeting_times_in_order", condition=Q(ends_at__gt=F("starts_at")))
        ]

    def __str__(self) -> str:
        return f"{self.group} · {self.starts_at:%Y-%m-%d}"


class GroupAttendance(models.Model):
    """That somebody was there, said by a host; they may take it up as evidence."""

    meeting = models.ForeignKey(GroupMeeting, on_delete=models.CASCADE, related_name="attendances")
    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="+")
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint("meeting", "engineer", name="once_at_a_group_meeting")]

    def __str__(self) -> str:
        return f"{self.engineer} · {self.meeting_id}"
