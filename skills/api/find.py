from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from skills.find import FRESH, SORTS, Line, Query, searched
from skills.models import FrameworkVersion
from teams.api.authentication import signed_in_user
from teams.api.pagination import Pagination
from teams.models import Engineer, Team

SKILL = "competency.level, or competency.level.exactly, or competency.level.most; may be repeated"


def _parameter(name: str, description: str, kind: Any = OpenApiTypes.STR, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, kind, description=description, **more)


PARAMETERS = [
    _parameter("all", f"a level that all have: {SKILL}", many=True),
    _parameter("any", f"a level of which at least one is there: {SKILL}", many=True),
    _parameter("wants", "competency, or competency.much: an interest in it; may be repeated", many=True),
    _parameter("team", "slug; with the teams below"),
    _parameter("role", "slug"),
    _parameter("fresh", "how old the levels may be", enum=list(FRESH)),
    _parameter("from", "first day of a period", OpenApiTypes.DATE),
    _parameter("to", "last day of a period", OpenApiTypes.DATE),
    _parameter(
        "free",
        "share of full time in % that is free on every day of the period; without one, of the next three months",
        OpenApiTypes.INT,
    ),
    _parameter("overlap", "working hours shared with you", OpenApiTypes.INT),
    _parameter("sort", "order; by default name", enum=list(SORTS)),
]


class FoundLevelSerializer(serializers.Serializer[Any]):
    competency = serializers.CharField()
    level = serializers.IntegerField(allow_null=True)
    freshness = serializers.CharField(allow_null=True)


class FoundPersonSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    role = serializers.CharField()
    team = serializers.CharField()
    levels = FoundLevelSerializer(many=True)
    free = serializers.IntegerField(allow_null=True)
    shared_hours = serializers.FloatField(allow_null=True)


class FoundPagination(Pagination):
    """Pages of people, with how many more may fit of whom free time and interests are not told."""

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the pages of people and ``untold``."""
        told: dict[str, Any] = super().get_paginated_response_schema(schema)
        told["required"] = [*told["required"], "untold"]
        told["properties"]["untold"] = {
            "type": "integer",
            "description": "how many more fit by all else, of whom free time and interests are not yours to see",
        }
        return told


class FindView(GenericAPIView[Any]):
    serializer_class = FoundPersonSerializer
    pagination_class = FoundPagination
    filter_backends = ()
    queryset = Engineer.objects.none()

    @extend_schema(
        operation_id="find_list",
        summary="People by competency and level, of those whose levels you may see",
        parameters=PARAMETERS,
        responses=FoundPersonSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        version = FrameworkVersion.objects.in_force()
        if version is None:
            raise Http404
        teams = dict(Team.objects.values_list("slug", "name"))
        asked, found = searched(request.query_params, signed_in_user(request), version, teams)
        if asked.faults:
            raise ValidationError(list(asked.faults))
        rows = self.paginate_queryset(found.rows) or []
        told = [_person(line, found.query) for line in found.lines(rows)]
        response = self.get_paginated_response(FoundPersonSerializer(told, many=True).data)
        response.data["untold"] = found.untold
        return response


def _person(line: Line, query: Query) -> dict[str, Any]:
    return {
        "slug": line.entry.slug,
        "name": line.entry.name,
        "role": line.entry.role,
        "team": line.entry.team,
        "levels": [
            {"competency": skill.competency, "level": level.level, "freshness": level.freshness}
            for skill, level in zip(query.skills, line.levels, strict=True)
        ],
        "free": line.free,
        "shared_hours": line.shared,
    }
