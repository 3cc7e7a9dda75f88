from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from mentoring.api.doors import competencies_named, domain_faults
from mentoring.api.filters import GoalFilter
from mentoring.models import Goal, GoalEvidence, GoalStep, GrowthPlan, Mentorship
from mentoring.querysets import GoalQuerySet
from mentoring.services.goals import GoalGiven, drop_goal, move_goal, reach_goal, reopen_goal, set_goal
from mentoring.services.places import lock_people
from teams.api.authentication import signed_in_user
from teams.api.editions import MATCH, check_edition, tagged
from teams.api.idempotency import KEY, answered_once
from teams.api.strict import StrictInput, given_in
from teams.models import Engineer, User
from teams.querysets import own_engineer_id
from teams.services.readings import record_reading


class GoalStepSerializer(serializers.ModelSerializer[GoalStep]):
    id = serializers.UUIDField(source="uuid")

    class Meta:
        model = GoalStep
        fields = ("id", "text", "done_on")


class GoalEvidenceSerializer(serializers.ModelSerializer[GoalEvidence]):
    id = serializers.UUIDField(source="uuid")

    class Meta:
        model = GoalEvidence
        fields = ("id", "url", "text", "created_at")


class GoalSerializer(serializers.ModelSerializer[Goal]):
    id = serializers.UUIDField(source="uuid")
    engineer = serializers.CharField(source="plan.engineer.slug")
    mentorship = serializers.UUIDField(source="plan.mentorship.uuid", allow_null=True, default=None)
    plan = serializers.UUIDField(source="plan.uuid")
    competency = serializers.CharField(source="competency.slug")
    steps = GoalStepSerializer(many=True)
    evidence = GoalEvidenceSerializer(many=True)

    class Meta:
        model = Goal
        fields = (
            "id",
            "engineer",
            "plan",
            "mentorship",
            "competency",
            "from_level",
            "to_level",
            "due",
            "state",
            "closed_on",
            "drop_reason",
            "steps",
            "evidence",
        )


class PlanGoalSerializer(serializers.Serializer[Any]):
    """A goal as far as its reader may read it: HR reads state and day."""

    state = serializers.CharField()
    due = serializers.DateField(allow_null=True)
    goal = GoalSerializer(allow_null=True)


class PlanSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    engineer = serializers.CharField()
    mentorship = serializers.UUIDField(allow_null=True)
    title = serializers.CharField()
    created_at = serializers.DateTimeField()
    goals = PlanGoalSerializer(many=True)


class GoalInput(StrictInput):
    competency = serializers.SlugField()
    to_level = serializers.IntegerField(min_value=0)
    due = serializers.DateField()
    mentorship = serializers.UUIDField(required=False, allow_null=True, help_text="whose mentor is to see it")


class GoalChange(StrictInput):
    due = serializers.DateField(required=False)
    state = serializers.ChoiceField(choices=Goal.State.choices, required=False)
    reason = serializers.CharField(max_length=300, allow_blank=True, default="", help_text="needed to drop it")


def readable_goals(user: User) -> GoalQuerySet:
    """Give the goals that an account may read whole, with all that is told of them."""
    rows = Goal.objects.visible_to(user).select_related("plan__engineer", "plan__mentorship", "competency")
    return rows.prefetch_related("steps", "evidence")


class GoalList(ListAPIView[Any]):
    serializer_class = GoalSerializer
    filterset_class = GoalFilter
    ordering_fields = ("due", "state")
    ordering = ("due", "pk")
    queryset = Goal.objects.none()

    def get_queryset(self) -> GoalQuerySet:
        return readable_goals(signed_in_user(self.request))

    @extend_schema(operation_id="goals_list", summary="Your goals, and those of others that you may read")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="goals_create",
        summary="Set a goal of your own",
        request=GoalInput,
        responses={201: GoalSerializer},
        parameters=[KEY],
    )
    def post(self, request: Request) -> Response:
        user = signed_in_user(request)
        own = get_object_or_404(Engineer, pk=own_engineer_id(user))
        said = given_in(request, GoalInput)
        pair = None
        if said.get("mentorship"):
            pair = get_object_or_404(Mentorship.objects.of(user), uuid=said["mentorship"])

        def write() -> Response:
            (competency,) = competencies_named([said["competency"]], "competency")
            with domain_faults():
                given = GoalGiven(competency, said["to_level"], said["due"], pair)
                made = set_goal(given, engineer=own, actor=user)
            body = GoalSerializer(readable_goals(user).get(pk=made.pk)).data
            return tagged(body, status=status.HTTP_201_CREATED)

        return answered_once(request, write)


class GoalDetail(APIView):
    @extend_schema(operation_id="goals_retrieve", summary="One goal", responses=GoalSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        user = signed_in_user(request)
        found = get_object_or_404(readable_goals(user), uuid=uuid)
        record_reading(user, found.plan.engineer)
        return tagged(GoalSerializer(found).data)

    @extend_schema(
        operation_id="goals_update",
        summary="Move, reach, drop or reopen a goal of your own",
        request=GoalChange,
        responses=GoalSerializer,
        parameters=[MATCH],
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        user = signed_in_user(request)
        found = get_object_or_404(readable_goals(user), uuid=uuid)
        said = given_in(request, GoalChange)
        with transaction.atomic():
            # The person first, as the services do: two who change goals at once wait and do not stop each other.
            lock_people([found.plan.engineer_id])
            check_edition(request, GoalSerializer(readable_goals(user).get(pk=found.pk)).data)
            with domain_faults():
                _change(found, said, user)
        return tagged(GoalSerializer(readable_goals(user).get(pk=found.pk)).data)


def _change(goal: Goal, said: dict[str, Any], user: User) -> None:
    if "due" not in said and "state" not in said:
        raise ValidationError("Say the day or the state.")
    if "due" in said:
        move_goal(goal, said["due"], actor=user)
    match said.get("state"):
        case Goal.State.REACHED:
            reach_goal(goal, actor=user)
        case Goal.State.DROPPED:
            drop_goal(goal, said["reason"], actor=user)
        case Goal.State.OPEN:
            reopen_goal(goal, actor=user)


class GrowthPlanDetail(APIView):
    @extend_schema(
        operation_id="growth_plans_retrieve",
        summary="A growth plan with its goals; for HR their states and days",
        responses=PlanSerializer,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        user = signed_in_user(request)
        plan = get_object_or_404(GrowthPlan.objects.select_related("engineer", "mentorship"), uuid=uuid)
        whole = {each.pk: each for each in readable_goals(user).filter(plan=plan)}
        mine = Q(pk=plan.pk, engineer=own_engineer_id(user)) | Q(
            pk=plan.pk, mentorship__in=Mentorship.objects.of(user).agreed().values("pk")
        )
        may_know = user.is_hr or whole or GrowthPlan.objects.filter(mine).exists()
        if not may_know:
            raise Http404
        if whole:
            record_reading(user, plan.engineer)
        goals = [
            {"state": each.state, "due": each.due, "goal": whole.get(each.pk)}
            for each in plan.goals.order_by("due", "pk")
        ]
        body = {
            "id": plan.uuid,
            "engineer": plan.engineer.slug,
            "mentorship": plan.mentorship.uuid if plan.mentorship else None,
            "title": plan.title,
            "created_at": plan.created_at,
            "goals": goals,
        }
        return tagged(PlanSerializer(body).data)
