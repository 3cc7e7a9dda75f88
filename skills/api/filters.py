"""Filters and orderings of the API: allow-lists that refuse what they do not know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from rest_framework.exceptions import ValidationError
from rest_framework.filters import OrderingFilter
from rest_framework.request import Request
from rest_framework.views import APIView

from skills.directory import matching
from skills.models import RoleHolding
from teams.models import Engineer, Team
from teams.querysets import EngineerQuerySet


class StrictOrderingFilter(OrderingFilter):
    """Answers 400 to an ordering that is not offered, rather than passing it over."""

    def remove_invalid_fields(
        self, queryset: QuerySet[Any], fields: Iterable[str], view: APIView, request: Request
    ) -> list[str]:
        offered = {name for name, _title in self.get_valid_fields(queryset, view, {"request": request})}
        asked = list(fields)
        unknown = [field for field in asked if field.removeprefix("-") not in offered]
        if unknown:
            cure = f"Cannot order by {', '.join(unknown)}. Order by {', '.join(sorted(offered))}."
            raise ValidationError({"ordering": [cure]})
        return asked


class EngineerFilter(filters.FilterSet):
    team = filters.CharFilter(method="in_team", label="Slug of a team; its members of today.")
    role = filters.CharFilter(method="in_role", label="Slug of the role held today.")
    search = filters.CharFilter(method="by_words", label="Words of a name, mail address or employee id.")
    active = filters.BooleanFilter(method="by_activity", label="Employed today, or not.")

    class Meta:
        model = Engineer
        fields: list[str] = []

    def in_team(self, queryset: EngineerQuerySet, name: str, value: str) -> EngineerQuerySet:
        teams = Team.objects.filter(slug=value)
        return queryset.in_teams(teams.values("pk"))

    def in_role(self, queryset: EngineerQuerySet, name: str, value: str) -> EngineerQuerySet:
        holding = RoleHolding.objects.on(timezone.localdate()).filter(role__slug=value)
        return queryset.filter(pk__in=holding.values("engineer"))

    def by_words(self, queryset: EngineerQuerySet, name: str, value: str) -> EngineerQuerySet:
        # Mail and employee id of whom the reader sees levels alone find nobody.
        return matching(queryset, value, self.request.user)

    def by_activity(self, queryset: EngineerQuerySet, name: str, value: bool) -> EngineerQuerySet:  # noqa: FBT001 - django-filter calls it so
        working = Engineer.objects.active().values("pk")
        return queryset.filter(pk__in=working) if value else queryset.exclude(pk__in=working)
