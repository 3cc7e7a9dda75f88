from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from skills.errors import ReviewNotReadyError
from skills.models import Domain, FrameworkVersion, Review, ReviewParticipant
from skills.permissions import people_reviewable_by
from skills.review_querysets import ReviewQuerySet
from skills.reviews.progress import PersonProgress, RaterProgress, progress_of
from skills.reviews.sheet import PersonLevels, review_levels
from skills.services.reviews import Fault, ReviewWanted, open_review
from teams.api.authentication import signed_in_user
from teams.api.idempotency import KEY, answered_once
from teams.models import User


class ReviewSummarySerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="uuid")
    title = serializers.CharField()
    state = serializers.CharField()
    opens = serializers.DateField()
    closes = serializers.DateField()
    blind = serializers.BooleanField()
    scope = serializers.CharField()
    framework = serializers.CharField(source="version.framework.slug")
    version = serializers.CharField(source="version.version")
    participants = serializers.IntegerField(source="people")


class PartSerializer(serializers.Serializer[Any]):
    rated = serializers.IntegerField()
    submitted = serializers.BooleanField()


class ReviewPersonSerializer(serializers.Serializer[Any]):
    engineer = serializers.CharField()
    role = serializers.CharField(allow_null=True)
    left = serializers.BooleanField()
    asked = serializers.IntegerField()
    agreed = serializers.IntegerField()
    parts = serializers.DictField(child=PartSerializer(), help_text="self and lead: how far each is; no levels")
    levels = serializers.ListField(
        child=serializers.DictField(),
        help_text="{competency, self, lead, agreed: {level, not_concerned} or null}; empty while the review is blind",
    )


class ReviewSerializer(ReviewSummarySerializer):
    people = ReviewPersonSerializer(many=True)


class ReviewInput(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=120)
    people = serializers.ListField(child=serializers.SlugField(), min_length=1, max_length=2000)
    opens = serializers.DateField(required=False, help_text="today, where it is left out")
    closes = serializers.DateField()
    scope = serializers.ChoiceField(choices=Review.Scope.choices, default=Review.Scope.ROLE)
    domains = serializers.ListField(
        child=serializers.SlugField(), default=list, help_text="slugs; only with the scope of domains"
    )
    asks_self = serializers.BooleanField(default=True)
    asks_peers = serializers.BooleanField(default=False)
    asks_mentor = serializers.BooleanField(default=False)
    blind = serializers.BooleanField(default=True)
    reminds = serializers.BooleanField(default=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unknown = set(self.initial_data) - set(self.fields)
        if unknown:
            raise ValidationError({name: ["There is no such field."] for name in sorted(unknown)})
        if attrs["domains"] and attrs["scope"] != Review.Scope.DOMAINS:
            raise ValidationError({"domains": ["Domains go with the scope “domains”."]})
        return attrs


@extend_schema_view(
    get=extend_schema(
        operation_id="reviews_list", summary="Reviews that concern you", responses=ReviewSummarySerializer(many=True)
    )
)
class ReviewList(ListAPIView[Any]):
    serializer_class = ReviewSummarySerializer
    ordering_fields = ("closes", "title")
    ordering = ("-closes", "-pk")
    queryset = Review.objects.none()

    def get_queryset(self) -> ReviewQuerySet:
        rows = Review.objects.visible_to(self.request.user).select_related("version__framework")
        return rows.annotate(people=Count("participants"))

    @extend_schema(
        operation_id="reviews_create",
        summary="Open a review of people whom you assess",
        request=ReviewInput,
        responses={201: ReviewSummarySerializer},
        parameters=[KEY],
    )
    def post(self, request: Request) -> Response:
        if not isinstance(request.data, dict):
            raise ValidationError("Send one object.")
        user = signed_in_user(request)
        if not people_reviewable_by(user).exists():
            raise PermissionDenied("Leads and HR open reviews.")
        given = ReviewInput(data=request.data)
        given.is_valid(raise_exception=True)
        return answered_once(request, lambda: _open(user, dict(given.validated_data)))


def _open(user: User, said: dict[str, Any]) -> Response:
    version = FrameworkVersion.objects.in_force()
    if version is None:
        raise ValidationError("No framework is published, so there is nothing to rate by.")
    wanted = ReviewWanted(
        title=said["title"],
        version=version,
        people=_people(user, said["people"]),
        opens=said.get("opens", timezone.localdate()),
        closes=said["closes"],
        domains=_domains(version, said["domains"]),
        by_domains=said["scope"] == Review.Scope.DOMAINS,
        **{name: said[name] for name in ("asks_self", "asks_peers", "asks_mentor", "blind", "reminds")},
    )
    try:
        made = open_review(wanted, actor=user)
    except ReviewNotReadyError as refused:
        raise ValidationError(_by_field(refused)) from refused
    rows = Review.objects.select_related("version__framework").annotate(people=Count("participants"))
    return Response(ReviewSummarySerializer(rows.get(pk=made.pk)).data, status=status.HTTP_201_CREATED)


def _people(user: User, slugs: list[str]) -> tuple[int, ...]:
    """Give the ids of the people; who is not the user's to review is refused as who is not there."""
    found = dict(people_reviewable_by(user).filter(slug__in=slugs).values_list("slug", "pk"))
    unknown = sorted(set(slugs) - set(found))
    if unknown:
        raise ValidationError({"people": [f"Nobody whom you may review is called {', '.join(unknown)}."]})
    return tuple(found.values())


def _domains(version: FrameworkVersion, slugs: list[str]) -> tuple[int, ...]:
    found = dict(Domain.objects.filter(version=version, slug__in=slugs).values_list("slug", "pk"))
    unknown = sorted(set(slugs) - set(found))
    if unknown:
        raise ValidationError({"domains": [f"The framework has no domain {', '.join(unknown)}."]})
    return tuple(found.values())


def _by_field(refused: ReviewNotReadyError) -> dict[str, list[str]]:
    """Say each fault at the field that mends it, with its cure and the people concerned."""
    told: dict[str, list[str]] = {}
    for fault in refused.faults:
        if isinstance(fault, Fault):
            field = fault.kind if fault.kind in {"title", "closes", "domains"} else "people"
            whom = ", ".join(person.slug for person in fault.people)
            said = f"{fault.text} {fault.cure}"
            told.setdefault(field, []).append(f"{said} ({whom})" if whom else said)
    return told


class ReviewDetail(APIView):
    @extend_schema(
        operation_id="reviews_retrieve",
        summary="One review: how far everyone is whom you may follow, and the levels that you may see",
        responses=ReviewSerializer,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        rows = Review.objects.visible_to(request.user).select_related("version__framework")
        review = get_object_or_404(rows.annotate(people=Count("participants")), uuid=uuid)
        followed = ReviewParticipant.objects.filter(review=review).visible_to(request.user)
        progress = progress_of(review, followed.select_related("engineer", "role__role"))
        levels = {each.person.pk: each for each in review_levels(review, request.user)}
        body = ReviewSummarySerializer(review).data
        people = [_person(each, levels.get(each.participant.pk)) for each in progress]
        return Response({**body, "people": ReviewPersonSerializer(people, many=True).data})


def _person(progress: PersonProgress, told: PersonLevels | None) -> dict[str, Any]:
    participant = progress.participant
    parts = {kind: progress.part(kind) for kind in ("self", "lead")}
    return {
        "engineer": participant.engineer.slug,
        "role": participant.role.role.slug if participant.role else None,
        "left": participant.has_left,
        "asked": progress.asked,
        "agreed": progress.agreed,
        "parts": {kind: _part(each) for kind, each in parts.items() if each},
        "levels": [
            {
                "competency": line.slug,
                "self": _side(line.own),
                "lead": _side(line.lead),
                "agreed": _side(line.agreed),
            }
            for line in (told.lines if told else ())
            if line.own or line.lead or line.agreed
        ],
    }


def _part(part: RaterProgress) -> dict[str, Any]:
    return {"rated": part.given, "submitted": part.rater.is_in}


def _side(row: Any) -> dict[str, Any] | None:
    return None if row is None else {"level": row.level, "not_concerned": row.not_concerned}
