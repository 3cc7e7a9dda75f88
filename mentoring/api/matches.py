from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from mentoring.matches.answers import Answer, PairLine, answer
from mentoring.matching import HUNDREDTHS, Policy
from mentoring.models import MentoringProgramme
from mentoring.pairing import chosen_in, chosen_outside
from skills.models import FrameworkVersion
from teams.api.authentication import signed_in_user
from teams.models import User
from teams.services.readings import READ, record_readings


class BestSerializer(serializers.Serializer[Any]):
    mentor = serializers.CharField()
    score = serializers.FloatField()


class MatchedPairSerializer(serializers.Serializer[Any]):
    mentee = serializers.CharField()
    mentor = serializers.CharField()
    score = serializers.FloatField(help_text="in points")
    competencies = serializers.ListField(child=serializers.CharField(), help_text="slugs, what weighs most first")
    best_for_mentee = BestSerializer(help_text="who would score highest for this mentee, whoever else wants them")


class UnmatchedSerializer(serializers.Serializer[Any]):
    mentee = serializers.CharField()
    reason = serializers.CharField()


class MatchesSerializer(serializers.Serializer[Any]):
    policy = serializers.CharField()
    total = serializers.FloatField()
    optimal = serializers.BooleanField(help_text="proved: no other matching is better under the policy")
    pairs = MatchedPairSerializer(many=True)
    unmatched = UnmatchedSerializer(many=True)


class MentorMatches(APIView):
    @extend_schema(
        operation_id="mentor_matches_retrieve",
        summary="Who should mentor whom: of a programme that you run, or of all who aim for a role and offer to mentor",
        parameters=[
            OpenApiParameter("programme", OpenApiTypes.STR, description="slug; without it, outside of any (HR)"),
            OpenApiParameter("policy", OpenApiTypes.STR, enum=[each.value for each in Policy]),
        ],
        responses=MatchesSerializer,
    )
    def get(self, request: Request) -> Response:
        user, today = signed_in_user(request), timezone.localdate()
        slug, asked = request.query_params.get("programme", ""), request.query_params.get("policy", "")
        if asked and asked not in set(Policy):
            raise ValidationError({"policy": ["Choose total or everyone."]})
        version = FrameworkVersion.objects.in_force()
        if version is None or not (slug or user.is_hr):
            raise Http404
        if not slug:
            chosen = chosen_outside(user, today)
            return _told(user, answer(chosen, version, Policy(asked or Policy.TOTAL), today))
        programme = get_object_or_404(MentoringProgramme.objects.run_by(user), slug=slug)
        chosen = chosen_in(programme, user, today)
        return _told(user, answer(chosen, version, Policy(asked or programme.policy), today))


def _told(user: User, found: Answer) -> Response:
    record_readings(user, found.pairing.mentees, action=READ)
    told = {
        "policy": found.policy.value,
        "total": found.matching.total / HUNDREDTHS,
        "optimal": found.matching.is_proved,
        "pairs": [_pair(line) for line in found.lines(found.matching.pairs)],
        "unmatched": [{"mentee": each.mentee.slug, "reason": each.reason} for each in found.unmatched],
    }
    return Response(MatchesSerializer(told).data)


def _pair(line: PairLine) -> dict[str, Any]:
    best, score = (line.mentor, line.score) if line.best is None else (line.best, line.best_score)
    return {
        "mentee": line.mentee.slug,
        "mentor": line.mentor.slug,
        "score": line.score / HUNDREDTHS,
        "competencies": [each.head.slug for each in line.behind],
        "best_for_mentee": {"mentor": best.slug, "score": score / HUNDREDTHS},
    }
