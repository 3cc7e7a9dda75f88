from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from skills.api.serializers import FrameworkSerializer
from skills.catalogue import Catalogue, CompetencyEntry, RoleProfile, catalogue, role_profile
from skills.models import FrameworkVersion, RoleVersion
from skills.querysets import FrameworkVersionQuerySet
from teams.api.authentication import PublishedToAll


@extend_schema_view(
    get=extend_schema(operation_id="frameworks_list", summary="Frameworks, each in the version in force")
)
class FrameworkList(ListAPIView[Any]):
    permission_classes = (PublishedToAll,)
    serializer_class = FrameworkSerializer
    ordering_fields = ("framework__slug",)
    queryset = FrameworkVersion.objects.none()

    def get_queryset(self) -> FrameworkVersionQuerySet:
        return FrameworkVersion.objects.newest_published().select_related("framework", "target_role")


class FrameworkDetail(APIView):
    permission_classes = (PublishedToAll,)

    @extend_schema(
        operation_id="frameworks_retrieve", summary="A framework in the version in force", responses=OpenApiTypes.OBJECT
    )
    def get(self, request: Request, slug: str) -> Response:
        version = FrameworkVersion.objects.in_force(slug)
        if version is None:
            raise Http404
        return Response(framework_document(version))


class FrameworkVersionDetail(APIView):
    permission_classes = (PublishedToAll,)

    @extend_schema(
        operation_id="frameworks_versions_retrieve", summary="One version of a framework", responses=OpenApiTypes.OBJECT
    )
    def get(self, request: Request, slug: str, version: str) -> Response:
        rows = FrameworkVersion.objects.visible_to(request.user).select_related("framework", "target_role")
        return Response(framework_document(get_object_or_404(rows, framework__slug=slug, version=version)))


class RoleDetail(APIView):
    permission_classes = (PublishedToAll,)

    @extend_schema(
        operation_id="roles_retrieve",
        summary="A role: requirements, any-ofs, qualifications, transitions",
        parameters=[OpenApiParameter("framework", OpenApiTypes.STR, description="by default the default framework")],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request, slug: str) -> Response:
        version = FrameworkVersion.objects.in_force(request.query_params.get("framework"))
        profile = None if version is None else role_profile(version, slug, catalogue(version))
        if profile is None:
            raise Http404
        return Response(role_document(profile))


def framework_document(version: FrameworkVersion) -> dict[str, Any]:
    """Give a framework version as a document; salary bands have no part in the API."""
    known = catalogue(version)
    return FrameworkSerializer(version).data | {
        "versions": list(
            version.framework.versions.exclude(status="draft")
            .order_by("-published_at")
            .values_list("version", flat=True)
        ),
        "scale": [{"level": step.value, "name": step.title, "description": step.description} for step in known.scale],
        "domains": [_domain(known, place) for place in range(len(known.domains))],
        "roles": [
            {"slug": row.role.slug, "title": row.title, "track": row.track, "ladder_position": row.ladder_position}
            for row in RoleVersion.objects.filter(version=version).ladder().select_related("role")
        ],
    }


def _domain(known: Catalogue, place: int) -> dict[str, Any]:
    domain = known.domains[place]
    return {
        "code": domain.code,
        "slug": domain.slug,
        "title": domain.title,
        "description": domain.description,
        "competencies": [_competency(each) for each in domain.competencies],
    }


def _competency(each: CompetencyEntry) -> dict[str, Any]:
    return {
        "code": each.code,
        "slug": each.slug,
        "title": each.title,
        "kind": each.kind,
        "description": each.description,
        "keywords": list(each.keywords),
        "statements": {str(level): text for level, text in each.statements.items()},
    }


def role_document(profile: RoleProfile) -> dict[str, Any]:
    """Give a role as a document: what it asks for, and where it leads."""
    return {
        "slug": profile.role.role.slug,
        "framework": profile.role.version.framework.slug,
        "version": profile.role.version.version,
        "title": profile.role.title,
        "track": profile.role.track,
        "ladder_position": profile.role.ladder_position,
        "purpose": profile.role.purpose,
        "responsibilities": profile.role.responsibilities,
        "requirements": [
            {
                "competency": slug,
                "code": asked.competency.code,
                "level": asked.level,
                "weight": asked.weight,
                "statement": asked.statement,
            }
            for slug, asked in profile.asked.items()
        ],
        "any_of": [
            {
                "slug": each.slug,
                "title": each.title,
                "count": each.count,
                "level": each.level,
                "competencies": [competency.slug for competency in each.competencies],
            }
            for each in profile.any_ofs
        ],
        "qualifications": [
            {"id": each.ident, "kind": each.kind, "required": each.required, "text": each.text}
            for each in profile.qualifications
        ],
        "transitions": [
            {"to": step.slug, "title": step.title, "kind": step.kind, "note": step.note} for step in profile.leads_to
        ],
    }
