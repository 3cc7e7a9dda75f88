"""The shortest way up of one person, by the rules of the product."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from skills.api.measures import AS_OF, FRAMEWORK, ROLE, asked_readiness
from skills.matrix import EngineerReadiness


class LevelUpSerializer(serializers.Serializer[Any]):
    competency = serializers.CharField()

    def get_fields(self) -> dict[str, Any]:
        # "from" is a word of the language, so it cannot be written as an attribute.
        ends = {"from": serializers.IntegerField(allow_null=True), "to": serializers.IntegerField()}
        return {**super().get_fields(), **ends}


class WayUpSerializer(serializers.Serializer[Any]):
    engineer = serializers.CharField()
    role = serializers.CharField()
    as_of = serializers.DateField()
    band = serializers.CharField(allow_null=True)
    next_band = serializers.CharField(allow_null=True)
    cost = serializers.IntegerField()
    level_ups = LevelUpSerializer(many=True)
    readiness_after = serializers.FloatField(allow_null=True)
    also_needed = serializers.ListField(child=serializers.CharField())
    out_of_reach = serializers.ListField(child=serializers.CharField())


class EngineerWayUpView(APIView):
    @extend_schema(
        operation_id="engineers_way_up_retrieve",
        summary="The fewest levels a person raises to reach the next band for a role; by default the role aimed for",
        parameters=[ROLE, FRAMEWORK, AS_OF],
        responses=WayUpSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        return Response(WayUpSerializer(_way_up(asked_readiness(request, slug))).data)


def _way_up(read: EngineerReadiness) -> dict[str, Any]:
    found = read.way_up
    return {
        "engineer": read.engineer.slug,
        "role": read.role.slug,
        "as_of": read.levels.as_of,
        "band": found.band,
        "next_band": found.next_band,
        "cost": found.cost,
        "level_ups": [{"competency": each.competency, "from": each.start, "to": each.to} for each in found.level_ups],
        "readiness_after": found.readiness_after,
        "also_needed": [each.ident for each in found.also_needed],
        "out_of_reach": found.out_of_reach,
    }
