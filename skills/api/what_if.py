from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from skills.api.access import visible_team
from skills.api.measures import FRAMEWORK, LENS, ROLE, asked_measure, gaps_body
from skills.api.serializers import GapsSerializer
from skills.errors import UnknownRoleError
from skills.what_if import LevelSet, RoleChange, Scenario, what_if
from teams.api.authentication import signed_in_user
from teams.models import Engineer
from teams.services.readings import READ, record_readings

MOST = 60


class KnownFieldsSerializer(serializers.Serializer[Any]):
    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unknown = set(self.initial_data if hasattr(self, "initial_data") else ()) - set(self.fields)
        if unknown:
            raise ValidationError({name: ["There is no such field."] for name in sorted(unknown)})
        return attrs


class LevelSetInput(serializers.Serializer[Any]):
    engineer = serializers.SlugField()
    competency = serializers.SlugField()
    level = serializers.IntegerField(min_value=0, max_value=100)


class RoleChangeInput(serializers.Serializer[Any]):
    engineer = serializers.SlugField()
    role = serializers.SlugField()


def _slugs(help_text: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.SlugField(), max_length=MOST, default=list, help_text=help_text)


class WhatIfInput(KnownFieldsSerializer):
    leave = _slugs("members who leave")
    join = _slugs("people who join, of those whose levels you may see")
    hires = _slugs("roles: for each somebody comes who is exactly at its profile")
    levels = LevelSetInput(many=True, default=list)
    role_changes = RoleChangeInput(many=True, default=list)
    projects_end = _slugs("running projects that end")

    def scenario(self) -> Scenario:
        """Give what was sent as a scenario."""
        data = self.validated_data
        return Scenario(
            leave=tuple(data["leave"]),
            join=tuple(data["join"]),
            hires=tuple(data["hires"]),
            levels=tuple(LevelSet(**each) for each in data["levels"]),
            roles=tuple(RoleChange(**each) for each in data["role_changes"]),
            ends=tuple(data["projects_end"]),
        )


class WhatIfOutput(serializers.Serializer[Any]):
    before = GapsSerializer()
    after = GapsSerializer()


class TeamWhatIfView(APIView):
    @extend_schema(
        operation_id="teams_what_if",
        summary="What a team would lack if something changed; nothing is stored",
        parameters=[LENS, ROLE, FRAMEWORK],
        request=WhatIfInput,
        responses=WhatIfOutput,
    )
    def post(self, request: Request, slug: str) -> Response:
        team = visible_team(request, slug)
        if not isinstance(request.data, dict):
            raise ValidationError("Send one object.")
        given = WhatIfInput(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            answer = what_if(team, asked_measure(request), given.scenario(), signed_in_user(request))
        except UnknownRoleError as error:
            raise ValidationError({"role": [str(error)]}) from error
        if answer.faults:
            raise ValidationError(list(answer.faults))
        if answer.scenario.join:
            joining = Engineer.objects.filter(slug__in=answer.scenario.join)
            record_readings(signed_in_user(request), joining, action=READ)
        return Response(WhatIfOutput({"before": gaps_body(answer.before), "after": gaps_body(answer.after)}).data)
