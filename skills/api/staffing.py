"""Who works on projects: assignments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, PermissionDenied, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from skills.api.projects import KEY
from teams.api.authentication import signed_in_user
from teams.api.idempotency import answered_once
from teams.errors import OverbookedError, TeamsError
from teams.models import Assignment, Project, User
from teams.permissions import people_assigned_by, people_considered_by
from teams.services.assignments import Booking, book_team, end_assignment, plan_assignment


class AssignmentSerializer(serializers.ModelSerializer[Assignment]):
    id = serializers.UUIDField(source="uuid")
    project = serializers.CharField(source="project.slug")
    engineer = serializers.CharField(source="engineer.slug")

    class Meta:
        model = Assignment
        fields = ("id", "project", "engineer", "starts", "ends", "allocation", "state", "confirmed_at", "reason")


class AssignmentInput(serializers.Serializer[Any]):
    project = serializers.SlugField()
    engineer = serializers.SlugField()
    starts = serializers.DateField()
    ends = serializers.DateField(required=False, allow_null=True, default=None)
    allocation = serializers.IntegerField(min_value=1, max_value=100)
    state = serializers.ChoiceField(choices=Assignment.State.choices, default=Assignment.State.CONFIRMED)
    reason = serializers.CharField(max_length=300, default="", help_text="why; required unless it is only planned")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["ends"] is not None and attrs["ends"] < attrs["starts"]:
            raise ValidationError({"ends": ["It lies before the first day."]})
        if attrs["state"] == Assignment.State.CONFIRMED and not attrs["reason"]:
            raise ValidationError({"reason": ["Say why: a confirmation names its reason."]})
        return attrs


class OverbookedAnswer(APIException):
    """Somebody has not the time; the detail says who and when."""

    status_code = status.HTTP_409_CONFLICT


def assignment_rows(user: Any) -> QuerySet[Assignment]:
    """Give the assignments of the projects that ``user`` may see."""
    seen = Project.objects.visible_to(user)
    return Assignment.objects.filter(project__in=seen.values("pk")).select_related("project", "engineer")


@extend_schema_view(
    get=extend_schema(operation_id="assignments_list", summary="Who works on the projects that you may see")
)
class AssignmentList(ListAPIView[Any]):
    serializer_class = AssignmentSerializer
    ordering_fields = ("starts",)
    ordering = ("starts", "pk")
    queryset = Assignment.objects.none()

    def get_queryset(self) -> QuerySet[Assignment]:
        return assignment_rows(self.request.user)

    @extend_schema(
        operation_id="assignments_create",
        summary="Assign somebody: confirmed where you answer for them, else planned until their lead confirms",
        request=AssignmentInput,
        responses={201: AssignmentSerializer},
        parameters=[KEY],
    )
    def post(self, request: Request) -> Response:
        if not isinstance(request.data, dict):
            raise ValidationError("Send one object.")
        given = AssignmentInput(data=request.data)
        given.is_valid(raise_exception=True)
        user, said = signed_in_user(request), given.validated_data
        project = get_object_or_404(Project.objects.changed_by(user), slug=said["project"])
        engineer = get_object_or_404(people_considered_by(user, project), slug=said["engineer"])
        booking = Booking(engineer.pk, said["starts"], said["ends"], said["allocation"])
        return answered_once(request, lambda: _assign(user, project, booking, said))


def _assign(user: User, project: Project, booking: Booking, said: dict[str, Any]) -> Response:
    try:
        if said["state"] == Assignment.State.PLANNED:
            plan_assignment(project, booking, actor=user)
        else:
            book_team(project, [booking], actor=user, reason=said["reason"])
    except OverbookedError as error:
        raise OverbookedAnswer(str(error)) from error
    except TeamsError as error:
        raise ValidationError(str(error)) from error
    rows = assignment_rows(user).filter(project=project, engineer=booking.engineer, starts__lte=booking.starts)
    row = rows.filter(Q(ends=None) | Q(ends__gte=booking.starts)).order_by("-starts").first()
    return Response(AssignmentSerializer(row).data, status=status.HTTP_201_CREATED)


class AssignmentDetail(APIView):
    @extend_schema(operation_id="assignments_retrieve", summary="One assignment", responses=AssignmentSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        return Response(AssignmentSerializer(get_object_or_404(assignment_rows(request.user), uuid=uuid)).data)

    @extend_schema(
        operation_id="assignments_destroy",
        summary="End work that has begun with yesterday, or take back what lies ahead",
        responses={204: None},
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        user = signed_in_user(request)
        row = get_object_or_404(assignment_rows(user), uuid=uuid)
        leads = Project.objects.changed_by(user).filter(pk=row.project_id).exists()
        if not leads and not people_assigned_by(user).filter(pk=row.engineer_id).exists():
            raise PermissionDenied
        end_assignment(row, actor=user)
        return Response(status=status.HTTP_204_NO_CONTENT)
