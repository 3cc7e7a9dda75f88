from __future__ import annotations

from typing import Any, cast

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from skills.api.access import visible_engineer
from skills.project_evidence import project_uses
from teams.models import User


class ProjectUseSerializer(serializers.Serializer[Any]):
    project = serializers.CharField()
    name = serializers.CharField()
    competency = serializers.CharField()
    starts = serializers.DateField()
    last = serializers.DateField(help_text="the last day worked so far")
    is_running = serializers.BooleanField()
    months = serializers.IntegerField(help_text="whole calendar months")
    share = serializers.IntegerField(help_text="mean of the work, in % of full time")
    needed = serializers.IntegerField(help_text="the level that the project needs")
    level = serializers.IntegerField(help_text="the level the person had on the last day, at least one below needed")
    used_at = serializers.IntegerField(help_text="the lower of both: the level it was used at")


class ProjectEvidenceSerializer(serializers.Serializer[Any]):
    engineer = serializers.CharField()
    uses = ProjectUseSerializer(many=True)


class EngineerProjectEvidenceView(APIView):
    @extend_schema(
        operation_id="engineers_project_evidence_retrieve",
        summary="In which projects a person used which competencies",
        responses=ProjectEvidenceSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        engineer = visible_engineer(request, slug)
        uses = project_uses(engineer, cast("User", request.user), as_of=timezone.localdate())
        return Response(ProjectEvidenceSerializer({"engineer": engineer.slug, "uses": uses}).data)
