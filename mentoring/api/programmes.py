from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from mentoring.errors import MentoringError, NotCoordinatorError
from mentoring.models import MentoringProgramme, ProgrammeParticipant
from mentoring.services.programmes import ProgrammeGiven, save_programme
from mentoring.services.taking_part import Entered, enter_people
from teams.api.authentication import signed_in_user
from teams.api.idempotency import KEY, answered_once
from teams.models import Engineer

MOST_AT_ONCE = 5000
MOST_PLACES = 20


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields that it does not know, rather than passing them over."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = set(data) - set(self.fields) if isinstance(data, dict) else set()
        if unknown:
            raise ValidationError({str(name): ["There is no such field."] for name in sorted(unknown, key=str)})
        return super().to_internal_value(data)


class ProgrammeInput(StrictSerializer):
    name = serializers.CharField(max_length=120)
    policy = serializers.ChoiceField(MentoringProgramme.Policy.choices, default=MentoringProgramme.Policy.TOTAL)
    allow_own_lead = serializers.BooleanField(default=False)
    starts = serializers.DateField(required=False, help_text="by default today")
    ends = serializers.DateField(required=False, allow_null=True)
    purpose = serializers.CharField(max_length=2000, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs.setdefault("starts", timezone.localdate())
        if attrs.get("ends") and attrs["ends"] < attrs["starts"]:
            raise ValidationError({"ends": ["The last day comes before the first one."]})
        return attrs


class ProgrammeSerializer(serializers.ModelSerializer[MentoringProgramme]):
    closed = serializers.SerializerMethodField()
    mentors = serializers.IntegerField(source="mentor_count")
    mentees = serializers.IntegerField(source="mentee_count")

    class Meta:
        model = MentoringProgramme
        fields = (
            "slug",
            "name",
            "purpose",
            "starts",
            "ends",
            "closed",
            "policy",
            "allow_own_lead",
            "is_reverse",
            "most_mentees",
            "mentors",
            "mentees",
        )

    def get_closed(self, programme: MentoringProgramme) -> bool:
        return programme.closed_at is not None


class ParticipantInput(StrictSerializer):
    engineer = serializers.SlugField()
    capacity = serializers.IntegerField(min_value=1, max_value=MOST_PLACES, required=False, allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        # The contract's name is a word of the language.
        return {**super().get_fields(), "as": serializers.ChoiceField(ProgrammeParticipant.Part.choices)}


class ParticipantOutput(serializers.ModelSerializer[ProgrammeParticipant]):
    engineer = serializers.CharField(source="engineer.slug")
    capacity = serializers.IntegerField(source="places", allow_null=True)

    class Meta:
        model = ProgrammeParticipant
        fields = ("engineer", "capacity")

    def get_fields(self) -> dict[str, Any]:
        # The contract's name is a word of the language.
        return {**super().get_fields(), "as": serializers.CharField(source="part")}


def _counted() -> QuerySet[MentoringProgramme]:
    return MentoringProgramme.objects.annotate(
        mentor_count=Count("participants", filter=Q(participants__part="mentor"), distinct=True),
        mentee_count=Count("participants", filter=Q(participants__part="mentee"), distinct=True),
    )


@extend_schema_view(
    get=extend_schema(
        operation_id="mentoring_programmes_list", summary="Programmes that you run, take part in or may join"
    )
)
class ProgrammeList(ListAPIView[Any]):
    serializer_class = ProgrammeSerializer
    ordering_fields = ("starts", "name")
    ordering = ("-starts", "name", "pk")
    queryset = MentoringProgramme.objects.none()

    def get_queryset(self) -> QuerySet[MentoringProgramme]:
        visible = MentoringProgramme.objects.visible_to(self.request.user)
        return _counted().filter(pk__in=visible.values("pk"))

    @extend_schema(
        operation_id="mentoring_programmes_create",
        summary="Set up a programme; for HR",
        request=ProgrammeInput,
        responses={201: ProgrammeSerializer},
        parameters=[KEY],
    )
    def post(self, request: Request) -> Response:
        if not signed_in_user(request).is_hr:
            raise PermissionDenied
        if not isinstance(request.data, dict):
            raise ValidationError("Send one object.")
        given = ProgrammeInput(data=request.data)
        given.is_valid(raise_exception=True)
        return answered_once(request, lambda: _made(request, given.validated_data))


def _made(request: Request, data: dict[str, Any]) -> Response:
    made = save_programme(ProgrammeGiven(**data), actor=signed_in_user(request))
    body = ProgrammeSerializer(_counted().get(pk=made.pk)).data
    return Response(body, status=status.HTTP_201_CREATED)


class ProgrammeDetail(APIView):
    @extend_schema(operation_id="mentoring_programmes_retrieve", summary="One programme", responses=ProgrammeSerializer)
    def get(self, request: Request, slug: str) -> Response:
        visible = MentoringProgramme.objects.visible_to(request.user)
        return Response(ProgrammeSerializer(get_object_or_404(_counted(), slug=slug, pk__in=visible.values("pk"))).data)


@extend_schema_view(
    get=extend_schema(
        operation_id="mentoring_programmes_participants_list",
        summary="Who takes part in a programme that you run: mentors, and the mentees whom you may match",
    )
)
class ProgrammeParticipants(ListAPIView[Any]):
    serializer_class = ParticipantOutput
    ordering_fields = ("engineer__slug", "part")
    ordering = ("part", "engineer__slug", "pk")
    queryset = ProgrammeParticipant.objects.none()

    def get_queryset(self) -> QuerySet[ProgrammeParticipant]:
        run = MentoringProgramme.objects.run_by(self.request.user)
        programme = get_object_or_404(run, slug=self.kwargs["slug"])
        return programme.participants.matched_by(self.request.user).select_related("engineer")

    @extend_schema(
        operation_id="mentoring_programmes_participants_create",
        summary="Enter people into a programme, all of them or none; for HR",
        request=ParticipantInput(many=True),
        responses={201: ParticipantOutput(many=True)},
        parameters=[KEY],
    )
    def post(self, request: Request, slug: str) -> Response:
        programme = get_object_or_404(MentoringProgramme.objects.visible_to(request.user), slug=slug)
        if not signed_in_user(request).is_hr:
            raise PermissionDenied
        if not isinstance(request.data, list) or not request.data:
            raise ValidationError("Send a list of people.")
        if len(request.data) > MOST_AT_ONCE:
            raise ValidationError(f"Send at most {MOST_AT_ONCE} people at once.")
        people = _entered(request.data)
        return answered_once(request, lambda: _enter(request, programme, people))


def _entered(data: list[Any]) -> list[Entered]:
    """Read everybody who is to be entered; raises ValidationError with every fault at its place."""
    rows = [ParticipantInput(data=row) for row in data]
    faults: list[dict[str, Any]] = [{} if row.is_valid() else dict(row.errors) for row in rows]
    asked = {row.validated_data["engineer"] for row in rows if not row.errors}
    known = {each.slug: each for each in Engineer.objects.active().filter(slug__in=asked)}
    seen: set[tuple[str, str]] = set()
    for row, fault in zip(rows, faults, strict=True):
        if fault:
            continue
        slug, part = row.validated_data["engineer"], row.validated_data["as"]
        if slug not in known:
            fault["engineer"] = ["Nobody who is employed today has this slug."]
        if (slug, part) in seen:
            fault["engineer"] = ["Stands twice in the list."]
        if part == ProgrammeParticipant.Part.MENTEE and row.validated_data.get("capacity") is not None:
            fault["capacity"] = ["Only mentors have places."]
        seen.add((slug, part))
    if any(faults):
        raise ValidationError(faults)
    return [
        Entered(known[each["engineer"]], each["as"], each.get("capacity")) for each in (r.validated_data for r in rows)
    ]


def _enter(request: Request, programme: MentoringProgramme, people: list[Entered]) -> Response:
    try:
        made = enter_people(programme, people, actor=signed_in_user(request))
    except NotCoordinatorError as refused:
        raise PermissionDenied(str(refused)) from refused
    except MentoringError as fault:
        raise ValidationError(str(fault)) from fault
    body = ParticipantOutput(made, many=True).data
    return Response(body, status=status.HTTP_201_CREATED)
