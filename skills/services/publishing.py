"""Publishing a framework version, which fixes it for good."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import PublishedVersionError
from skills.models import FrameworkVersion
from teams.models import User
from teams.services.audit import record_audit


@transaction.atomic
def publish_framework(version: FrameworkVersion, *, actor: User | None = None) -> FrameworkVersion:
    """Publish a draft, so that people are measured against it; raise PublishedVersionError where it is none."""
    mark_published(version, actor=actor)
    record_audit("publish", version, actor=actor)
    return version


def mark_published(version: FrameworkVersion, *, actor: User | None = None) -> None:
    """Set what a published version has; raise PublishedVersionError where the version is no draft."""
    if version.status != FrameworkVersion.Status.DRAFT:
        raise PublishedVersionError(_("Only a draft can be published."))
    version.status = FrameworkVersion.Status.PUBLISHED
    version.published_at = timezone.now()
    version.published_by = actor
    version.save(update_fields=["status", "published_at", "published_by"])
