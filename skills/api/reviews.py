from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from skills.models import Review, ReviewParticipant
from skills.review_querysets import ReviewQuerySet
from skills.reviews.progress import PersonProgress, RaterProgress, progress_of
from skills.reviews.sheet import PersonLevels, review_levels


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
