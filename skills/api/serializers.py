"""Shapes of the API's answers; their names and meaning are those of the contract."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from skills.models import FrameworkVersion
from teams.models import Engineer, Team


class EngineerSerializer(serializers.ModelSerializer[Engineer]):
    """A directory entry; employee id and target role only where the whole page is open."""

    employee_id = serializers.SerializerMethodField()
    team = serializers.CharField(source="team_slug", allow_null=True)
    role = serializers.CharField(source="role_slug", allow_null=True)
    target_role = serializers.SerializerMethodField()
    active = serializers.BooleanField(source="is_active")

    class Meta:
        model = Engineer
        fields = ("slug", "employee_id", "name", "team", "role", "target_role", "active")

    def get_employee_id(self, engineer: Any) -> str | None:
        return engineer.employee_id if engineer.whole_page else None

    def get_target_role(self, engineer: Any) -> str | None:
        return engineer.target_role_slug if engineer.whole_page else None


class TeamSerializer(serializers.ModelSerializer[Team]):
    parent: serializers.SlugRelatedField[Team] = serializers.SlugRelatedField(  # type: ignore[assignment]  # the contract's name
        slug_field="slug", read_only=True
    )
    leads = serializers.SerializerMethodField()
    members = serializers.IntegerField(source="member_count")

    class Meta:
        model = Team
        fields = ("slug", "name", "parent", "leads", "members")

    def get_leads(self, team: Any) -> list[str]:
        return [leading.engineer.slug for leading in team.leading]


class LevelSerializer(serializers.Serializer[Any]):
    competency = serializers.CharField()
    code = serializers.CharField()
    level = serializers.IntegerField(allow_null=True)
    status = serializers.CharField(
        allow_null=True, help_text="null: whether the level of somebody who opted in is confirmed is not told"
    )
    source = serializers.CharField(  # type: ignore[assignment]  # the contract's name, which a field has too
        allow_null=True
    )
    assessed_on = serializers.DateField(allow_null=True)
    freshness = serializers.CharField(allow_null=True)


class LevelsSerializer(serializers.Serializer[Any]):
    engineer = serializers.CharField()
    framework = serializers.CharField()
    version = serializers.CharField()
    as_of = serializers.DateField()
    levels = LevelSerializer(many=True)


class ShareSerializer(serializers.Serializer[Any]):
    met = serializers.IntegerField()
    of = serializers.IntegerField()


class AssessedSerializer(serializers.Serializer[Any]):
    have = serializers.IntegerField()
    of = serializers.IntegerField()


class AnyOfSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    met = serializers.BooleanField()


class QualificationSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    status = serializers.CharField()


class RequirementRowSerializer(serializers.Serializer[Any]):
    competency = serializers.CharField()
    required = serializers.IntegerField(  # type: ignore[assignment]  # the contract's name, which a field has too
    )
    weight = serializers.IntegerField()
    current = serializers.IntegerField(allow_null=True)
    gap = serializers.IntegerField(allow_null=True)


class ReadinessSerializer(serializers.Serializer[Any]):
    engineer = serializers.CharField()
    role = serializers.CharField()
    as_of = serializers.DateField()
    readiness = serializers.FloatField(allow_null=True)
    at_most = serializers.FloatField(allow_null=True)
    assessed = AssessedSerializer()
    band = serializers.CharField(allow_null=True)
    essentials = ShareSerializer()
    any_of = AnyOfSerializer(many=True)
    qualifications = QualificationSerializer(many=True)
    requirements = RequirementRowSerializer(many=True)


class MatrixMemberSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    role = serializers.CharField(allow_null=True)


class MatrixCompetencySerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    code = serializers.CharField()
    domain = serializers.CharField()


class MatrixCellSerializer(serializers.Serializer[Any]):
    level = serializers.IntegerField(allow_null=True)
    required = serializers.IntegerField(  # type: ignore[assignment]  # the contract's name, which a field has too
        allow_null=True
    )
    weight = serializers.IntegerField()
    status = serializers.CharField()
    freshness = serializers.CharField(allow_null=True)


class MatrixSerializer(serializers.Serializer[Any]):
    team = serializers.CharField()
    framework = serializers.CharField()
    version = serializers.CharField()
    lens = serializers.CharField()
    as_of = serializers.DateField()
    members = MatrixMemberSerializer(many=True)
    competencies = MatrixCompetencySerializer(many=True)
    cells = serializers.DictField(child=serializers.DictField(child=MatrixCellSerializer()))


class FactorsSerializer(serializers.Serializer[Any]):
    size = serializers.FloatField()
    depth = serializers.FloatField()
    scarcity = serializers.FloatField()
    project = serializers.FloatField()


class GapSerializer(serializers.Serializer[Any]):
    competency = serializers.CharField()
    code = serializers.CharField()
    gap = serializers.IntegerField()
    required = serializers.IntegerField(  # type: ignore[assignment]  # the contract's name, which a field has too
    )
    depth = serializers.IntegerField(allow_null=True)
    need_level = serializers.IntegerField(allow_null=True)
    short = serializers.ListField(child=serializers.CharField())
    unknown = serializers.ListField(child=serializers.CharField())
    factors = FactorsSerializer()
    priority = serializers.FloatField()


class UnknownSerializer(serializers.Serializer[Any]):
    competency = serializers.CharField()
    engineers = serializers.ListField(child=serializers.CharField())


class GapsSerializer(serializers.Serializer[Any]):
    team = serializers.CharField()
    lens = serializers.CharField()
    as_of = serializers.DateField()
    readiness = serializers.FloatField(allow_null=True)
    coverage = serializers.FloatField(allow_null=True)
    confidence = serializers.FloatField(allow_null=True)
    single_points = serializers.ListField(child=serializers.CharField())
    uncovered = serializers.ListField(child=serializers.CharField())
    gaps = GapSerializer(many=True)
    unknown = UnknownSerializer(many=True)


class FrameworkSerializer(serializers.ModelSerializer[FrameworkVersion]):
    """The version in force of a framework."""

    slug = serializers.CharField(source="framework.slug")
    is_default = serializers.BooleanField(source="framework.is_default")
    target_role = serializers.CharField(source="target_role.slug", allow_null=True, default=None)

    class Meta:
        model = FrameworkVersion
        fields = (
            "slug",
            "version",
            "status",
            "title",
            "description",
            "language",
            "licence",
            "is_default",
            "target_role",
        )
