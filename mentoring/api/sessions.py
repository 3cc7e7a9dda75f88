from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from mentoring.api.doors import domain_faults
from mentoring.api.filters import SessionFilter
from mentoring.models import MentoringSession, Mentorship
from mentoring.querysets import SessionQuerySet
from mentoring.services.sessions import (
    NotesGiven,
    SessionGiven,
    cancel_session,
    move_session,
    note_missed,
    plan_session,
    write_notes,
)
from teams.api.authentication import signed_in_user
from teams.api.editions import MATCH, check_edition, tagged
from teams.api.idempotency import KEY, answered_once
from teams.api.strict import StrictInput, given_in
from teams.models import User


class SessionSerializer(serializers.ModelSerializer[MentoringSession]):
    """A session of your own. Private notes are in no answer: they are read on the page, by their author."""

    id = serializers.UUIDField(source="uuid")
    mentorship = serializers.UUIDField(source="mentorship.uuid")
    cancelled = serializers.SerializerMethodField()

    class Meta:
        model = MentoringSession
        fields = (
            "id",
            "mentorship",
            "title",
            "starts_at",
            "ends_at",
            "place",
            "agenda",
            "shared_notes",
            "cancelled",
            "missed",
            "changed_at",
        )

    def get_cancelled(self, session: MentoringSession) -> bool:
        return session.cancelled_at is not None


class SessionInput(StrictInput):
    mentorship = serializers.UUIDField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    title = serializers.CharField(max_length=200, allow_blank=True, default="")
    place = serializers.CharField(max_length=300, allow_blank=True, default="")
    agenda = serializers.CharField(max_length=4000, allow_blank=True, default="")


class SessionChange(StrictInput):
    starts_at = serializers.DateTimeField(required=False)
    ends_at = serializers.DateTimeField(required=False)
    place = serializers.CharField(max_length=300, allow_blank=True, required=False)
    agenda = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    shared_notes = serializers.CharField(max_length=20_000, allow_blank=True, required=False)
    missed = serializers.BooleanField(required=False)
    cancelled = serializers.BooleanField(required=False, help_text="true calls it off; it cannot be taken back")


def own_sessions(user: User) -> SessionQuerySet:
    """Give the sessions of an account's own mentorships."""
    return MentoringSession.objects.of(user).select_related("mentorship")


class SessionList(ListAPIView[Any]):
    serializer_class = SessionSerializer
    filterset_class = SessionFilter
    ordering_fields = ("starts_at",)
    ordering = ("starts_at", "pk")
    queryset = MentoringSession.objects.none()

    def get_queryset(self) -> SessionQuerySet:
        return own_sessions(signed_in_user(self.request))

    @extend_schema(operation_id="mentoring_sessions_list", summary="Sessions of your own mentorships")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="mentoring_sessions_create",
        summary="Plan a session; both get an entry for their calendars",
        request=SessionInput,
        responses={201: SessionSerializer},
        parameters=[KEY],
    )
    def post(self, request: Request) -> Response:
        user = signed_in_user(request)
        said = given_in(request, SessionInput)
        pair = get_object_or_404(Mentorship.objects.of(user), uuid=said.pop("mentorship"))

        def write() -> Response:
            with domain_faults():
                made = plan_session(pair, SessionGiven(**said), actor=user)
            return tagged(SessionSerializer(own_sessions(user).get(pk=made.pk)).data, status=status.HTTP_201_CREATED)

        return answered_once(request, write)


class SessionDetail(APIView):
    @extend_schema(
        operation_id="mentoring_sessions_retrieve", summary="One session of yours", responses=SessionSerializer
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        found = get_object_or_404(own_sessions(signed_in_user(request)), uuid=uuid)
        return tagged(SessionSerializer(found).data)

    @extend_schema(
        operation_id="mentoring_sessions_update",
        summary="Move a session, write agenda and shared notes, or call it off",
        request=SessionChange,
        responses=SessionSerializer,
        parameters=[MATCH],
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        user = signed_in_user(request)
        found = get_object_or_404(own_sessions(user), uuid=uuid)
        said = given_in(request, SessionChange)
        if not said:
            raise ValidationError("Say what is to be changed.")
        with transaction.atomic():
            MentoringSession.objects.select_for_update().get(pk=found.pk)
            current = own_sessions(user).get(pk=found.pk)
            check_edition(request, SessionSerializer(current).data)
            with domain_faults():
                _change(current, said, user)
        return tagged(SessionSerializer(own_sessions(user).get(pk=found.pk)).data)


def _change(current: MentoringSession, said: dict[str, Any], user: User) -> None:
    if {"starts_at", "ends_at", "place"} & said.keys():
        when = SessionGiven(
            said.get("starts_at", current.starts_at),
            said.get("ends_at", current.ends_at),
            place=said.get("place", current.place),
        )
        move_session(current, when, actor=user)
    if {"agenda", "shared_notes"} & said.keys():
        texts = (said.get("agenda", current.agenda), said.get("shared_notes", current.shared_notes))
        write_notes(current, NotesGiven(current.edition, *texts), actor=user)
    if "missed" in said:
        note_missed(current, missed=said["missed"], actor=user)
    if said.get("cancelled"):
        cancel_session(current, actor=user)
