"""Bringing in a framework: a new version, or the content of a draft, in one transaction."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from skills.errors import PublishedVersionError, SkillsError
from skills.formats.framework import FrameworkContent
from skills.formats.framework_yaml import parse_framework
from skills.models import Competency, Framework, FrameworkVersion, Role
from skills.services.framework_rows import write_reference, write_roles, write_salaries, write_structure
from skills.services.import_summary import ImportSummary
from skills.services.publishing import mark_published, publish_framework
from teams.models import User
from teams.services.audit import record_audit

# Identities are the same wherever the same slugs are imported.
NAMESPACE = uuid.UUID("6b1f0a52-3c4e-5d0b-9a57-2f8f7c1d4e90")
BUILT_IN = Path(__file__).parent.parent / "frameworks" / "lead_ai_engineer.yaml"
Status = FrameworkVersion.Status


@transaction.atomic
def import_framework(
    content: FrameworkContent, *, actor: User | None = None, publish: bool = False
) -> tuple[FrameworkVersion, ImportSummary]:
    """Store a framework version; the same content again changes nothing.

    Raises PublishedVersionError where a published version has other content, SkillsError where another draft exists.
    """
    version, outcome = _store(content)
    if outcome != "unchanged":
        record_audit("import", version.framework, actor=actor, reason=f"{content.slug} {content.version}: {outcome}")
    if publish and version.status == Status.DRAFT:
        publish_framework(version, actor=actor)
        outcome = "changed" if outcome == "unchanged" else outcome
    return version, ImportSummary(**{outcome: 1}, details=_parts(content))


def import_framework_file(
    data: bytes, *, actor: User | None = None, publish: bool = False
) -> tuple[FrameworkVersion, ImportSummary]:
    """Read a framework of the project's own YAML and store it; FaultyFileError names all that is wrong with it."""
    return import_framework(parse_framework(data), actor=actor, publish=publish)


@transaction.atomic
def load_built_in() -> None:
    """Load and publish the built-in framework where there is none at all; nobody did that, so no audit tells of it."""
    if not Framework.objects.exists():
        version, _outcome = _store(parse_framework(BUILT_IN.read_bytes()))
        mark_published(version)


def _store(content: FrameworkContent) -> tuple[FrameworkVersion, str]:
    version, outcome = _version(_framework(content.slug), content)
    if outcome != "unchanged":
        _write(version, content)
    return version, outcome


def _framework(slug: str) -> Framework:
    framework, _created = Framework.objects.get_or_create(
        slug=slug,
        defaults={
            "uuid": uuid.uuid5(NAMESPACE, slug),
            "is_default": not Framework.objects.filter(is_default=True).exists(),
        },
    )
    return framework


def _version(framework: Framework, content: FrameworkContent) -> tuple[FrameworkVersion, str]:
    known = framework.versions.select_for_update().filter(version=content.version).first()
    if known is None:
        return _new_version(framework, content), "created"
    if known.fingerprint == content.fingerprint:
        same_salaries = known.extensions.get("salary_fingerprint") == content.salary_fingerprint
        return known, "unchanged" if same_salaries else "changed"
    if known.status != Status.DRAFT:
        raise PublishedVersionError(
            _("Version %(version)s of %(framework)s is published and has other content. Raise the version number.")
            % {"version": content.version, "framework": framework.slug}
        )
    return known, "changed"


def _new_version(framework: Framework, content: FrameworkContent) -> FrameworkVersion:
    draft = framework.versions.filter(status=Status.DRAFT).first()
    if draft is not None:
        raise SkillsError(
            _("Version %(draft)s of %(framework)s is still a draft. Publish it, or give the file that version number.")
            % {"draft": draft.version, "framework": framework.slug}
        )
    return FrameworkVersion.objects.create(framework=framework, version=content.version, title=content.title)


def _write(version: FrameworkVersion, content: FrameworkContent) -> None:
    competencies = _ids(Competency, version.framework, _competency_slugs(content))
    roles = _ids(Role, version.framework, [role.slug for role in content.roles])
    if version.fingerprint != content.fingerprint:
        _write_head(version, content, roles)
        write_structure(version, content, competencies)
        write_roles(version, content, roles, competencies)
        write_reference(version, content, competencies)
    write_salaries(version, content, roles)
    version.extensions = {
        "unread": content.extensions,
        # For HR only, like the bands themselves; left out of the fingerprint.
        "salary_reference": content.salary_extensions,
        "salary_fingerprint": content.salary_fingerprint,
    }
    version.fingerprint = content.fingerprint
    version.save()


def _write_head(version: FrameworkVersion, content: FrameworkContent, roles: dict[str, int]) -> None:
    for name in ("title", "description", "language", "creator", "licence", "subject", "kinds", "weights"):
        setattr(version, name, getattr(content, name))
    version.target_role_id = roles[content.target_role] if content.target_role else None


def _competency_slugs(content: FrameworkContent) -> list[str]:
    return [competency.slug for domain in content.domains for competency in domain.competencies]


def _ids(model: type[Competency] | type[Role], framework: Framework, slugs: list[str]) -> dict[str, int]:
    """Give the ids of a framework's competencies or roles by slug; those not known yet are added."""
    rows = model._default_manager.filter(framework=framework)
    known = set(rows.values_list("slug", flat=True))
    manager: Any = model._default_manager
    manager.bulk_create(
        model(framework=framework, slug=slug, uuid=_identity(framework, model, slug))
        for slug in slugs
        if slug not in known
    )
    return dict(rows.values_list("slug", "pk"))


def _identity(framework: Framework, model: type[Competency] | type[Role], slug: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"{framework.slug}/{model._meta.model_name}/{slug}")


def _parts(content: FrameworkContent) -> dict[str, int]:
    return {
        "domains": len(content.domains),
        "competencies": len(_competency_slugs(content)),
        "roles": len(content.roles),
    }
