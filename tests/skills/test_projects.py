"""Projects: who sees and changes them, what they need, and the team that is confirmed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skills.models import ProjectNeed
from teams.models import Assignment, AuditEntry, Engineer, Project, Team, User
from tests.conftest import signed_in
from tests.factories import a_competency, assessed, member

FIRST, LAST = date(2030, 1, 1), date(2030, 6, 30)
GIVEN = {
    "name": "Claims triage",
    "starts": "2030-01-01",
    "ends": "2030-06-30",
    "allocation": "60",
    "head_count": "",
    "state": "planned",
    "links": "",
    "description": "",
    "competency": "programming",
    "level": "3",
    "people": "1",
    "weight": "2",
}


@pytest.fixture
def project(alice: Engineer) -> Project:
    """Needs programming at level 3; alice leads it."""
    made = Project.objects.create(name="Claims", slug="claims", starts=FIRST, ends=LAST, allocation=60)
    made.leads.add(alice)
    need(made, "programming", 3)
    return made


def need(project: Project, competency: str, level: int, people: int = 1) -> ProjectNeed:
    return ProjectNeed.objects.create(
        project=project, competency=a_competency(competency), level=level, people=people, weight=2
    )


def staffing(client: Client, query: str = "", slug: str = "claims") -> Any:
    answer = client.get(f"/projects/{slug}/staffing/{query}")
    assert answer.status_code == 200
    return answer.context["page"]


def names(page: Any) -> list[str]:
    return [line.person.name for line in page.members]


def confirm(client: Client, *people: str, slug: str = "claims") -> Any:
    return client.post(f"/projects/{slug}/staffing/confirm/", {"person": people, "reason": "Best team"})


def test_lead_begins_a_project_with_its_first_need_and_goes_on_to_people(alice: Engineer) -> None:
    answer = signed_in(alice).post("/projects/new/", GIVEN)
    assert answer.headers["Location"] == "/projects/claims-triage/staffing/"
    made = Project.objects.get()
    assert (list(made.leads.all()), made.allocation, made.needs.get().level) == ([alice], 60, 3)


def test_two_projects_of_one_name_have_two_addresses(alice: Engineer) -> None:
    signed_in(alice).post("/projects/new/", GIVEN)
    signed_in(alice).post("/projects/new/", GIVEN | {"same_name": "on"})
    assert set(Project.objects.values_list("slug", flat=True)) == {"claims-triage", "claims-triage-2"}


@pytest.mark.parametrize(("field", "value"), [("ends", "2029-12-31"), ("allocation", "120"), ("name", "")])
def test_unfit_project_is_refused_with_its_place(alice: Engineer, field: str, value: str) -> None:
    answer = signed_in(alice).post("/projects/new/", GIVEN | {field: value})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Project.objects.exists()


def test_gap_opens_a_new_project_with_the_need_filled_in(alice: Engineer) -> None:
    answer = signed_in(alice).get("/projects/new/?competency=programming&level=4&people=2")
    form = answer.context["need_form"]
    assert [form[name].value() for name in ("competency", "level", "people")] == ["programming", "4", "2"]


def test_needs_are_added_changed_and_taken_away(project: Project, alice: Engineer) -> None:
    client = signed_in(alice)
    client.post("/projects/claims/needs/", {"competency": "model-deployment", "level": 2, "people": 2, "weight": 3})
    client.post("/projects/claims/needs/programming/", {"level": 4, "people": 1, "weight": 1})
    told = project.needs.order_by("pk").values_list("competency__slug", "level", "people", "weight")
    assert list(told) == [("programming", 4, 1, 1), ("model-deployment", 2, 2, 3)]
    client.post("/projects/claims/needs/programming/", {"remove": "1"})
    assert project.needs.get().competency.slug == "model-deployment"


def test_whole_domain_is_added_and_what_is_there_stays(project: Project, alice: Engineer) -> None:
    client = signed_in(alice)
    domain = client.get("/projects/claims/").context["page"].known.domains[0]
    client.post("/projects/claims/needs/", {"area": f"domain:{domain.slug}", "level": "2"})
    added = {each.slug for each in domain.competencies}
    assert set(project.needs.values_list("competency__slug", flat=True)) == added | {"programming"}
    assert project.needs.get(competency__slug="programming").level == 3


def test_needs_are_copied_from_a_project_that_one_sees(project: Project, alice: Engineer, charlie: Engineer) -> None:
    past = Project.objects.create(name="Past", slug="past", starts=FIRST, state="done")
    need(past, "model-deployment", 4, 2)
    client = signed_in(alice)
    assert client.post("/projects/claims/needs/", {"from": "past"}).status_code == 404
    past.leads.add(alice)
    client.post("/projects/claims/needs/", {"from": "past"})
    assert project.needs.get(competency__slug="model-deployment").people == 2


def test_best_team_is_shown_and_confirmed_with_a_reason(project: Project, alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "programming", 3)
    assessed(alice, "programming", 5)
    client = signed_in(alice)
    page = staffing(client)
    assert names(page) == ["Bob"]
    assert page.members[0].comes_next == ["Alice"]
    assert confirm(client, "bob").status_code == 302
    row = Assignment.objects.get()
    assert (row.engineer, row.starts, row.ends, row.allocation, row.state) == (bob, FIRST, LAST, 60, "confirmed")
    assert AuditEntry.objects.get(action="assign").reason == row.reason == "Best team"
    assert b"confirmed by Alice" in client.get("/projects/claims/").content


def test_whoever_was_taken_meanwhile_is_named_and_nobody_is_assigned(
    project: Project, alice: Engineer, bob: Engineer
) -> None:
    assessed(bob, "programming", 3)
    rival = Project.objects.create(name="Rival", slug="rival", starts=FIRST, allocation=50)
    Assignment.objects.create(project=rival, engineer=bob, starts=FIRST, allocation=50)
    answer = confirm(signed_in(alice), "alice", "bob")
    assert answer.status_code == 409
    assert answer.context["taken"] == ("Bob would be at 110 % of 100 % from 1 Jan 2030 to 30 Jun 2030.",)
    assert not Assignment.objects.filter(project=project).exists()


def test_who_is_kept_and_left_out_and_the_head_count_are_minded(
    project: Project, alice: Engineer, bob: Engineer, team: Team
) -> None:
    for person in (alice, bob):
        assessed(person, "programming", 3)
    client = signed_in(alice)
    assert names(staffing(client)) == ["Alice"]
    assert names(staffing(client, "?keep=bob")) == ["Bob"]
    assert names(staffing(client, "?out=alice")) == ["Bob"]
    assert names(staffing(client, "?keep=bob&keep=alice")) == ["Alice", "Bob"]
    assert staffing(client, "?keep=bob&keep=alice&people=1").team is None
    assert len(client.get("/projects/claims/staffing/?compare=1").context["alternatives"]) == 1


def test_page_says_why_something_stays_uncovered(project: Project, alice: Engineer, bob: Engineer) -> None:
    need(project, "model-deployment", 3)
    assessed(bob, "programming", 3)
    assessed(alice, "model-deployment", 3)
    client = signed_in(alice)
    assert staffing(client).uncovered_said == ""
    assert staffing(client, "?people=1").uncovered_said == "With more people: SW-01."
    assert (
        staffing(client, "?out=bob").uncovered_said == "Nobody free to choose covers SW-01 but those whom you left out."
    )


def test_person_without_time_is_not_chosen_and_it_says_why(project: Project, alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "programming", 3)
    bob.leave.create(starts=date(2030, 2, 1), ends=date(2030, 3, 31))
    page = staffing(signed_in(alice))
    assert names(page) == []
    (line,) = page.others
    assert line.why == "On leave from 1 Feb 2030 to 31 Mar 2030: away 41 of 129 working days"


def test_work_and_leave_of_others_people_are_told_as_time_alone(
    project: Project, alice: Engineer, charlie: Engineer
) -> None:
    Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="everyone")
    assessed(charlie, "programming", 3)
    hidden = Project.objects.create(name="Merger", slug="merger", starts=FIRST)
    Assignment.objects.create(project=hidden, engineer=charlie, starts=FIRST, allocation=20)
    charlie.leave.create(starts=date(2030, 2, 1), ends=date(2030, 3, 31))
    client = signed_in(alice)
    answer = client.get("/projects/claims/staffing/")
    assert [line.why for line in answer.context["page"].others] == ["0 % free, from 1 Feb 2030 to 31 Mar 2030"]
    assert b"other work 20" in answer.content
    taken = confirm(client, "charlie").context["taken"]
    assert taken == ("Charlie has not the time from 1 Feb 2030 to 31 Mar 2030.",)
    assert b"Merger" not in answer.content
    assert b"leave" not in answer.content.replace(b"Leave out", b"")


@pytest.mark.parametrize("opted_in", [False, True])
def test_person_outside_the_readers_sight_is_nowhere(
    project: Project, alice: Engineer, bob: Engineer, charlie: Engineer, opted_in: bool
) -> None:
    assessed(charlie, "programming", 5)
    rival = Project.objects.create(name="Rival", slug="rival", starts=FIRST, ends=LAST)
    need(rival, "programming", 3)
    rival.nominations.create(engineer=charlie)
    if opted_in:
        Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="everyone")
    client = signed_in(alice)
    paths = [
        "/projects/claims/",
        "/projects/claims/staffing/",
        "/projects/claims/staffing/?keep=charlie&compare=1",
        "/projects/claims/staffing/?policy=grow&with=rival",
        "/projects/export.csv",
        "/api/v1/projects/claims/",
        "/api/v1/projects/claims/staffing/?policy=grow",
    ]
    told = [client.get(path).content for path in paths]
    # An address that names somebody is given back as it came; their name is not in it.
    found = [
        b"Charlie" in each or (b'"charlie"' in each and "=charlie" not in path)
        for each, path in zip(told, paths, strict=True)
    ]
    assert (names(staffing(client)) == ["Charlie"]) is opted_in
    assert opted_in or not any(found)
    assert not opted_in or all(found[1:4])
    assert opted_in or confirm(client, "charlie").status_code == 422
    assert not Assignment.objects.exists()


def test_projects_that_compete_are_staffed_at_once(project: Project, alice: Engineer, bob: Engineer) -> None:
    """Bob alone covers what the other project needs; alone, this one would take him first."""
    assessed(bob, "programming", 3)
    assessed(bob, "model-deployment", 3)
    assessed(alice, "programming", 4)
    rival = Project.objects.create(name="Rival", slug="rival", starts=date(2030, 3, 1), allocation=60)
    rival.leads.add(alice)
    need(rival, "model-deployment", 3)
    client = signed_in(alice)
    assert names(staffing(client)) == ["Bob"]
    page = staffing(client, "?with=rival")
    assert names(page) == ["Alice"]
    assert [(each.project.slug, each.coverage, each.names) for each in page.plan[1:]] == [("rival", 1.0, ["Bob"])]
    assert rival.needs.count() == 1


def test_confirmed_work_of_a_competing_project_counts(project: Project, alice: Engineer, bob: Engineer) -> None:
    assessed(bob, "programming", 3)
    rival = Project.objects.create(name="Rival", slug="rival", starts=FIRST, ends=LAST, allocation=60)
    rival.leads.add(alice)
    need(rival, "model-deployment", 3)
    row = Assignment.objects.create(project=rival, engineer=bob, starts=FIRST, ends=LAST, allocation=60)
    client = signed_in(alice)
    assert names(staffing(client, "?with=rival")) == []
    Assignment.objects.filter(pk=row.pk).update(state="planned")
    assert names(staffing(client, "?with=rival")) == ["Bob"]


def test_person_nominated_for_one_project_is_not_placed_on_another(
    project: Project, alice: Engineer, charlie: Engineer
) -> None:
    assessed(charlie, "programming", 5)
    rival = Project.objects.create(name="Rival", slug="rival", starts=FIRST, ends=LAST, allocation=60)
    rival.leads.add(alice)
    need(rival, "programming", 3)
    rival.nominations.create(engineer=charlie)
    page = staffing(signed_in(alice), "?with=rival")
    assert (names(page), page.others) == ([], [])
    assert page.plan[1].names == ["Charlie"]


def test_nominated_person_may_be_chosen_for_that_project_alone(
    project: Project, alice: Engineer, bob: Engineer, charlie: Engineer, head: Engineer
) -> None:
    assessed(charlie, "programming", 5)
    other = Project.objects.create(name="Other", slug="other", starts=FIRST)
    other.leads.add(alice)
    need(other, "programming", 3)
    Assignment.objects.create(project=project, engineer=bob, starts=FIRST, allocation=10)
    lead, above = signed_in(alice), signed_in(head)
    path = "/projects/claims/nominations/"
    assert lead.post(path, {"engineer": "charlie"}).status_code == 403
    assert above.post(path, {"engineer": "charlie"}).status_code == 302
    entry = AuditEntry.objects.get(action="nominate")
    assert (entry.actor, entry.subject) == (head.user, charlie)
    assert names(staffing(lead)) == ["Bob", "Charlie"]
    assert names(staffing(lead, slug="other")) == []
    assert signed_in(charlie).get("/projects/claims/").status_code == 200
    assert confirm(lead, "charlie").status_code == 302
    assert Assignment.objects.get(engineer=charlie).state == "planned"
    assert above.post(path, {"withdraw": "charlie"}).status_code == 302
    assert names(staffing(lead)) == ["Bob"]


def test_planning_shows_conflicts_before_anything_is_saved(project: Project, alice: Engineer, bob: Engineer) -> None:
    bob.leave.create(starts=date(2030, 2, 1), ends=date(2030, 3, 31))
    client = signed_in(alice)
    given = {"engineer": bob.pk, "starts": "2030-01-01", "ends": "2030-06-30", "allocation": "60"}
    answer = client.post("/projects/claims/people/", given)
    assert answer.status_code == 422
    assert "on leave from 1 Feb 2030" in answer.context["conflicts"][0]
    assert not Assignment.objects.exists()
    assert client.post("/projects/claims/people/", given | {"in_spite": "on"}).status_code == 302
    row = Assignment.objects.get()
    assert client.post(f"/assignments/{row.uuid}/confirm/", {"reason": "Free"}).status_code == 422
    bob.leave.all().delete()
    assert client.post(f"/assignments/{row.uuid}/confirm/", {"reason": "Free"}).status_code == 302
    assert client.post(f"/assignments/{row.uuid}/end/").status_code == 302
    assert not Assignment.objects.exists()


def test_assigned_person_reads_the_project_and_changes_nothing(project: Project, bob: Engineer) -> None:
    Assignment.objects.create(project=project, engineer=bob, starts=FIRST, ends=LAST, allocation=10)
    client = signed_in(bob)
    assert client.get("/projects/claims/").status_code == 200
    assert b"Find the best team" not in client.get("/projects/claims/").content
    for path in ("edit/", "needs/", "needs/programming/", "people/", "staffing/confirm/"):
        assert client.post(f"/projects/claims/{path}").status_code == 403


def test_lead_finds_what_waits_for_a_confirmation(
    project: Project, alice: Engineer, charlie: Engineer, head: Engineer
) -> None:
    Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="everyone")
    assert confirm(signed_in(alice), "charlie").status_code == 302
    waiting = [row.engineer.name for row in signed_in(head).get("/projects/").context["waiting"]]
    assert waiting == ["Charlie"]
    assert list(signed_in(alice).get("/projects/").context["waiting"]) == []


def test_project_that_is_done_takes_nobodys_time(project: Project, alice: Engineer, bob: Engineer) -> None:
    Assignment.objects.create(project=project, engineer=bob, starts=date(2020, 1, 1), allocation=60)
    Assignment.objects.create(project=project, engineer=alice, starts=FIRST, allocation=60)
    given = {
        name: GIVEN[name] for name in ("name", "starts", "ends", "allocation", "head_count", "links", "description")
    }
    assert signed_in(alice).post("/projects/claims/edit/", given | {"state": "done"}).status_code == 302
    (left,) = Assignment.objects.all()
    assert left.engineer == bob
    assert left.ends is not None


def test_list_is_searched_filtered_sorted_and_exported(project: Project, alice: Engineer, dana: User) -> None:
    other = Project.objects.create(name="Pricing", slug="pricing", starts=date(2029, 1, 1), state="running")
    client = signed_in(dana)

    def listed(query: str = "") -> list[str]:
        return [row.name for row in client.get(f"/projects/{query}").context["page_obj"]]

    assert listed() == ["Claims", "Pricing"]
    assert listed("?sort=starts") == ["Pricing", "Claims"]
    assert listed("?state=running") == listed("?q=pric") == ["Pricing"]
    lines = client.get("/projects/export.csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "programming,3,1,2" in lines[1]
    assert [row.name for row in signed_in(alice).get("/projects/").context["page_obj"]] == ["Claims"]
    assert other.needs.count() == 0


def test_queries_stay_the_same_from_10_to_40_projects_and_people(project: Project, alice: Engineer, team: Team) -> None:
    client = signed_in(alice)
    paths = (
        "/projects/",
        "/projects/claims/",
        "/projects/claims/staffing/",
        "/projects/claims/staffing/?with=p0",
        "/api/v1/projects/",
    )
    counts = []
    for start, end in ((0, 9), (9, 39)):
        for number in range(start, end):
            made = Project.objects.create(name=f"P{number:02}", slug=f"p{number}", starts=FIRST + timedelta(number))
            made.leads.add(alice)
            need(made, "programming", 3)
            person = member(team, name=f"Member {number:02}")
            assessed(person, "programming", number % 6)
            Assignment.objects.create(project=project, engineer=person, starts=FIRST, ends=LAST, allocation=10)
        counts.append([_queries(client, path) for path in paths])
    assert counts[0] == counts[1]


def _queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


TABLE = """Project,State,From,To,People at most,Share %,Links,Competency,Level,People,Weight
Pricing,running,2030-01-01,2030-06-30,3,50,https://example.org/p,programming,3,1,2
Pricing,running,2030-01-01,2030-06-30,3,50,https://example.org/p,SY-04,4,2,3
Forecast,,2030-02-01,,,,,,,,
"""


def imported(client: Client, text: str) -> Any:
    return client.post("/projects/import/", {"file": SimpleUploadedFile("projects.csv", text.encode())})


def test_table_is_imported_once_and_what_is_exported_is_read_again(alice: Engineer) -> None:
    client = signed_in(alice)
    for _time in range(2):
        assert imported(client, TABLE).status_code == 302
    pricing, forecast = Project.objects.get(slug="pricing"), Project.objects.get(slug="forecast")
    assert (pricing.head_count, pricing.allocation, pricing.needs.count()) == (3, 50, 2)
    assert (forecast.state, forecast.allocation, list(forecast.leads.all())) == ("planned", 100, [alice])
    entries = AuditEntry.objects.filter(object_type="project").count()
    exported = client.get("/projects/export.csv").content.decode("utf-8-sig")
    assert imported(client, exported).status_code == 302
    assert (Project.objects.count(), ProjectNeed.objects.count()) == (2, 2)
    assert AuditEntry.objects.filter(object_type="project").count() == entries


def test_faulty_table_imports_nothing_and_names_every_cell(alice: Engineer) -> None:
    text = TABLE.replace("SY-04,4", "SY-99,9").replace("Forecast,,2030-02-01", "Forecast,someday,soon")
    answer = imported(signed_in(alice), text)
    assert answer.status_code == 422
    places = [fault.partition(":")[0] for fault in answer.context["faults"]]
    assert places == ["row 3, column Competency", "row 3, column Level", "row 4, column State", "row 4, column From"]
    assert not Project.objects.exists()


def test_project_of_somebody_else_is_not_changed_by_a_table(alice: Engineer, head: Engineer) -> None:
    imported(signed_in(alice), TABLE)
    imported(signed_in(head), TABLE.replace("Pricing,running", "Pricing,done"))
    assert Project.objects.get(slug="pricing").state == "running"
    assert Project.objects.get(slug="pricing-2").state == "done"


def test_leads_name_another_lead_and_the_last_one_stays(project: Project, alice: Engineer, bob: Engineer) -> None:
    client, path = signed_in(alice), "/projects/claims/leads/"
    assert client.post(path, {"remove": "alice"}).status_code == 422
    assert client.post(path, {"engineer": "Nobody"}).status_code == 422
    assert client.post(path, {"engineer": "Bob"}).status_code == 302
    assert signed_in(bob).post(path, {"remove": "alice"}).status_code == 302
    assert list(project.leads.all()) == [bob]
    assert client.get("/projects/claims/").status_code == 404
