"""Figures about people and teams: levels, readiness, matrix and gaps, by the rules of the product."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from skills.api.access import visible_engineer, visible_team
from skills.api.serializers import GapsSerializer, LevelsSerializer, MatrixSerializer, ReadinessSerializer
from skills.errors import UnknownRoleError
from skills.gaps import Gap, Lens
from skills.levels import Status
from skills.matrix import (
    EngineerLevel,
    EngineerReadiness,
    Measure,
    TeamMatrix,
    TeamView,
    engineer_levels,
    engineer_readiness,
    team_gap_view,
    team_matrix,
)
from skills.models import FrameworkVersion
from teams.models import Engineer, User
from teams.services.readings import record_reading

FRAMEWORK = OpenApiParameter("framework", OpenApiTypes.STR, description="slug; by default the default framework")
AS_OF = OpenApiParameter("as_of", OpenApiTypes.DATE, description="by default today")
ROLE = OpenApiParameter("role", OpenApiTypes.STR, description="slug of a role")
LENS = OpenApiParameter("lens", OpenApiTypes.STR, enum=[lens.value for lens in Lens], description="by default own-role")


def asked_version(request: Request) -> FrameworkVersion:
    """Give the version in force of the framework asked for; raises Http404 where there is none."""
    version = FrameworkVersion.objects.in_force(request.query_params.get("framework"))
    if version is None:
        raise Http404
    return version


def asked_day(request: Request) -> date:
    """Give the day asked for, today by default; raises ValidationError for what is no day or lies ahead."""
    text = request.query_params.get("as_of")
    today = timezone.localdate()
    if not text:
        return today
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise ValidationError({"as_of": ["Give a day as YYYY-MM-DD."]})
    if day > today:
        raise ValidationError({"as_of": ["The day lies in the future."]})
    return day


def asked_measure(request: Request) -> Measure:
    """Give lens, role, day and version asked for."""
    text = request.query_params.get("lens") or Lens.OWN_ROLE.value
    if text not in set(Lens):
        raise ValidationError({"lens": [f"Choose one of {', '.join(Lens)}."]})
    role = request.query_params.get("role") or None
    return Measure(asked_version(request), asked_day(request), Lens(text), role)


def asked_readiness(request: Request, slug: str) -> EngineerReadiness:
    """Give how far a person is on the way to the role asked for, and note who reads it.

    Raises Http404 for whom the reader may not read, ValidationError for a role that the framework does not have.
    """
    engineer = visible_engineer(request, slug)
    try:
        return engineer_readiness(
            engineer,
            version=asked_version(request),
            as_of=asked_day(request),
            role=request.query_params.get("role") or None,
        )
    except UnknownRoleError as error:
        raise ValidationError({"role": [str(error)]}) from error


class EngineerLevelsView(APIView):
    @extend_schema(
        operation_id="engineers_levels_retrieve",
        summary="Current levels of a person",
        parameters=[FRAMEWORK, AS_OF],
        responses=LevelsSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        engineer = get_object_or_404(Engineer.objects.levels_visible_to(request.user), slug=slug)
        whole = Engineer.objects.visible_to(request.user).filter(pk=engineer.pk).exists()
        day = asked_day(request)
        if not whole and day != timezone.localdate():
            # Who opted in shows current levels, not how they came about.
            raise Http404
        if whole:
            record_reading(cast("User", request.user), engineer)
        read = engineer_levels(engineer, version=asked_version(request), as_of=day)
        return Response(
            LevelsSerializer(
                {
                    "engineer": engineer.slug,
                    "framework": read.version.framework.slug,
                    "version": read.version.version,
                    "as_of": day,
                    "levels": [_level(level, whole=whole) for level in read.levels],
                }
            ).data
        )


def _level(level: EngineerLevel, *, whole: bool) -> dict[str, Any]:
    said = level.said
    return {
        "competency": level.competency.slug,
        "code": level.competency.code,
        "level": said.level,
        "status": said.status if whole else _opened_status(said.status),
        "source": said.source if whole else None,
        "assessed_on": said.assessed_on if whole else None,
        "freshness": said.freshness,
    }


def _opened_status(status: str) -> str | None:
    """Give the status as whoever opted in shows it: whether the level is confirmed would tell how it came about."""
    return None if status in {Status.CONFIRMED, Status.UNCONFIRMED} else status


class EngineerReadinessView(APIView):
    @extend_schema(
        operation_id="engineers_readiness_retrieve",
        summary="How far a person is on the way to a role; by default the role aimed for",
        parameters=[ROLE, FRAMEWORK, AS_OF],
        responses=ReadinessSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        return Response(ReadinessSerializer(_readiness(asked_readiness(request, slug))).data)


def _readiness(read: EngineerReadiness) -> dict[str, Any]:
    measured = read.readiness
    return {
        "engineer": read.engineer.slug,
        "role": read.role.slug,
        "as_of": read.levels.as_of,
        "readiness": measured.readiness,
        "at_most": measured.at_most,
        "assessed": {"have": measured.assessed_have, "of": measured.assessed_of},
        "band": measured.band,
        "essentials": {"met": measured.essentials_met, "of": measured.essentials_of},
        "any_of": [{"slug": each.asked.slug, "met": each.met} for each in measured.any_of],
        "qualifications": [{"id": each.ident, "status": each.status} for each in measured.qualifications],
        "requirements": [
            {
                "competency": row.competency,
                "required": row.required,
                "weight": row.weight,
                "current": row.current,
                "gap": row.gap,
            }
            for row in measured.requirements
        ],
    }


class TeamMatrixView(APIView):
    @extend_schema(
        operation_id="teams_matrix_retrieve",
        summary="Who in a team can do what",
        parameters=[LENS, ROLE, FRAMEWORK, AS_OF],
        responses=MatrixSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        team = visible_team(request, slug)
        measure = asked_measure(request)
        try:
            return Response(_matrix(team_matrix(team, measure)))
        except UnknownRoleError as error:
            raise ValidationError({"role": [str(error)]}) from error


def _matrix(read: TeamMatrix) -> dict[str, Any]:
    # 50 people times 62 competencies: a serializer per cell would take most of the time.
    return {
        "team": read.team.slug,
        "framework": read.measure.version.framework.slug,
        "version": read.measure.version.version,
        "lens": read.measure.lens,
        "as_of": read.measure.as_of,
        "members": [
            {"slug": person.slug, "name": person.name, "role": person.role.slug if person.role else None}
            for person in read.people
        ],
        "competencies": [
            {"slug": column.slug, "code": column.code, "domain": column.domain} for column in read.columns
        ],
        "cells": {
            engineer: {
                competency: {
                    "level": cell.level,
                    "required": cell.required,
                    "weight": cell.weight,
                    "status": cell.status,
                    "freshness": cell.freshness,
                }
                for competency, cell in row.items()
            }
            for engineer, row in read.cells.items()
        },
    }


class TeamGapsView(APIView):
    @extend_schema(
        operation_id="teams_gaps_retrieve",
        summary="What a team lacks, by priority",
        parameters=[LENS, ROLE, FRAMEWORK, AS_OF],
        responses=GapsSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        team = visible_team(request, slug)
        measure = asked_measure(request)
        try:
            return Response(GapsSerializer(gaps_body(team_gap_view(team, measure))).data)
        except UnknownRoleError as error:
            raise ValidationError({"role": [str(error)]}) from error


def gaps_body(read: TeamView) -> dict[str, Any]:
    """Write a team’s gaps in the shape of the contract."""
    return {
        "team": read.team.slug,
        "lens": read.measure.lens,
        "as_of": read.measure.as_of,
        "readiness": read.gaps.readiness,
        "coverage": read.gaps.coverage,
        "confidence": read.gaps.confidence,
        "single_points": read.gaps.single_points,
        "uncovered": read.gaps.uncovered,
        "gaps": [_gap(gap) for gap in read.gaps.gaps],
        "unknown": [{"competency": each.competency, "engineers": each.engineers} for each in read.gaps.unknown],
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "competency": gap.competency,
        "code": gap.code,
        "gap": gap.gap,
        "required": gap.required,
        "depth": gap.depth,
        "need_level": gap.need_level,
        "short": gap.short,
        "unknown": gap.unknown,
        "factors": {
            "size": gap.factors.size,
            "depth": gap.factors.depth,
            "scarcity": gap.factors.scarcity,
            "project": gap.factors.project,
        },
        "priority": gap.priority,
    }
