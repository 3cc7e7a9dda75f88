from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from skills.api.serializers import FactorsSerializer
from skills.models import GapReport
from skills.querysets import GapReportQuerySet
from skills.report_actions import Action, PersonNamed, Step
from skills.report_sheets import report_file
from skills.reports import FIGURES, Figure, Headline, ReportRow, headlines, read_report
from teams.services.audit import record_audit


class FigureSerializer(serializers.Serializer[Any]):
    value = serializers.FloatField(allow_null=True)
    previous = serializers.FloatField(allow_null=True)
    change = serializers.FloatField(allow_null=True)


class HeadlineSerializer(serializers.Serializer[Any]):
    readiness = FigureSerializer()
    coverage = FigureSerializer()
    confidence = FigureSerializer()
    single_points = FigureSerializer()
    uncovered = FigureSerializer()


class ReportSummarySerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    team = serializers.CharField()
    period = serializers.CharField()
    framework = serializers.CharField()
    version = serializers.CharField()
    fingerprint = serializers.CharField()
    created_at = serializers.DateTimeField()
    headline = HeadlineSerializer()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # "from" is a word of the language, so it cannot be written as an attribute.
        return {**super().get_fields(), "from": serializers.DateField(), "to": serializers.DateField()}


class ReportRowSerializer(serializers.Serializer[Any]):
    competency = serializers.CharField()
    code = serializers.CharField()
    gap = serializers.IntegerField()
    depth = serializers.IntegerField(allow_null=True)
    need_level = serializers.IntegerField(allow_null=True)
    short = serializers.ListField(child=serializers.CharField(allow_null=True), help_text="null: a former member")
    unknown = serializers.ListField(child=serializers.CharField(allow_null=True), help_text="null: a former member")
    factors = FactorsSerializer()
    priority = serializers.FloatField()
    stale = serializers.IntegerField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # A field of this name would hide the base's own attribute.
        return {**super().get_fields(), "required": serializers.IntegerField()}


class StepSerializer(serializers.Serializer[Any]):
    competency = serializers.CharField()
    to = serializers.IntegerField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # "from" is a word of the language, as above.
        return {**super().get_fields(), "from": serializers.IntegerField(allow_null=True)}


class ReportMentorshipSerializer(serializers.Serializer[Any]):
    mentee = serializers.CharField(allow_null=True, help_text="null: a former member")
    mentor = serializers.CharField(help_text="A name.")
    opened = serializers.DateField(allow_null=True)
    closed = serializers.DateField(allow_null=True)
    completed = serializers.BooleanField()
    goals_reached = serializers.IntegerField()
    goals = StepSerializer(many=True, help_text="Empty for HR, who read that goals were reached and not which.")
    moved = StepSerializer(many=True)


class ReportActionsSerializer(serializers.Serializer[Any]):
    opened = serializers.IntegerField()
    closed = serializers.IntegerField()
    goals_reached = serializers.IntegerField()
    moved = serializers.IntegerField(help_text="How many levels moved.")
    mentorships = ReportMentorshipSerializer(many=True)


class ReportSerializer(ReportSummarySerializer):
    gaps = ReportRowSerializer(many=True)
    actions = ReportActionsSerializer()


class ReportFilter(filters.FilterSet):
    team = filters.CharFilter(field_name="team__slug", label="Slug of a team.")
    period = filters.CharFilter(field_name="period", label="2026-W47, 2026-11 or 2026-Q4.")

    class Meta:
        model = GapReport
        fields: list[str] = []


@extend_schema_view(
    get=extend_schema(
        operation_id="gap_reports_list",
        summary="Gap reports of the teams you may look into",
        responses=ReportSummarySerializer(many=True),
    )
)
class GapReportList(ListAPIView[Any]):
    serializer_class = ReportSummarySerializer
    filterset_class = ReportFilter
    ordering_fields = ("ends", "team__slug", "created_at")
    ordering = ("-ends", "team__slug", "-pk")
    queryset = GapReport.objects.none()

    def get_queryset(self) -> GapReportQuerySet:
        return GapReport.objects.visible_to(self.request.user).select_related("team", "version__framework")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        rows = [_summary(report, head) for report, head in zip(page, headlines(page), strict=True)]
        return self.get_paginated_response(ReportSummarySerializer(rows, many=True).data)


class GapReportDetail(APIView):
    @extend_schema(
        operation_id="gap_reports_retrieve",
        summary="One gap report",
        parameters=[OpenApiParameter("format", OpenApiTypes.STR, enum=["json", "csv", "xlsx"])],
        responses=ReportSerializer,
    )
    def get(self, request: Request, uuid: str) -> Response | HttpResponse:
        reports = GapReport.objects.visible_to(request.user).select_related("team", "version__framework")
        view = read_report(get_object_or_404(reports, uuid=uuid), request.user)
        kind = request.query_params.get("format", "json")
        if kind == "json":
            document = _summary(view.report, view.headline) | {
                "gaps": [_row(row) for row in view.gaps],
                "actions": _actions(view.actions),
            }
            return Response(ReportSerializer(document).data)
        answer = report_file(view, kind)
        if answer is None:
            raise ValidationError({"format": ["Choose json, csv or xlsx."]})
        record_audit("export", view.report, actor=request.user, fields=["gap_report"])
        return answer


def _summary(report: GapReport, head: Headline) -> dict[str, Any]:
    return {
        "id": report.uuid,
        "team": report.team.slug,
        "period": report.period,
        "from": report.starts,
        "to": report.ends,
        "framework": report.version.framework.slug,
        "version": report.version.version,
        "fingerprint": report.fingerprint,
        "created_at": timezone.localtime(report.created_at),
        "headline": {name: _figure(getattr(head, name)) for name in FIGURES},
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {"value": figure.value, "previous": figure.previous, "change": figure.change}


def _row(row: ReportRow) -> dict[str, Any]:
    stored = row.row
    return {
        "competency": row.competency.slug,
        "code": stored.code,
        "gap": stored.gap,
        "required": stored.required,
        "depth": stored.depth,
        "need_level": stored.need_level,
        "short": _slugs(row.short),
        "unknown": _slugs(row.unknown),
        "factors": {
            "size": stored.size,
            "depth": stored.depth_factor,
            "scarcity": stored.scarcity_factor,
            "project": stored.project_factor,
        },
        "priority": stored.priority,
        "stale": stored.stale,
    }


def _actions(actions: Sequence[Action]) -> dict[str, Any]:
    return {
        "opened": sum(1 for action in actions if action.opened),
        "closed": sum(1 for action in actions if action.closed),
        "goals_reached": sum(action.reached for action in actions),
        "moved": sum(len(action.moved) for action in actions),
        "mentorships": [
            {
                "mentee": action.person.slug,
                "mentor": action.by,
                "opened": action.opened,
                "closed": action.closed,
                "completed": action.completed,
                "goals_reached": action.reached,
                "goals": [_step(step) for step in action.goals],
                "moved": [_step(step) for step in action.moved],
            }
            for action in actions
        ],
    }


def _step(step: Step) -> dict[str, Any]:
    return {"competency": step.competency.slug, "from": step.start, "to": step.end}


def _slugs(people: tuple[PersonNamed, ...]) -> list[str | None]:
    return [person.slug for person in people]
