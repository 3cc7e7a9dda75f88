"""Twelve kinds of user around one person, bob, and his team; canaries in what only some of them may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from mentoring.models import (
    FollowUp,
    Goal,
    GoalStep,
    GroupMeeting,
    GrowthPlan,
    MentoringExclusion,
    MentoringFeedback,
    MentoringGroup,
    MentoringProgramme,
    MentoringSession,
    Mentorship,
    ProgrammeParticipant,
)
from mentoring.services.calendar import make_feed
from mentoring.services.notes import write_note
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
    NominationRequest,
    ProfileRelease,
    ProposedEvidence,
    QualificationHeld,
    Review,
    SavedView,
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
NOMINATION_CANARY = "cnry-nomination-request-message"
VIEW_CANARY = "cnry-saved-view-name-bob"
SALARY_CANARY = "172423"
# Of erin's mentorship with bob: what the two write, what erin writes for herself, and what bob tells HR.
SHARED_NOTES_CANARY = "cnry-shared-notes-erin-and-bob"
PRIVATE_NOTE_CANARY = "cnry-private-note-erin"
CONCERN_CANARY = "cnry-concern-bob"


@dataclass(frozen=True)
class Mentored:
    """What erin and bob have as a pair, and the address of bob's calendar."""

    pair: Mentorship
    session: MentoringSession
    follow_up: FollowUp
    step: GoalStep
    feed: str


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
    proposal: Mentorship
    mentored: Mentored
    meeting: GroupMeeting
    assignment: Assignment

    @property
    def view(self) -> SavedView:
        """The search that the person keeps."""
        return SavedView.objects.get(name=VIEW_CANARY)


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
    bob.employee_id = EMPLOYEE_ID_CANARY
    bob.save()
    people = {"self": bob, "other": charlie, "mentor": erin, "lead": alice, "lead above": head}
    people |= _people_beside(team, other_team)
    Mentorship.objects.create(mentor=bob, mentee=people["mentee"], state=Mentorship.State.ACTIVE)
    _project(people["project lead"], bob, asked=people["lead elsewhere"])
    given = assessed(bob, "programming", 2, comment=COMMENT_CANARY, rater=alice, recorded_by=alice.user)
    link, file = _evidence(given)
    return World(
        clients=_clients(people, dana),
        assessment=given,
        evidence=link,
        file=file,
        report=_report(team),
        token_prefix=create_token(bob.user or dana)[0].prefix,
        disagreement=_disagreement(given, bob),
        request=_request(bob, people["colleague"], erin),
        stand_in=_stand_in(alice, people["lead elsewhere"]),
        upload=_upload(),
        review=opened(alice, bob),
        resource=resource_for("programming", 3, added_by=alice.user),
        opt_out_token=opt_out_token(bob.user or dana, "digest"),
        goal=Goal.objects.get(plan__engineer=bob),
        proposal=_programme(team, coordinator=alice, mentor=erin, mentee=bob),
        mentored=_mentored(erin, bob),
        meeting=_meeting(erin, bob),
        assignment=Assignment.objects.get(engineer=bob),
    )


def _programme(team: Team, *, coordinator: Engineer, mentor: Engineer, mentee: Engineer) -> Mentorship:
    """Have a programme for a team in which a colleague is proposed to the mentor, whom somebody else excludes."""
    made = MentoringProgramme.objects.create(name="Winter", slug="winter", starts=date(2020, 1, 1))
    made.teams.add(team)
    made.coordinators.add(coordinator)
    for engineer, part in ((mentor, "mentor"), (mentee, "mentee")):
        ProgrammeParticipant.objects.create(programme=made, engineer=engineer, part=part)
    zoe = member(team, name="Zoe")
    MentoringExclusion.objects.create(engineer=zoe, other=mentor)
    return Mentorship.objects.create(programme=made, mentor=mentor, mentee=zoe)


def _people_beside(team: Team, other_team: Team) -> dict[str, Engineer]:
    """Make those who are nobody's in the tests elsewhere."""
    people = {name: member(other_team, name=name.title()) for name in ("mentee", "lead elsewhere", "project lead")}
    people["colleague"] = member(team, name="Colleague")
    for person in people.values():
        signing_in(person)
    leading(other_team, people["lead elsewhere"])
    return people


def _clients(people: dict[str, Engineer], hr: User) -> dict[str, Client]:
    clients = {"anonymous": Client(), "hr": signed_in(hr), "operator": signed_in(operator())}
    return clients | {name: signed_in(person) for name, person in people.items()}


def _project(lead: Engineer, engineer: Engineer, *, asked: Engineer) -> None:
    """Have somebody lead a project that the person is on, and ask another lead for people."""
    project = Project.objects.create(name="Project", slug="project", state="running", starts=date(2020, 1, 1))
    project.leads.add(lead)
    Assignment.objects.create(project=project, engineer=engineer, starts=date(2020, 1, 1), allocation=50)
    NominationRequest.objects.create(
        project=project, asked=asked, asked_by=User.objects.get(engineer=lead), message=NOMINATION_CANARY
    )


def _upload() -> ImportRun:
    row = {"kind": "people", "state": "ready", "file_name": "people.csv", "digest": "0"}
    return ImportRun.objects.create(content=b"Employee ID,Name\n", **row)


def _evidence(given: Assessment) -> tuple[Evidence, EvidenceFile]:
    link = Evidence.objects.create(assessment=given, url=EVIDENCE_CANARY)
    name, content = f"{FILE_CANARY}.txt", FILE_CANARY.encode()
    file = kept_file(given.engineer, given.recorded_by, name=name, content=content)
    Evidence.objects.create(assessment=given, file=file)
    _own_words(given.engineer)
    _released(given.engineer)
    return link, file


def _released(engineer: Engineer) -> None:
    """Have somebody keep a search, and release a profile for clients."""
    owner = User.objects.get(engineer=engineer)
    SavedView.objects.create(owner=owner, name=VIEW_CANARY, kind="search", query="all=programming.2")
    content = {"name": engineer.name, "role": "", "as_of": "2026-01-01", "framework": "", "domains": []}
    ProfileRelease.objects.create(engineer=engineer, lowest_level=2, content=content, released_at=timezone.now())


def _own_words(engineer: Engineer) -> None:
    """Have somebody enter a qualification, and take a link from a resume that supports nothing yet."""
    QualificationHeld.objects.create(engineer=engineer, ident="track-record", is_met=True, note=QUALIFICATION_CANARY)
    ProposedEvidence.objects.create(engineer=engineer, url=RESUME_CANARY, added_by=User.objects.get(engineer=engineer))


def _mentored(mentor: Engineer, mentee: Engineer) -> Mentored:
    """Have a pair meet, write, and say how it was, as one who has lately been passed on would."""
    pair = Mentorship.objects.get(mentor=mentor, mentee=mentee)
    start = timezone.now() + timedelta(days=2)
    session = pair.sessions.create(
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        agenda=SHARED_NOTES_CANARY,
        shared_notes=SHARED_NOTES_CANARY,
    )
    write_note(session, PRIVATE_NOTE_CANARY, author=User.objects.get(engineer=mentor))
    MentoringFeedback.objects.create(mentorship=pair, author=mentee, worth=3, concern=CONCERN_CANARY)
    follow_up = session.follow_ups.create(text="Read", owner=mentee)
    step = Goal.objects.get(plan__mentorship=pair).steps.create(text="Profile")
    return Mentored(pair, session, follow_up, step, make_feed(mentee, actor=User.objects.get(engineer=mentee)))


def _meeting(host: Engineer, engineer: Engineer) -> GroupMeeting:
    """Have somebody host a workshop in which the person was."""
    group = MentoringGroup.objects.create(kind="workshop", title="Prompting", places=4)
    group.hosts.add(host)
    group.members.create(engineer=engineer)
    start = timezone.now() - timedelta(days=1)
    return group.meetings.create(starts_at=start, ends_at=start + timedelta(hours=1))


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
