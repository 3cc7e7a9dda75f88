"""A framework comes in as a version, once; what is published stays as it is; an empty instance has the built-in one."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from skills.apps import fill_empty_instance
from skills.errors import PublishedVersionError, SkillsError
from skills.models import (
    AnyOfRequirement,
    Competency,
    FocusArea,
    FrameworkVersion,
    QualificationRequirement,
    Requirement,
    Role,
    SalaryBand,
)
from skills.services.framework_import import BUILT_IN, import_framework_file
from skills.services.publishing import publish_framework
from teams.models import AuditEntry, Engineer, Team, User

pytestmark = pytest.mark.django_db


def changed(version: str = "1.1.0", **head: Any) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(BUILT_IN.read_bytes())
    content["framework"] |= {"version": version} | head
    return content


def as_file(content: dict[str, Any]) -> bytes:
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True).encode()


def test_empty_instance_has_the_built_in_framework_the_groups_and_nothing_else() -> None:
    version = FrameworkVersion.objects.get()

    assert version.status == "published"
    assert version.framework.is_default
    assert version.target_role is not None
    assert version.target_role.slug == "lead-ai-engineer"
    assert (version.competencies.count(), version.roles.count(), version.scale.count()) == (62, 8, 6)
    assert sorted(Group.objects.values_list("name", flat=True)) == ["HR", "Operator"]
    assert not AuditEntry.objects.exists()
    assert not User.objects.exists()
    assert not Team.objects.exists()
    assert not Engineer.objects.exists()


def test_filling_again_changes_nothing_and_a_deleted_group_comes_back() -> None:
    Group.objects.filter(name="HR").delete()
    before = list(FrameworkVersion.objects.values())

    fill_empty_instance(using="default", plan=None)

    assert list(FrameworkVersion.objects.values()) == before
    assert Group.objects.filter(name="HR").exists()


def test_half_migrated_instance_and_other_databases_are_left_alone() -> None:
    from django.db.migrations.recorder import MigrationRecorder

    Group.objects.all().delete()
    MigrationRecorder.Migration.objects.filter(app="mentoring").delete()

    fill_empty_instance(using="default", plan=[])
    fill_empty_instance(using="other", plan=None)

    assert not Group.objects.exists()


def test_everything_of_the_file_is_stored() -> None:
    evaluation = FrameworkVersion.objects.get().competencies.get(competency__slug="model-evaluation")

    assert (evaluation.code, evaluation.kind, evaluation.position) == ("ML-04", "technical", 4)
    assert evaluation.keywords[:2] == ["accuracy", "precision"]
    assert evaluation.statements.count() == 5
    need = Requirement.objects.get(role__role__slug="junior-ai-engineer", competency__slug="deep-learning")
    assert (need.level, need.weight) == (1, 2)
    any_of = AnyOfRequirement.objects.get(role__role__slug="lead-ai-engineer")
    assert (any_of.count, any_of.level, any_of.competencies.count()) == (1, 4, 4)
    degree = QualificationRequirement.objects.get(ident="education-minimum")
    assert (degree.kind, degree.required, degree.details["degree"]) == ("education", True, "bachelor")
    assert not QualificationRequirement.objects.get(ident="education-preferred").required
    area = FocusArea.objects.get(slug="bias-in-models")
    assert (area.competencies.count(), len(area.mentoring_prompts)) == (4, 3)
    band = SalaryBand.objects.get(ident="lead-us-2024")
    assert (band.currency, str(band.low), band.details["average"]) == ("USD", "183860.00", 220693)


def test_identities_are_the_same_on_every_installation() -> None:
    assert str(Competency.objects.get(slug="model-evaluation").uuid) == "8c04c953-78ce-51a3-bfe0-66f1e62d85b0"
    assert str(Role.objects.get(slug="lead-ai-engineer").uuid) == "d47a9152-043c-5556-a85c-bd9f8ab2ec31"


def test_same_file_again_changes_nothing(dana: User) -> None:
    version, summary = import_framework_file(BUILT_IN.read_bytes(), actor=dana)

    assert (summary.created, summary.changed, summary.unchanged) == (0, 0, 1)
    assert version == FrameworkVersion.objects.get()
    assert not AuditEntry.objects.filter(actor=dana).exists()


def test_new_version_is_a_draft_until_it_is_published(dana: User) -> None:
    content = as_file(changed())

    version, summary = import_framework_file(content, actor=dana)
    assert (summary.created, version.status) == (1, "draft")
    assert FrameworkVersion.objects.in_force() != version
    assert Competency.objects.count() == 62

    published, again = import_framework_file(content, actor=dana, publish=True)
    assert (again.changed, published.status, published.published_by) == (1, "published", dana)
    assert FrameworkVersion.objects.in_force() == version
    assert import_framework_file(content, publish=True)[1].unchanged == 1
    assert set(AuditEntry.objects.filter(actor=dana).values_list("action", flat=True)) == {"import", "publish"}


def test_draft_takes_new_content() -> None:
    import_framework_file(as_file(changed()))
    content = changed(title="Other title")
    content["roles"] = [role for role in content["roles"] if role["slug"] != "chief-technology-officer"]
    content["transitions"] = [step for step in content["transitions"] if step["to"] != "chief-technology-officer"]
    content["domains"][0]["competencies"][0]["levels"][1] = "Says it otherwise."

    version, summary = import_framework_file(as_file(content))

    assert summary.changed == 1
    assert (version.title, version.roles.count()) == ("Other title", 7)
    assert version.competencies.get(position=1).statements.get(level=1).statement == "Says it otherwise."
    assert FrameworkVersion.objects.get(version="1.0.0").roles.count() == 8


def test_published_version_refuses_other_content() -> None:
    with pytest.raises(PublishedVersionError, match="Raise the version number"):
        import_framework_file(as_file(changed("1.0.0", title="Other")))
    assert FrameworkVersion.objects.get().title == "Lead AI Engineer competency framework"


def test_second_draft_is_refused() -> None:
    import_framework_file(as_file(changed("1.1.0")))

    with pytest.raises(SkillsError, match=r"1\.1\.0 of lead-ai-engineer is still a draft"):
        import_framework_file(as_file(changed("1.2.0")))


def test_salaries_alone_may_change_in_a_published_version() -> None:
    content = changed("1.0.0")
    content["salary_reference"]["bands"] = content["salary_reference"]["bands"][:2]
    before = FrameworkVersion.objects.get().fingerprint

    version, summary = import_framework_file(as_file(content))

    assert (summary.changed, version.salary_bands.count(), version.fingerprint) == (1, 2, before)
    assert import_framework_file(as_file(content))[1].unchanged == 1


def test_only_a_draft_can_be_published() -> None:
    with pytest.raises(PublishedVersionError):
        publish_framework(FrameworkVersion.objects.get())


def test_second_framework_does_not_become_the_default() -> None:
    version, _summary = import_framework_file(as_file(changed(slug="other")), publish=True)

    assert not version.framework.is_default
    assert Role.objects.filter(slug="ai-engineer").count() == 2


def test_command_imports_tells_and_refuses(tmp_path: Path) -> None:
    file = tmp_path / "framework.yaml"
    file.write_bytes(as_file(changed()))
    out = io.StringIO()

    call_command("import_framework", str(file), json=True, dry_run=True, stdout=out)
    assert json.loads(out.getvalue()) == {
        "created": 1,
        "changed": 0,
        "unchanged": 0,
        "skipped": 0,
        "domains": 10,
        "competencies": 62,
        "roles": 8,
        "dry_run": True,
    }
    assert FrameworkVersion.objects.count() == 1

    call_command("import_framework", str(file), "--slug", "mine", "--version", "7", "--publish", stdout=out)
    assert FrameworkVersion.objects.get(framework__slug="mine").status == "published"
    assert "mine 7, Published: 1 created" in out.getvalue()

    file.write_text("schema: lead-ai-framework/1\nframework: {slug: X Y}\n")
    with pytest.raises(CommandError, match=r"line 2, framework\.slug: “X Y” is no slug") as refused:
        call_command("import_framework", str(file))
    assert "Nothing was imported" in str(refused.value)
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_framework", str(tmp_path / "missing.yaml"))
