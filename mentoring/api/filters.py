"""Filters of mentoring's API."""

from __future__ import annotations

from django.db.models import Q
from django_filters import rest_framework as filters

from mentoring.models import Goal, MentoringSession, Mentorship
from mentoring.querysets import MentorshipQuerySet


class MentorshipFilter(filters.FilterSet):
    state = filters.MultipleChoiceFilter(choices=Mentorship.State.choices)
    programme = filters.CharFilter(field_name="programme__slug", label="Slug of a programme.")
    engineer = filters.CharFilter(method="of_engineer", label="Slug of the mentor or the mentee.")

    class Meta:
        model = Mentorship
        fields: list[str] = []

    def of_engineer(self, queryset: MentorshipQuerySet, name: str, value: str) -> MentorshipQuerySet:
        return queryset.filter(Q(mentor__slug=value) | Q(mentee__slug=value))


class GoalFilter(filters.FilterSet):
    state = filters.MultipleChoiceFilter(choices=Goal.State.choices)
    engineer = filters.CharFilter(field_name="plan__engineer__slug", label="Slug of the person whose goal it is.")

    class Meta:
        model = Goal
        fields: list[str] = []


class SessionFilter(filters.FilterSet):
    mentorship = filters.UUIDFilter(field_name="mentorship__uuid")
    starts_after = filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="gte")
    starts_before = filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="lt")

    class Meta:
        model = MentoringSession
        fields: list[str] = []
