from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from skills.errors import LevelOutsideScaleError, NotAllowedError, SkillsError
from skills.models import Assessment, Competency, FrameworkVersion
from skills.permissions import people_addressable_by
from skills.services.assessments import JudgementGiven, record_assessment
from skills.services.evidence import EvidenceGiven
from teams.api.authentication import signed_in_user
from teams.api.idempotency import answered_once
from teams.models import Engineer


class LinksField(serializers.ListField):
    """One link or a list of links."""

    child = serializers.URLField(max_length=1000)

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value([data] if isinstance(data, str) else data)


class AssessmentInput(serializers.Serializer[Any]):
    engineer = serializers.SlugField()
    competency = serializers.SlugField()
    level = serializers.IntegerField(min_value=0, allow_null=True, help_text="null says: not concerned")
    comment = serializers.CharField(max_length=20_000, allow_blank=True, default="")
    assessed_on = serializers.DateField(required=False)
    evidence = LinksField(max_length=20, required=False)
    framework = serializers.SlugField(required=False, help_text="by default the default framework")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unknown = set(self.initial_data) - set(self.fields)
        if unknown:
            raise ValidationError({name: ["There is no such field."] for name in sorted(unknown)})
        return attrs

    def validate_assessed_on(self, value: Any) -> Any:
        if value > timezone.localdate():
            raise ValidationError("The date lies in the future.")
        return value


class AssessmentOutput(serializers.ModelSerializer[Assessment]):
    engineer = serializers.CharField(source="engineer.slug")
    competency = serializers.CharField(source="competency.slug")
    id = serializers.UUIDField(source="uuid")

    class Meta:
        model = Assessment
        fields = ("id", "engineer", "competency", "level", "not_concerned", "source", "assessed_on", "comment")


class AssessmentCreate(APIView):
    @extend_schema(
        operation_id="assessments_create",
        summary="Assess yourself, someone you lead, or whom you were asked about; the source follows from who writes",
        request=AssessmentInput,
        responses={201: AssessmentOutput},
        parameters=[OpenApiParameter("Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER)],
    )
    def post(self, request: Request) -> Response:
        given = AssessmentInput(data=request.data)
        if not isinstance(request.data, dict):
            raise ValidationError("Send one object.")
        # Whoever may not know the person gets 404 before anything is said of the other fields.
        asked = str(request.data.get("engineer", ""))
        engineer = get_object_or_404(
            # No database takes NUL or half a character in a text.
            people_addressable_by(request.user),
            slug=asked if asked.isprintable() else "",
        )
        given.is_valid(raise_exception=True)
        return answered_once(request, lambda: _record(request, engineer, given.validated_data))


def _record(request: Request, engineer: Engineer, data: dict[str, Any]) -> Response:
    version = FrameworkVersion.objects.in_force(data.get("framework"))
    known = Competency.objects.filter(Q(versions__version=version), slug=data["competency"])
    competency = known.first()
    if competency is None:
        raise ValidationError({"competency": [f"The framework has no competency {data['competency']}."]})
    judgement = JudgementGiven(
        level=data["level"],
        comment=data["comment"],
        assessed_on=data.get("assessed_on"),
        evidence=EvidenceGiven(links=tuple(data.get("evidence", ()))),
    )
    try:
        made = record_assessment(
            actor=signed_in_user(request), engineer=engineer, competency=competency, given=judgement
        )
    except NotAllowedError as error:
        raise PermissionDenied(str(error)) from error
    except LevelOutsideScaleError as error:
        raise ValidationError({"level": [str(error)]}) from error
    except SkillsError as error:
        raise ValidationError(str(error)) from error
    return Response(AssessmentOutput(made).data, status=status.HTTP_201_CREATED)
