from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from mentoring.api.doors import competencies_named, domain_faults
from mentoring.api.filters import MentorshipFilter
from mentoring.models import Mentorship
from mentoring.querysets import MentorshipQuerySet
from mentoring.services.life import complete, end, pause, resume
from mentoring.services.places import lock_pair
from mentoring.services.proposing import Pair, accept, ask_mentor, decline, withdraw
from teams.api.authentication import signed_in_user
from teams.api.editions import MATCH, check_edition, tagged
from teams.api.idempotency import KEY, answered_once
from teams.api.strict import StrictInput, given_in
from teams.models import Engineer, User
from teams.querysets import own_engineer_id

VERBS = ("accept", "decline", "withdraw", "pause", "resume", "complete", "end")


class MentorshipSerializer(serializers.ModelSerializer[Mentorship]):
    """State and dates; what it is for and the message are for the two alone."""

    id = serializers.UUIDField(source="uuid")
    mentor = serializers.CharField(source="mentor.slug")
    mentee = serializers.CharField(source="mentee.slug")
    programme = serializers.CharField(source="programme.slug", allow_null=True, default=None)
    competencies = serializers.SerializerMethodField()
    message = serializers.SerializerMethodField()

    class Meta:
        model = Mentorship
        fields = (
            "id",
            "programme",
            "mentor",
            "mentee",
            "state",
            "is_reverse",
            "every_weeks",
            "starts",
            "ends",
            "paused_on",
            "resumes_on",
            "ended_how",
            "mentor_accepted_at",
            "mentee_accepted_at",
            "created_at",
            "competencies",
            "message",
        )

    def get_competencies(self, pair: Mentorship) -> list[str] | None:
        return [each.slug for each in pair.competencies.all()] if self._is_own(pair) else None

    def get_message(self, pair: Mentorship) -> str | None:
        return pair.message if self._is_own(pair) else None

    def _is_own(self, pair: Mentorship) -> bool:
        return bool(self.context["own"] in {pair.mentor_id, pair.mentee_id})


class AskInput(StrictInput):
    mentor = serializers.SlugField()
    competencies = serializers.ListField(child=serializers.SlugField(), max_length=20, default=list)
    message = serializers.CharField(max_length=1000, allow_blank=True, default="")


class VerbInput(StrictInput):
    """What to do with a mentorship; which verbs fit follows from its state and from who asks."""

    do = serializers.ChoiceField(choices=VERBS)
    reason = serializers.CharField(
        max_length=300,
        allow_blank=True,
        default="",
        help_text="needed to decline, pause and end; the other one reads it",
    )
    resumes_on = serializers.DateField(required=False, allow_null=True, help_text="of a pause")


def readable(user: User) -> MentorshipQuerySet:
    """Give the mentorships of which an account may know state and dates, with all that is told of them."""
    rows = Mentorship.objects.visible_to(user).select_related("mentor__user", "mentee__user", "programme")
    return rows.prefetch_related("competencies")


def told(pair: Mentorship, user: User) -> dict[str, Any]:
    """Give the body of one."""
    return dict(MentorshipSerializer(pair, context={"own": own_engineer_id(user)}).data)


class MentorshipList(ListAPIView[Any]):
    serializer_class = MentorshipSerializer
    filterset_class = MentorshipFilter
    ordering_fields = ("created_at", "starts", "state")
    ordering = ("-created_at", "-pk")
    queryset = Mentorship.objects.none()

    def get_queryset(self) -> MentorshipQuerySet:
        return readable(signed_in_user(self.request))

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "own": own_engineer_id(self.request.user)}

    @extend_schema(operation_id="mentorships_list", summary="Mentorships of which you may know state and dates")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="mentorships_create",
        summary="Ask somebody to be your mentor",
        request=AskInput,
        responses={201: MentorshipSerializer},
        parameters=[KEY],
    )
    def post(self, request: Request) -> Response:
        user = signed_in_user(request)
        own = get_object_or_404(Engineer, pk=own_engineer_id(user))
        said = given_in(request, AskInput)
        mentor = get_object_or_404(Engineer.objects.in_directory(user).active(), slug=said["mentor"])

        def write() -> Response:
            asked = Pair(own, mentor, competencies=competencies_named(said["competencies"], "competencies"))
            with domain_faults():
                made = ask_mentor(asked, actor=user, message=said["message"])
            return tagged(told(readable(user).get(pk=made.pk), user), status=status.HTTP_201_CREATED)

        return answered_once(request, write)


class MentorshipDetail(APIView):
    @extend_schema(operation_id="mentorships_retrieve", summary="One mentorship", responses=MentorshipSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        user = signed_in_user(request)
        return tagged(told(get_object_or_404(readable(user), uuid=uuid), user))

    @extend_schema(
        operation_id="mentorships_update",
        summary="Accept, decline, withdraw, pause, resume, complete or end a mentorship",
        request=VerbInput,
        responses=MentorshipSerializer,
        parameters=[MATCH],
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        user = signed_in_user(request)
        found = get_object_or_404(readable(user), uuid=uuid)
        said = given_in(request, VerbInput)
        with transaction.atomic():
            lock_pair(found)
            check_edition(request, told(readable(user).get(pk=found.pk), user))
            with domain_faults():
                _verbs(found, said, user)[said["do"]]()
        return tagged(told(readable(user).get(pk=found.pk), user))


def _verbs(pair: Mentorship, said: dict[str, Any], user: User) -> dict[str, Callable[[], object]]:
    reason = said["reason"]
    return {
        "accept": lambda: accept(pair, actor=user),
        "decline": lambda: decline(pair, reason, actor=user),
        "withdraw": lambda: withdraw(pair, actor=user),
        "pause": lambda: pause(pair, reason, actor=user, resumes_on=said.get("resumes_on")),
        "resume": lambda: resume(pair, actor=user),
        "complete": lambda: complete(pair, actor=user),
        "end": lambda: end(pair, reason, actor=user),
    }
