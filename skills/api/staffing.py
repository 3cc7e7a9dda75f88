"""Who works on projects: assignments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, PermissionDenied, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from teams.api.authentication import signed_in_user
from teams.api.editions import MATCH, check_edition, tagged
from teams.api.idempotency import KEY, answered_once
from teams.api.strict import StrictInput, given_in
from teams.days import validate_day
from teams.errors import NotYoursError, OverbookedError, TeamsError
from teams.models import Assignment, Project, User
from teams.permissions import assignments_explained_to, people_assigned_by, people_considered_by
from teams.services.assignment_changes import change_assignment
from teams.services.assignments import Booking, book_team, end_assignment, plan_assignment
from teams.services.holding import hold_people


class AssignmentSerializer(serializers.ModelSerializer[Assignment]):
    id = serializers.UUIDField(source="uuid")
    project = serializers.CharField(source="project.slug")
    engineer = serializers.CharField(source="engineer.slug")
    reason = serializers.SerializerMethodField(help_text="why it is confirmed; empty for who merely works there, too")

    class Meta:
        model = Assignment
        fields = ("id", "project", "engineer", "starts", "ends", "allocation", "state", "confirmed_at", "reason")

    def get_reason(self, row: Assignment) -> str:
        return row.reason if vars(row)["is_explained"] else ""


class AssignmentInput(StrictInput):
    project = serializers.SlugField()
    engineer = serializers.SlugField()
    starts = serializers.DateField(validators=[validate_day])
    ends = serializers.DateField(required=False, allow_null=True, default=None, validators=[validate_day])
    allocation = serializers.IntegerField(min_value=1, max_value=100)
    state = serializers.ChoiceField(choices=Assignment.State.choices, default=Assignment.State.CONFIRMED)
    reason = serializers.CharField(max_length=300, default="", help_text="why; required unless it is only planned")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["ends"] is not None and attrs["ends"] < attrs["starts"]:
            raise ValidationError({"ends": ["It lies before the first day."]})
        if attrs["state"] == Assignment.State.CONFIRMED and not attrs["reason"]:
            raise ValidationError({"reason": ["Say why: a confirmation names its reason."]})
        return attrs


class AssignmentChange(StrictInput):
    starts = serializers.DateField(required=False, validators=[validate_day])
    ends = serializers.DateField(required=False, allow_null=True, validators=[validate_day])
    allocation = serializers.IntegerField(min_value=1, max_value=100, required=False)
    state = serializers.ChoiceField(choices=Assignment.State.choices, required=False)
    reason = serializers.CharField(max_length=300, required=False, help_text="why; needed to confirm what was planned")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        said = vars(self.context["assignment"]) | attrs
        if said["ends"] is not None and said["ends"] < said["starts"]:
            raise ValidationError({"ends": ["It lies before the first day."]})
        return attrs


class OverbookedAnswer(APIException):
    """Somebody has not the time; the detail says who and when."""

    status_code = status.HTTP_409_CONFLICT


def assignment_rows(user: Any) -> QuerySet[Assignment]:
    """Give the assignments of the projects that ``user`` may see, each with ``is_explained``."""
    seen = Project.objects.visible_to(user)
    explained = Exists(assignments_explained_to(user).filter(pk=OuterRef("pk")))
    rows = Assignment.objects.filter(project__in=seen.values("pk")).select_related("project", "engineer")
    return rows.annotate(is_explained=explained)


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
        user, said = signed_in_user(request), given_in(request, AssignmentInput)
        project = get_object_or_404(Project.objects.changed_by(user), slug=said["project"])
        engineer = get_object_or_404(people_considered_by(user, project), slug=said["engineer"])
        booking = Booking(engineer.pk, said["starts"], said["ends"], said["allocation"])
        return answered_once(request, lambda: _assign(user, project, booking, said))


def _assign(user: User, project: Project, booking: Booking, said: dict[str, Any]) -> Response:
    with _faults():
        if said["state"] == Assignment.State.PLANNED:
            plan_assignment(project, booking, actor=user)
        else:
            book_team(project, [booking], actor=user, reason=said["reason"])
    rows = assignment_rows(user).filter(project=project, engineer=booking.engineer, starts__lte=booking.starts)
    row = rows.filter(Q(ends=None) | Q(ends__gte=booking.starts)).order_by("-starts").first()
    return tagged(AssignmentSerializer(row).data, status=status.HTTP_201_CREATED)


@contextmanager
def _faults() -> Iterator[None]:
    """Turn what the service refuses into the answer of the API."""
    try:
        yield
    except OverbookedError as error:
        raise OverbookedAnswer(str(error)) from error
    except NotYoursError as error:
        raise PermissionDenied(str(error)) from error
    except TeamsError as error:
        raise ValidationError(str(error)) from error


def _assigned(pk: int, user: User) -> Any:
    return AssignmentSerializer(assignment_rows(user).get(pk=pk)).data


class AssignmentDetail(APIView):
    @extend_schema(operation_id="assignments_retrieve", summary="One assignment", responses=AssignmentSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        return tagged(AssignmentSerializer(get_object_or_404(assignment_rows(request.user), uuid=uuid)).data)

    @extend_schema(
        operation_id="assignments_partial_update",
        summary="Change days or share, or confirm what is planned",
        request=AssignmentChange,
        responses=AssignmentSerializer,
        parameters=[MATCH, KEY],
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        user, row = signed_in_user(request), _changed(request, uuid)
        said = given_in(request, AssignmentChange, partial=True, context={"assignment": row})

        def write() -> Response:
            now = _held(row, request)
            values = {name: said.get(name, getattr(now, name)) for name in ("starts", "ends", "allocation", "state")}
            confirmed = values.pop("state") == Assignment.State.CONFIRMED
            booking = Booking(now.engineer_id, **values)
            with _faults():
                change_assignment(now, booking, actor=user, confirmed=confirmed, reason=said.get("reason", ""))
            return tagged(_assigned(now.pk, user))

        return answered_once(request, write)

    @extend_schema(
        operation_id="assignments_destroy",
        summary="End work that has begun with yesterday, or take back what lies ahead",
        responses={204: None},
        parameters=[MATCH, KEY],
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        def write() -> Response:
            # Looked up here: a repeated request gives its answer, though the assignment is gone.
            end_assignment(_held(_changed(request, uuid), request), actor=signed_in_user(request))
            return Response(status=status.HTTP_204_NO_CONTENT)

        return answered_once(request, write)


def _changed(request: Request, uuid: UUID) -> Assignment:
    """Give the assignment that the reader may change or end; 404 where they do not see it, 403 where they only do."""
    user = signed_in_user(request)
    row = get_object_or_404(assignment_rows(user), uuid=uuid)
    leads = Project.objects.changed_by(user).filter(pk=row.project_id).exists()
    if not leads and not people_assigned_by(user).filter(pk=row.engineer_id).exists():
        raise PermissionDenied
    return row


def _held(row: Assignment, request: Request) -> Assignment:
    """Give the assignment as it is now, with the person held, if it is still as the reader last read it."""
    hold_people([row.engineer_id])
    now = get_object_or_404(assignment_rows(request.user), pk=row.pk)
    check_edition(request, AssignmentSerializer(now).data)
    return now
