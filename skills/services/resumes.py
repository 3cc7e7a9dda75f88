"""Taking what a resume proposes: entered and proposed, verified and confirmed by nobody yet, and no level at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.catalogue import catalogue
from skills.errors import NoFrameworkError, NotAllowedError, SkillsError
from skills.formats.resume import Resume
from skills.models import FrameworkVersion, ProposedEvidence, QualificationHeld
from skills.proposals import EvidenceProposal, Proposals, QualificationProposal, known_of, proposals, without_evidence
from skills.qualifications import Wanted, wanted
from skills.services.certifications import CertificationGiven, propose_certification
from skills.services.qualifications import QualificationGiven, enter_qualification, may_enter
from teams.models import Engineer, User
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit

LONGEST_NOTE = 5000


def proposed_of(resume: Resume, engineer: Engineer, actor: User) -> Proposals:
    """Say what ``actor`` may take of a resume of ``engineer``; evidence is offered to the person alone.

    Raises NoFrameworkError where there is nothing to match it to.
    """
    version = FrameworkVersion.objects.in_force()
    if version is None:
        raise NoFrameworkError(_("No framework is published yet, so there is nothing that a resume could speak for."))
    found = proposals(
        resume,
        wanted=wanted(version),
        catalogue=catalogue(version),
        known=known_of(engineer),
        today=timezone.localdate(),
    )
    return found if own_engineer_id(actor) == engineer.pk else without_evidence(found)


@transaction.atomic
def take_proposals(*, actor: User, engineer: Engineer, resume: Resume, keys: Collection[str]) -> Proposals:
    """Take the proposals with these keys, all or none, and give what was taken; what is there already is left.

    Raises NotAllowedError, NoFrameworkError, and SkillsError where one cannot be taken.
    """
    if not may_enter(actor, engineer):
        raise NotAllowedError(_("Only %(name)s and HR do this.") % {"name": engineer.name})
    Engineer.objects.select_for_update().get(pk=engineer.pk)
    taken = proposed_of(resume, engineer, actor).chosen(keys)
    asked = wanted(FrameworkVersion.objects.in_force())
    for qualification in _together(taken.qualifications):
        _enter(qualification, asked[qualification.ident], engineer=engineer, actor=actor)
    for each in taken.certifications:
        given = CertificationGiven(each.title, each.issuer, each.issued_on, url=each.url)
        propose_certification(actor=actor, engineer=engineer, given=given, confirm=False)
    for evidence in taken.evidence:
        _keep(evidence, engineer=engineer, actor=actor)
    return taken


def _together(found: Collection[QualificationProposal]) -> list[QualificationProposal]:
    """Join the lines of each qualification."""
    by_ident: dict[str, QualificationProposal] = {}
    for each in found:
        before = by_ident.get(each.ident)
        by_ident[each.ident] = replace(before, lines=before.lines + each.lines) if before else each
    return list(by_ident.values())


def _enter(proposal: QualificationProposal, asked: Wanted, *, engineer: Engineer, actor: User) -> None:
    held: QualificationHeld | None = proposal.before
    lines = held.note.split("\n") if held and held.note else []
    note = "\n".join(dict.fromkeys([*lines, *proposal.lines]))
    if len(note) > LONGEST_NOTE:
        message = _("“%(title)s” would have more than %(most)s characters. Take fewer lines.")
        raise SkillsError(message % {"title": proposal.title, "most": LONGEST_NOTE})
    given = QualificationGiven(
        is_met=asked.is_met_by(proposal.years), years=proposal.years, note=note, link=held.link if held else ""
    )
    enter_qualification(actor=actor, engineer=engineer, ident=proposal.ident, given=given, verify=False)


def _keep(proposal: EvidenceProposal, *, engineer: Engineer, actor: User) -> None:
    made = ProposedEvidence.objects.create(
        engineer=engineer,
        competency_id=proposal.competency.id if proposal.competency else None,
        url=proposal.url,
        text=proposal.text,
        added_by=actor,
    )
    record_audit("add-evidence", made, actor=actor, subject=engineer, fields=["evidence"])
