"""What a resume proposes to take: qualifications, certifications and evidence that are not there yet, never a level."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from skills.catalogue import Catalogue, CompetencyEntry
from skills.formats.resume import Job, Resume, Skill, Study
from skills.formats.resume_degrees import is_of_field, reaches_degree
from skills.formats.resume_years import is_of_area, years_of
from skills.models import Certification, Evidence, ProposedEvidence, QualificationHeld
from skills.qualifications import Group, Wanted
from teams.models import Engineer


@dataclass(frozen=True, slots=True)
class QualificationProposal:
    """A qualification that roles ask for with the lines of the resume that speak for it."""

    key: str
    ident: str
    title: str
    lines: tuple[str, ...]
    years: Decimal | None = None
    before: QualificationHeld | None = None


@dataclass(frozen=True, slots=True)
class CertificationProposal:
    """A certificate that HR can confirm: with an issuer, a day and a link."""

    key: str
    title: str
    issuer: str
    issued_on: date
    url: str


@dataclass(frozen=True, slots=True)
class EvidenceProposal:
    """A link or a text that may support a level; ``said`` is the level that the resume claims, shown and not kept."""

    key: str
    title: str
    url: str
    text: str
    competency: CompetencyEntry | None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Proposals:
    """What can be taken; ``left_out`` names what cannot, with the reason, and ``unmatched`` skills of no competency."""

    qualifications: tuple[QualificationProposal, ...] = ()
    certifications: tuple[CertificationProposal, ...] = ()
    evidence: tuple[EvidenceProposal, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    unmatched: tuple[Skill, ...] = ()

    @property
    def count(self) -> int:
        """How many there are to take."""
        return len(self.qualifications) + len(self.certifications) + len(self.evidence)

    def chosen(self, keys: Collection[str]) -> Proposals:
        """Keep those with one of the keys."""
        return Proposals(
            tuple(each for each in self.qualifications if each.key in keys),
            tuple(each for each in self.certifications if each.key in keys),
            tuple(each for each in self.evidence if each.key in keys),
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What a person has already: it is not proposed again."""

    held: Mapping[str, QualificationHeld] = field(default_factory=dict)
    certificates: Collection[tuple[str, str]] = ()
    evidence: Collection[str] = ()


def known_of(engineer: Engineer) -> Known:
    """Read what is known of a person, in four queries."""
    certificates = Certification.objects.filter(engineer=engineer).values_list("title", "issuer")
    attached = Evidence.objects.filter(assessment__engineer=engineer).values_list("url", "text")
    proposed = ProposedEvidence.objects.filter(engineer=engineer).values_list("url", "text")
    return Known(
        held={row.ident: row for row in QualificationHeld.objects.filter(engineer=engineer)},
        certificates={(title.casefold(), issuer.casefold()) for title, issuer in certificates},
        evidence={url or text for url, text in [*attached, *proposed]},
    )


def proposals(
    resume: Resume, *, wanted: Mapping[str, Wanted], catalogue: Catalogue, known: Known, today: date
) -> Proposals:
    """Say what a resume proposes beyond what is known; asks no database."""
    certifications, left_out = _certifications(resume, known, today)
    texts = {skill: tuple(_of_skill(skill, catalogue)) for skill in resume.skills}
    evidence = [*_links(resume, catalogue), *(each for found in texts.values() for each in found)]
    new = {each.key: each for each in evidence if (each.url or each.text) not in known.evidence}
    return Proposals(
        qualifications=tuple(_qualifications(resume, wanted, known, today)),
        certifications=certifications,
        evidence=tuple(new.values()),
        left_out=left_out,
        unmatched=tuple(skill for skill, found in texts.items() if not found),
    )


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _qualifications(
    resume: Resume, wanted: Mapping[str, Wanted], known: Known, today: date
) -> Iterator[QualificationProposal]:
    for ident, one in wanted.items():
        held = known.held.get(ident)
        if one.counts_years:
            yield from _years(ident, one, resume, held, today)
            continue
        there = set(held.note.split("\n")) if held else set()
        title = one.asked.text
        if one.group is Group.EDUCATION:
            lines = tuple(line for line in _studies(resume, one, today) if line not in there)
            if lines:
                yield QualificationProposal(_key("education", ident, *lines), ident, title, lines, before=held)
        elif one.group is Group.TRACK_RECORD:
            for line in dict.fromkeys(_done(resume)):
                if line not in there:
                    yield QualificationProposal(_key("record", ident, line), ident, title, (line,), before=held)


def _years(
    ident: str, one: Wanted, resume: Resume, held: QualificationHeld | None, today: date
) -> Iterator[QualificationProposal]:
    jobs = [
        job
        for job in resume.jobs
        if job.starts
        and job.starts <= today
        and is_of_area(one.asked.area, job.position, " ".join((job.summary, *job.highlights)))
    ]
    years = years_of((job.starts, min(job.ends or today, today)) for job in jobs if job.starts)
    if years and (held is None or held.years is None or held.years < years):
        lines = tuple(_job(job) for job in jobs)
        yield QualificationProposal(_key("years", ident), ident, one.asked.text, lines, years, held)


def _job(job: Job) -> str:
    return _line(job.position, job.organisation, _span(job.starts, job.ends))


def _studies(resume: Resume, one: Wanted, today: date) -> Iterator[str]:
    for study in resume.studies:
        if study.ends is not None and study.ends > today:
            continue
        asked = one.asked
        is_asked = (
            reaches_degree(study.study_type, asked.degrees) if asked.degrees else is_of_field(study.area, asked.fields)
        )
        if is_asked:
            yield _study(study)


def _study(study: Study) -> str:
    return _line(study.study_type, study.area, study.institution, _span(study.starts, study.ends))


def _done(resume: Resume) -> Iterator[str]:
    for job in resume.jobs:
        yield from (f"{job.organisation}: {each}" if job.organisation else each for each in job.highlights)
    for project in resume.projects:
        yield from (f"{project.title}: {each}" if project.title else each for each in project.highlights)
    for award in resume.awards:
        if award.title:
            yield _line(award.title, award.awarder, _span(award.day, award.day))


def _line(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _span(starts: date | None, ends: date | None) -> str:
    first, last = (date_format(day, "M Y") if day else "" for day in (starts, ends))
    if first and last:
        return first if first == last else f"{first} – {last}"
    return _("from %(month)s") % {"month": first} if first else last


def _certifications(
    resume: Resume, known: Known, today: date
) -> tuple[tuple[CertificationProposal, ...], tuple[tuple[str, str], ...]]:
    found: dict[str, CertificationProposal] = {}
    left_out: list[tuple[str, str]] = []
    for each in resume.certificates:
        missing = [
            word
            for word, there in (
                (_("title"), each.title),
                (_("issuer"), each.issuer),
                (_("date"), each.issued and each.issued <= today),
                (_("link"), each.url),
            )
            if not there
        ]
        if missing or each.issued is None:
            reason = _("without %(what)s; enter it under Certifications") % {"what": ", ".join(missing)}
            left_out.append((each.title or each.path, reason))
        elif (each.title.casefold(), each.issuer.casefold()) not in known.certificates:
            key = _key("certificate", each.title.casefold(), each.issuer.casefold())
            found[key] = CertificationProposal(key, each.title, each.issuer, each.issued, each.url)
    return tuple(found.values()), tuple(left_out)


def _links(resume: Resume, catalogue: Catalogue) -> Iterator[EvidenceProposal]:
    for job in resume.jobs:
        if job.url:
            yield _link(job.url, _line(job.position, job.organisation) or job.url, None)
    for each in (*resume.projects, *resume.publications):
        if each.url:
            matched = next((entry for entry, _words in _matched(each.keywords, catalogue)), None)
            yield _link(each.url, each.title or each.url, matched)


def _link(url: str, title: str, competency: CompetencyEntry | None) -> EvidenceProposal:
    return EvidenceProposal(_key("link", url), title, url, "", competency)


def _of_skill(skill: Skill, catalogue: Catalogue) -> Iterator[EvidenceProposal]:
    for entry, words in _matched((skill.name, *skill.keywords), catalogue):
        named = ", ".join(word for word in words if word != skill.name)
        text = _("%(words)s, named in a resume") % {"words": _line(skill.name, named)}
        key = _key("skill", entry.slug, text)
        yield EvidenceProposal(key, _line(skill.name, named), "", text, entry, skill.level)


def _matched(words: tuple[str, ...], catalogue: Catalogue) -> list[tuple[CompetencyEntry, list[str]]]:
    """Give the competencies whose title or keywords are among the words, each with those words."""
    found = []
    for entry in catalogue.by_slug.values():
        names = {_term(entry.title), *map(_term, entry.keywords)}
        said = [word for word in words if _term(word) in names]
        if said:
            found.append((entry, list(dict.fromkeys(said))))
    return found


def _term(word: str) -> str:
    """Give a name without regard to case, spaces and hyphens; C, C++ and C# stay three."""
    return "".join(each for each in word.casefold() if each.isalnum() or each in "+#")


def without_evidence(found: Proposals) -> Proposals:
    """Keep what others than the person may take of their resume: evidence is theirs to bring."""
    return replace(found, evidence=(), unmatched=())
