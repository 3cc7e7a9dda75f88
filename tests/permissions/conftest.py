"""Twelve kinds of user around one person, bob, and his team; canaries in what only some of them may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from mentoring.models import Goal, GrowthPlan, Mentorship
from skills import published
from skills.models import (
    Assessment,
    AssessmentRequest,
    Disagreement,
    Evidence,
    EvidenceFile,
    Exemption,
    GapReport,
    LearningResource,
    ProposedEvidence,
    QualificationHeld,
    Review,
)
from skills.periods import parse_period
from skills.services.gap_reports import make_for
from teams.models import Assignment, Engineer, ImportRun, Project, StandIn, Team, User
from teams.models.users import OPERATOR_GROUP
from teams.services.mail import opt_out_token
from teams.services.tokens import create_token
from tests.conftest import signed_in
from tests.factories import UserFactory, a_competency, assessed, kept_file, leading, member, resource_for, signing_in
from tests.skills.reviews import opened

# In the order of the columns of the permission matrix.
ROLES = (
    "anonymous",
    "self",
    "colleague",
    "other",
    "mentor",
    "mentee",
    "lead",
    "lead above",
    "lead elsewhere",
    "project lead",
    "hr",
    "operator",
)
COMMENT_CANARY = "cnry-assessment-comment-bob"
EVIDENCE_CANARY = "https://example.org/cnry-assessment-evidence-bob"
FILE_CANARY = "cnry-evidence-file-bob"
EMPLOYEE_ID_CANARY = "CNRY-EMPLOYEE-BOB"
REQUEST_CANARY = "cnry-assessment-request-message-bob"
NOTE_CANARY = "cnry-disagreement-note-bob"
ANSWER_CANARY = "cnry-disagreement-answer-bob"
RELEASE_CANARY = "cnry-exemption-reason-bob"
QUALIFICATION_CANARY = "cnry-qualification-note-bob"
RESUME_CANARY = "https://example.org/cnry-resume-link-bob"
STAND_IN_CANARY = "cnry-stand-in-reason-alice"
SALARY_CANARY = "172423"


@dataclass(frozen=True)
class World:
    """What the routes are tried on, and a browser for each kind of user."""

    clients: dict[str, Client]
    assessment: Assessment
    evidence: Evidence
    file: EvidenceFile
    report: GapReport
    token_prefix: str
    stand_in: StandIn
    request: AssessmentRequest
    disagreement: Disagreement
    upload: ImportRun
    review: Review
    resource: LearningResource
    opt_out_token: str
    goal: Goal


@pytest.fixture(autouse=True)
def _frameworks_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the framework once for all requests of a test, as a running server does; no test here changes it."""
    monkeypatch.setattr(published, "_kept", {})


@pytest.fixture
def world(
    team: Team,
    other_team: Team,
    alice: Engineer,
    bob: Engineer,
    charlie: Engineer,
    erin: Engineer,
    head: Engineer,
    dana: User,
) -> World:
    Engineer.objects.filter(pk=bob.pk).update(employee_id=EMPLOYEE_ID_CANARY)
    bob.refresh_from_db()
    people = {"self": bob, "other": charlie, "mentor": erin, "lead": alice, "lead above": head}
    people |= {name: member(other_team, name=name.title()) for name in ("mentee", "lead elsewhere", "project lead")}
    people["colleague"] = member(team, name="Colleague")
    for name in ("mentee", "lead elsewhere", "project lead", "colleague"):
        signing_in(people[name])
    leading(other_team, people["lead elsewhere"])
    Mentorship.objects.create(mentor=bob, mentee=people["mentee"], state=Mentorship.State.ACTIVE)
    _project(people["project lead"], bob)
    given = assessed(bob, "programming", 2, comment=COMMENT_CANARY, rater=alice, recorded_by=alice.user)
    link, file = _evidence(given)
    token, _secret = create_token(bob.user or dana)
    return World(
        clients={"anonymous": Client(), "hr": signed_in(dana), "operator": signed_in(operator())}
        | {name: signed_in(person) for name, person in people.items()},
        assessment=given,
        evidence=link,
        file=file,
        report=_report(team),
        token_prefix=token.prefix,
        disagreement=_disagreement(given, bob),
        request=_request(bob, people["colleague"], erin),
        stand_in=_stand_in(alice, people["lead elsewhere"]),
        upload=_upload(),
        review=opened(alice, bob),
        resource=resource_for("programming", 3, added_by=alice.user),
        opt_out_token=opt_out_token(bob.user or dana, "digest"),
        goal=Goal.objects.get(plan__engineer=bob),
    )


def _project(lead: Engineer, engineer: Engineer) -> None:
    """Have somebody lead a project that the person is on."""
    project = Project.objects.create(name="Project", slug="project", state="running", starts=date(2020, 1, 1))
    project.leads.add(lead)
    Assignment.objects.create(project=project, engineer=engineer, starts=date(2020, 1, 1), allocation=50)


def _upload() -> ImportRun:
    row = {"kind": "people", "state": "ready", "file_name": "people.csv", "digest": "0"}
    return ImportRun.objects.create(content=b"Employee ID,Name\n", **row)


def _evidence(given: Assessment) -> tuple[Evidence, EvidenceFile]:
    link = Evidence.objects.create(assessment=given, url=EVIDENCE_CANARY)
    name, content = f"{FILE_CANARY}.txt", FILE_CANARY.encode()
    file = kept_file(given.engineer, given.recorded_by, name=name, content=content)
    Evidence.objects.create(assessment=given, file=file)
    _own_words(given.engineer)
    return link, file


def _own_words(engineer: Engineer) -> None:
    """Have somebody enter a qualification, and take a link from a resume that supports nothing yet."""
    QualificationHeld.objects.create(engineer=engineer, ident="track-record", is_met=True, note=QUALIFICATION_CANARY)
    ProposedEvidence.objects.create(engineer=engineer, url=RESUME_CANARY, added_by=User.objects.get(engineer=engineer))


def operator() -> User:
    """Make an account in the operators' group."""
    user: User = UserFactory(name="Operator", is_staff=True)
    user.groups.add(Group.objects.get_or_create(name=OPERATOR_GROUP)[0])
    return user


def _request(engineer: Engineer, asked: Engineer, mentor: Engineer) -> AssessmentRequest:
    """Have somebody asked about an engineer in one competency, in which the mentor shares a goal."""
    competency = a_competency("programming")
    plan = GrowthPlan.objects.create(
        engineer=engineer, mentorship=Mentorship.objects.get(mentor=mentor, mentee=engineer), title="Plan"
    )
    Goal.objects.create(plan=plan, competency=competency, to_level=3)
    made = AssessmentRequest.objects.create(
        engineer=engineer,
        asked=asked,
        asked_by=engineer.user,
        message=REQUEST_CANARY,
        expires_on=timezone.localdate() + timedelta(days=30),
    )
    made.competencies.create(competency=competency)
    return made


def _disagreement(given: Assessment, engineer: Engineer) -> Disagreement:
    """Have somebody disagree a second time with an assessment, and released from another requirement."""
    today = timezone.localdate()
    Disagreement.objects.create(
        assessment=given,
        engineer=engineer,
        note=NOTE_CANARY,
        due_on=today,
        outcome="kept",
        answer=ANSWER_CANARY,
        answered_at=timezone.now(),
    )
    Exemption.objects.create(
        engineer=engineer, competency=a_competency("programming"), reason=RELEASE_CANARY, starts=today, ends=today
    )
    return Disagreement.objects.create(assessment=given, engineer=engineer, note=NOTE_CANARY, due_on=today)


def _stand_in(lead: Engineer, engineer: Engineer) -> StandIn:
    """Have somebody stand in next year: that opens nothing yet."""
    day = timezone.localdate() + timedelta(days=365)
    return StandIn.objects.create(lead=lead, engineer=engineer, starts=day, ends=day, reason=STAND_IN_CANARY)


def _report(team: Team) -> GapReport:
    make_for([team.pk], parse_period("2026-01"))
    return GapReport.objects.get(team=team)
