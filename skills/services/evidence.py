"""Evidence of one person: taken into their library, put under assessments, removed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import NotAllowedError, SkillsError
from skills.models import Assessment, Evidence, EvidenceFile, ProposedEvidence
from skills.project_evidence import ProjectUse, project_uses
from skills.services.evidence_files import FileGiven, forget_file, keep_file
from teams.models import Engineer, User
from teams.permissions import people_assessable_by
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit


@dataclass(frozen=True)
class EvidenceGiven:
    """What supports an assessment: links, a text, files, and what is in the person's library already.

    ``picked`` names pieces of evidence and files by their UUIDs, ``projects`` by their slugs projects of the person
    that need the competency.
    """

    links: tuple[str, ...] = ()
    text: str = ""
    files: tuple[FileGiven, ...] = ()
    picked: tuple[UUID, ...] = ()
    projects: tuple[str, ...] = ()


def may_add_evidence(actor: User, engineer: Engineer) -> bool:
    """Tell whether ``actor`` is the engineer or their lead, who alone bring evidence of them."""
    return own_engineer_id(actor) == engineer.pk or people_assessable_by(actor).filter(pk=engineer.pk).exists()


def attach_evidence(assessment: Assessment, given: EvidenceGiven, *, actor: User) -> list[Evidence]:
    """Put evidence under an assessment, what lies there already once. Call it in the transaction of the assessment."""
    engineer = assessment.engineer
    files = [keep_file(each, engineer=engineer, actor=actor) for each in given.files]
    wanted = [Evidence(url=link) for link in given.links]
    wanted += [Evidence(text=given.text.strip())] if given.text.strip() else []
    wanted += [Evidence(file=each) for each in [*files, *_kept_files(engineer, given.picked, actor)]]
    for one in _pieces(engineer, given.picked, actor):
        wanted.append(Evidence(url=one.url, text=one.text, file=one.file if isinstance(one, Evidence) else None))
    wanted += [Evidence(text=each.text) for each in _project_uses(assessment, given.projects, actor)]
    there = {_content(each) for each in assessment.evidence.all()}
    added = []
    for each in wanted:
        if _content(each) not in there:
            there.add(_content(each))
            each.assessment = assessment
            added.append(each)
    return Evidence.objects.bulk_create(added)


def _project_uses(assessment: Assessment, wanted: Collection[str], actor: User) -> list[ProjectUse]:
    if not wanted:
        return []
    slug = assessment.competency.slug
    uses = project_uses(assessment.engineer, actor, as_of=timezone.localdate(), competency=slug)
    return [each for each in uses if each.project in wanted]


def _content(piece: Evidence) -> tuple[str, str, int | None]:
    return piece.url, piece.text, piece.file_id


def _pieces(engineer: Engineer, wanted: Iterable[UUID], actor: User) -> list[Evidence | ProposedEvidence]:
    rows = Evidence.objects.visible_to(actor).filter(assessment__engineer=engineer, uuid__in=list(wanted))
    proposed = ProposedEvidence.objects.own(actor).filter(engineer=engineer, uuid__in=list(wanted))
    return [*rows.select_related("file"), *proposed]


def _kept_files(engineer: Engineer, wanted: Iterable[UUID], actor: User) -> list[EvidenceFile]:
    return list(EvidenceFile.objects.visible_to(actor).filter(engineer=engineer, uuid__in=list(wanted)))


@transaction.atomic
def support_assessment(*, actor: User, assessment: Assessment, given: EvidenceGiven) -> list[Evidence]:
    """Add evidence to one's own assessment, which itself stays as it is."""
    if assessment.recorded_by_id != actor.pk or not may_add_evidence(actor, assessment.engineer):
        raise NotAllowedError(_("Only whoever made an assessment adds evidence to it."))
    if assessment.withdrawn_at is not None:
        raise SkillsError(_("This assessment was withdrawn."))
    if len(_project_uses(assessment, given.projects, actor)) < len(given.projects):
        raise SkillsError(_("Work on this project does not speak for this level any more. Look at the page again."))
    Engineer.objects.select_for_update().get(pk=assessment.engineer_id)
    added = attach_evidence(assessment, given, actor=actor)
    if added:
        record_audit("add-evidence", assessment, actor=actor, subject=assessment.engineer, fields=["evidence"])
    return added


@transaction.atomic
def add_file(*, actor: User, engineer: Engineer, given: FileGiven) -> EvidenceFile:
    """Take a file into the library of ``engineer``, who may put it under assessments later."""
    if not may_add_evidence(actor, engineer):
        raise NotAllowedError(_("Only %(name)s and their lead add evidence here.") % {"name": engineer.name})
    Engineer.objects.select_for_update().get(pk=engineer.pk)
    made = keep_file(given, engineer=engineer, actor=actor)
    record_audit("add-evidence", made, actor=actor, subject=engineer, fields=["file"])
    return made


def may_remove(actor: User, owner: int | None) -> bool:
    """Tell whether ``actor`` removes what the user with the id ``owner`` added: their own, and HR on request."""
    return owner == actor.pk or actor.is_hr


@transaction.atomic
def remove_evidence(*, actor: User, evidence: Evidence, reason: str = "") -> None:
    """Take one piece of evidence from under an assessment; a file stays in the library. HR gives a reason."""
    assessment = evidence.assessment
    _check_may_remove(actor, assessment.recorded_by_id, reason)
    gone, _by_kind = Evidence.objects.filter(pk=evidence.pk).delete()
    if gone:
        record_audit(
            "remove-evidence", assessment, actor=actor, subject=assessment.engineer, fields=["evidence"], reason=reason
        )


@transaction.atomic
def remove_proposed(*, actor: User, proposed: ProposedEvidence) -> None:
    """Remove what came from a resume and supports nothing; what was put under a level stays there."""
    _check_may_remove(actor, proposed.added_by_id, "")
    record_audit("remove-evidence", proposed, actor=actor, subject=proposed.engineer, fields=["evidence"])
    proposed.delete()


@transaction.atomic
def remove_file(*, actor: User, file: EvidenceFile, reason: str = "") -> None:
    """Remove a file from the library and from under each assessment. HR gives a reason."""
    _check_may_remove(actor, file.added_by_id, reason)
    Engineer.objects.select_for_update().get(pk=file.engineer_id)
    found = EvidenceFile.objects.filter(pk=file.pk).first()
    if found is None:
        return
    if found.certifications.exists():
        raise SkillsError(_("This file supports a certification and is kept with it."))
    found.evidence.all().delete()
    record_audit("remove-evidence", found, actor=actor, subject=found.engineer, fields=["file"], reason=reason)
    forget_file(found)


def _check_may_remove(actor: User, owner: int | None, reason: str) -> None:
    if not may_remove(actor, owner):
        raise NotAllowedError(_("Only whoever added evidence removes it, and HR on request."))
    if owner != actor.pk and not reason.strip():
        raise SkillsError(_("Say why this is removed; the reason is kept."))
