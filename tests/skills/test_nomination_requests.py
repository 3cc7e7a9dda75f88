"""A project's lead asks other leads for people; they see name, period and needs, and nominate or say no."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skills.errors import NotAllowedError, SkillsError
from skills.models import NominationRequest, ProjectNeed
from skills.services.nomination_requests import (
    ask_leads,
    decline_to_nominate,
    nominate_as_asked,
    withdraw_nomination_request,
)
from teams.errors import NotYoursError
from teams.models import AuditEntry, Engineer, MailOptOut, Nomination, OutgoingMail, Project, Team, TeamLead, User
from tests.conftest import signed_in
from tests.factories import a_competency, assessed, member
from tests.skills.reviews import user_of

FIRST, LAST = date(2030, 1, 1), date(2030, 6, 30)
PROJECT = "/projects/claims/"


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(date(2029, 12, 1), tick=False):
        yield


@pytest.fixture
def project(alice: Engineer) -> Project:
    made = Project.objects.create(name="Claims", slug="claims", starts=FIRST, ends=LAST, allocation=60)
    made.leads.add(alice)
    ProjectNeed.objects.create(project=made, competency=a_competency("programming"), level=4, people=2)
    return made


@pytest.fixture
def asked(project: Project, alice: Engineer, frank: Engineer) -> NominationRequest:
    (row,) = ask_leads(project, [frank], actor=user_of(alice), message="For the new client")
    return row


def page_of(row: NominationRequest) -> str:
    return f"/nomination-requests/{row.uuid}/"


def subjects(to: Engineer) -> list[str]:
    rows = OutgoingMail.objects.filter(recipient__engineer=to, kind="projects")
    return list(rows.order_by("pk").values_list("subject", flat=True))


def test_the_asked_lead_gets_name_period_and_needs_and_no_level(
    asked: NominationRequest, frank: Engineer, charlie: Engineer
) -> None:
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.subject) == (frank.user, "Do you have somebody for Claims?")
    for words in ("Alice asks you", "60 % of each person, from 1 January 2030", "For the new client", page_of(asked)):
        assert words in mail.body
    assert "- Programming, 2 people" in mail.body
    assert "level" not in mail.body
    home = signed_in(frank).get("/").content.decode()
    assert "Alice asks you to nominate somebody for Claims" in home
    assert f'href="{page_of(asked)}"' in home
    entry = AuditEntry.objects.get(action="ask to nominate")
    assert (entry.subject, entry.actor) == (frank, asked.asked_by)


def test_the_page_tells_who_of_ones_own_fits_and_nothing_else_of_the_project(
    asked: NominationRequest, frank: Engineer, charlie: Engineer, bob: Engineer, alice: Engineer
) -> None:
    assessed(charlie, "programming", 4)
    assessed(frank, "programming", 3)
    assessed(bob, "programming", 5)
    lead = signed_in(frank)
    page = lead.get(page_of(asked)).content.decode()
    assert page.index("Charlie") < page.index("one level short")
    assert "100 % free" in page
    assert "Bob" not in page
    assert lead.get(PROJECT).status_code == 404
    for other in (alice, bob, charlie):
        assert signed_in(other).get(page_of(asked)).status_code == 404


def test_nominating_answers_and_opens_the_project(
    asked: NominationRequest, frank: Engineer, charlie: Engineer, alice: Engineer
) -> None:
    lead = signed_in(frank)
    assert lead.post(page_of(asked), {"nominate": "charlie"}).status_code == 302
    assert Nomination.objects.get().engineer == charlie
    asked.refresh_from_db()
    assert asked.outcome == "nominated"
    assert subjects(alice) == ["Frank nominates Charlie for Claims"]
    assert subjects(charlie) == ["You are nominated for Claims"]
    page = lead.get(page_of(asked)).content.decode()
    assert "Open the project" in page
    assert lead.get(PROJECT).status_code == 200
    assert "asks you to nominate" not in lead.get("/").content.decode()
    assert "nominated somebody" in signed_in(alice).get(PROJECT).content.decode()


def test_somebody_elses_people_are_not_nominated(asked: NominationRequest, frank: Engineer, bob: Engineer) -> None:
    assert signed_in(frank).post(page_of(asked), {"nominate": "bob"}).status_code == 403
    with pytest.raises(NotYoursError):
        nominate_as_asked(asked, bob, actor=user_of(frank))
    asked.refresh_from_db()
    assert not asked.outcome


def test_a_no_carries_a_word_and_closes_the_page(
    asked: NominationRequest, frank: Engineer, charlie: Engineer, alice: Engineer
) -> None:
    lead = signed_in(frank)
    assert lead.post(page_of(asked), {"answer": " "}).status_code == 422
    assert lead.post(page_of(asked), {"answer": "All busy until May"}).status_code == 302
    assert lead.get(page_of(asked)).status_code == 404
    assert subjects(alice) == ["Frank nominates nobody for Claims"]
    assert "All busy until May" not in OutgoingMail.objects.get(recipient=alice.user).body
    assert "All busy until May" in signed_in(alice).get(PROJECT).content.decode()
    with pytest.raises(NotAllowedError):
        nominate_as_asked(asked, charlie, actor=user_of(frank))


def test_it_is_taken_back_by_leads_of_the_project_alone(
    asked: NominationRequest, frank: Engineer, alice: Engineer
) -> None:
    with pytest.raises(NotAllowedError):
        withdraw_nomination_request(asked, actor=user_of(frank))
    answer = signed_in(alice).post(f"{PROJECT}ask-leads/", {"withdraw": str(asked.uuid)})
    assert answer["Location"] == f"{PROJECT}#asked"
    assert signed_in(frank).get(page_of(asked)).status_code == 404
    assert subjects(frank)[1:] == ["You need not nominate anybody for Claims any more"]
    assert not withdraw_nomination_request(asked, actor=user_of(alice))


def test_asked_and_taken_back_again_and_again_is_one_mail_each_a_day(
    asked: NominationRequest, frank: Engineer, alice: Engineer, project: Project
) -> None:
    asks = ["Do you have somebody for Claims?", "You need not nominate anybody for Claims any more"]
    for number in range(5):
        assert withdraw_nomination_request(asked, actor=user_of(alice))
        assert subjects(frank) == asks
        (asked,) = ask_leads(project, [frank], actor=user_of(alice), message=f"Spam {number}")
    assert NominationRequest.objects.get().message == "Spam 4"
    assert signed_in(frank).get(page_of(asked)).status_code == 200
    assert subjects(frank) == asks
    with time_machine.travel(date(2029, 12, 2), tick=False):
        withdraw_nomination_request(asked, actor=user_of(alice))
        ask_leads(project, [frank], actor=user_of(alice))
    assert sorted(subjects(frank)) == sorted(asks * 2)


def test_who_was_not_told_that_they_are_asked_is_not_told_that_it_is_off(
    project: Project, frank: Engineer, alice: Engineer
) -> None:
    off = MailOptOut.objects.create(user=user_of(frank), kind="projects")
    (row,) = ask_leads(project, [frank], actor=user_of(alice))
    off.delete()
    withdraw_nomination_request(row, actor=user_of(alice))
    assert not subjects(frank)


@pytest.mark.parametrize("answer", ["nominate", "decline"])
def test_answers_are_told_to_the_leads_of_today_and_not_to_one_of_before(
    asked: NominationRequest,
    project: Project,
    frank: Engineer,
    charlie: Engineer,
    alice: Engineer,
    head: Engineer,
    answer: str,
) -> None:
    project.leads.set([head])
    assert signed_in(alice).get(PROJECT).status_code == 404
    if answer == "nominate":
        nominate_as_asked(asked, charlie, actor=user_of(frank))
    else:
        decline_to_nominate(asked, actor=user_of(frank), answer="All busy")
    assert not subjects(alice)
    assert len(subjects(head)) == 1


def test_hr_who_asked_hears_of_the_answer_beside_the_leads(
    project: Project, frank: Engineer, charlie: Engineer, alice: Engineer, dana: User
) -> None:
    (row,) = ask_leads(project, [frank], actor=dana)
    nominate_as_asked(row, charlie, actor=user_of(frank))
    told = OutgoingMail.objects.filter(subject="Frank nominates Charlie for Claims")
    assert {mail.recipient for mail in told} == {dana, alice.user}


@pytest.mark.parametrize(
    "change", [{"state": "done"}, {"ends": date(2029, 11, 30), "starts": FIRST.replace(year=2029)}]
)
def test_it_ends_with_the_project(
    asked: NominationRequest, frank: Engineer, alice: Engineer, project: Project, change: dict[str, Any]
) -> None:
    Project.objects.filter(pk=project.pk).update(**change)
    assert signed_in(frank).get(page_of(asked)).status_code == 404
    assert "asks you to nominate" not in signed_in(frank).get("/").content.decode()
    project.refresh_from_db()
    with pytest.raises(SkillsError, match="over"):
        ask_leads(project, [frank], actor=user_of(alice))


def test_who_leads_no_longer_answers_no_longer(asked: NominationRequest, frank: Engineer) -> None:
    TeamLead.objects.filter(engineer=frank).delete()
    assert signed_in(frank).get(page_of(asked)).status_code == 404


def test_all_leads_are_asked_once(project: Project, alice: Engineer, frank: Engineer, head: Engineer) -> None:
    lead = signed_in(alice)
    assert "Frank (Platform)" in lead.get(PROJECT).content.decode()
    assert lead.post(f"{PROJECT}ask-leads/", {"lead": "all"}).status_code == 302
    assert {row.asked for row in NominationRequest.objects.all()} == {frank, head}
    assert "Ask</button>" not in lead.get(PROJECT).content.decode()
    with pytest.raises(SkillsError, match="asked before"):
        ask_leads(project, [frank], actor=user_of(alice))


def test_only_leads_of_the_project_ask_and_only_leads_are_asked(
    project: Project, alice: Engineer, frank: Engineer, charlie: Engineer, bob: Engineer
) -> None:
    with pytest.raises(NotAllowedError):
        ask_leads(project, [frank], actor=user_of(frank))
    with pytest.raises(SkillsError):
        ask_leads(project, [charlie], actor=user_of(alice))
    Nomination.objects.create(project=project, engineer=bob)
    assert signed_in(bob).post(f"{PROJECT}ask-leads/", {"lead": "frank"}).status_code == 403
    assert signed_in(frank).post(f"{PROJECT}ask-leads/", {"lead": "frank"}).status_code == 404
    assert signed_in(alice).post(f"{PROJECT}ask-leads/", {"lead": "charlie"}).status_code == 422
    ProjectNeed.objects.all().delete()
    with pytest.raises(SkillsError, match="what the project needs"):
        ask_leads(project, [frank], actor=user_of(alice))


def test_nominating_on_the_page_of_the_project_answers_too(
    asked: NominationRequest, frank: Engineer, charlie: Engineer, project: Project, other_team: Team
) -> None:
    gina = member(other_team, name="Gina")
    Nomination.objects.create(project=project, engineer=gina)
    signed_in(frank).post(f"{PROJECT}nominations/", {"engineer": "charlie"})
    asked.refresh_from_db()
    assert asked.outcome == "nominated"


def test_a_no_after_a_nomination_is_refused_with_the_cure(
    asked: NominationRequest, frank: Engineer, charlie: Engineer
) -> None:
    nominate_as_asked(asked, charlie, actor=user_of(frank))
    with pytest.raises(SkillsError, match="take that back"):
        decline_to_nominate(asked, actor=user_of(frank), answer="No")


def test_twenty_people_cost_no_more_queries_than_two(
    asked: NominationRequest, frank: Engineer, charlie: Engineer, other_team: Team
) -> None:
    lead = signed_in(frank)
    few = _queries(lead, page_of(asked))
    for at in range(18):
        assessed(member(other_team, name=f"Member {at}"), "programming", 4)
    assert _queries(lead, page_of(asked)) == few


def _queries(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)
