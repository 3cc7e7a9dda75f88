from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Prefetch, Subquery
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView, RetrieveAPIView

from skills.api.filters import EngineerFilter
from skills.api.serializers import EngineerSerializer, TeamSerializer
from skills.models import RoleHolding
from teams.models import Engineer, Team, TeamLead
from teams.querysets import EngineerQuerySet, TeamQuerySet

if TYPE_CHECKING:
    from teams.querysets import Viewer


def directory_rows(user: Viewer) -> EngineerQuerySet:
    """Give the people whose page ``user`` may open, with role, team and whether the whole page is open."""
    today = timezone.localdate()
    holding = RoleHolding.objects.on(today).filter(engineer=OuterRef("pk")).order_by("-starts", "-pk")
    return (
        Engineer.objects.levels_visible_to(user)
        .with_team_name(today)
        .annotate(
            role_slug=Subquery(holding.values("role__slug")[:1]),
            target_role_slug=Subquery(Engineer.objects.filter(pk=OuterRef("pk")).values("role_aim__role__slug")[:1]),
            whole_page=Exists(Engineer.objects.visible_to(user).filter(pk=OuterRef("pk"))),
        )
    )


@extend_schema_view(get=extend_schema(operation_id="engineers_list", summary="People whose page you may open"))
class EngineerList(ListAPIView[Any]):
    serializer_class = EngineerSerializer
    filterset_class = EngineerFilter
    ordering_fields = ("name", "slug")
    ordering = ("name", "pk")
    queryset = Engineer.objects.none()

    def get_queryset(self) -> EngineerQuerySet:
        return directory_rows(self.request.user)


@extend_schema_view(get=extend_schema(operation_id="engineers_retrieve", summary="One person"))
class EngineerDetail(RetrieveAPIView[Any]):
    serializer_class = EngineerSerializer
    lookup_field = "slug"
    queryset = Engineer.objects.none()

    def get_queryset(self) -> EngineerQuerySet:
        return directory_rows(self.request.user)


def team_rows(user: Viewer) -> TeamQuerySet:
    """Give the teams ``user`` may look into, with leads and number of members today."""
    today = timezone.localdate()
    leads = TeamLead.objects.on(today).select_related("engineer").order_by("engineer__name")
    return (
        Team.objects.visible_to(user)
        .with_member_count(today)
        .select_related("parent")
        .prefetch_related(Prefetch("leaderships", queryset=leads, to_attr="leading"))
    )


@extend_schema_view(get=extend_schema(operation_id="teams_list", summary="Teams you lead, and all for HR"))
class TeamList(ListAPIView[Any]):
    serializer_class = TeamSerializer
    ordering_fields = ("name", "slug")
    ordering = ("name", "pk")
    queryset = Team.objects.none()

    def get_queryset(self) -> TeamQuerySet:
        return team_rows(self.request.user)


@extend_schema_view(get=extend_schema(operation_id="teams_retrieve", summary="One team"))
class TeamDetail(RetrieveAPIView[Any]):
    serializer_class = TeamSerializer
    lookup_field = "slug"
    queryset = Team.objects.none()

    def get_queryset(self) -> TeamQuerySet:
        return team_rows(self.request.user)
