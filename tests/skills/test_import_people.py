"""A table of people brings the directory in step: new ones, moves, leads, roles, leavers, and nothing twice."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group

from skills.models import RoleAim, RoleHolding
from skills.services.import_summary import ImportSummary
from skills.services.people_import import import_people
from teams.models import Assignment, Engineer, Membership, Project, Team, TeamLead, User
from tests.factories import EngineerFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
YESTERDAY = date(2026, 6, 14)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-06-15T10:00:00Z", tick=False) as traveller:
        yield traveller


def bring(*rows: str, header: str = "Employee ID,Name,Team,Role,Lead,Start date,End date") -> ImportSummary:
    return import_people(io.BytesIO("\n".join([header, *rows]).encode()))


def counts(summary: ImportSummary) -> tuple[int, int, int]:
    return summary.created, summary.changed, summary.unchanged


def memberships(employee_id: str = "1") -> list[tuple[str, date, date | None]]:
    rows = Membership.objects.filter(engineer__employee_id=employee_id).order_by("starts", "pk")
    return [(row.team.full_name, row.starts, row.ends) for row in rows]


def roles(employee_id: str = "1") -> list[tuple[str, date, date | None]]:
    rows = RoleHolding.objects.filter(engineer__employee_id=employee_id).order_by("starts", "pk")
    return [(row.role.slug, row.starts, row.ends) for row in rows]


def leads(team: str) -> list[tuple[str | None, date, date | None]]:
    rows = TeamLead.objects.filter(team__name=team).order_by("starts", "pk")
    return [(row.engineer.employee_id, row.starts, row.ends) for row in rows]


def test_everything_of_a_person_is_stored() -> None:
    bring(
        "1,Ann Lee,ann@x.example,AI / Platform,Lead AI Engineer,yes,2,2020-05-01,,9,17:30,"
        "Europe/Berlin,80 %,ai-director,3",
        "2,Bo Ek,,,,,,,,,,,,,",
        header="EMPLOYEE_ID,name,e-mail,Team,Role,Lead,Manager Id,start-date,End date,Hours start,Hours end,"
        "TimeZone,Contract,Target role,Mentor capacity",
    )

    ann = Engineer.objects.get(employee_id="1")
    assert (ann.name, ann.email, ann.slug, ann.starts) == ("Ann Lee", "ann@x.example", "ann-lee", date(2020, 5, 1))
    assert (str(ann.hours_start), str(ann.hours_end), ann.time_zone) == ("09:00:00", "17:30:00", "Europe/Berlin")
    assert (ann.contract_percent, ann.mentor_capacity) == (80, 3)
    assert ann.manager is not None
    assert ann.manager.employee_id == "2"
    assert memberships() == [("AI / Platform", date(2020, 5, 1), None)]
    assert leads("Platform") == [("1", date(2020, 5, 1), None)]
    assert roles() == [("lead-ai-engineer", date(2020, 5, 1), None)]
    assert RoleAim.objects.get().role.slug == "ai-director"
    bo = Engineer.objects.get(employee_id="2")
    assert (bo.contract_percent, bo.mentor_capacity, bo.starts) == (100, 0, None)
    assert not memberships("2")


def test_same_table_again_changes_nothing() -> None:
    rows = ("1,Ann,AI / Data,ai-engineer,yes,2020-05-01,2026-12-31", "2,Ann,AI,Lead AI Engineer,no,,")

    assert counts(bring(*rows)) == (2, 0, 0)
    history = Engineer.history.count(), Membership.history.count(), RoleHolding.history.count()
    assert counts(bring(*rows)) == (0, 0, 2)
    assert history == (
        Engineer.history.count(),
        Membership.history.count(),
        RoleHolding.history.count(),
    )
    assert sorted(Engineer.objects.values_list("slug", flat=True)) == ["ann", "ann-2"]


def test_move_closes_one_membership_and_opens_another(clock: Any) -> None:
    bring("1,Ann,AI,ai-engineer,yes,2020-05-01,")

    assert counts(bring("1,Ann,Data,senior-ai-engineer,no,2020-05-01,")) == (0, 1, 0)

    assert memberships() == [("AI", date(2020, 5, 1), YESTERDAY), ("Data", TODAY, None)]
    assert leads("AI") == [("1", date(2020, 5, 1), YESTERDAY)]
    assert roles() == [("ai-engineer", date(2020, 5, 1), YESTERDAY), ("senior-ai-engineer", TODAY, None)]
    assert counts(bring("1,Ann,Data,senior-ai-engineer,no,2020-05-01,")) == (0, 0, 1)


def test_moving_twice_on_a_day_leaves_one_new_membership() -> None:
    bring("1,Ann,AI,ai-engineer,,2020-05-01,")
    bring("1,Ann,Data,senior-ai-engineer,yes,2020-05-01,")
    bring("1,Ann,Web,lead-ai-engineer,yes,2020-05-01,")

    assert memberships() == [("AI", date(2020, 5, 1), YESTERDAY), ("Web", TODAY, None)]
    assert roles() == [("ai-engineer", date(2020, 5, 1), YESTERDAY), ("lead-ai-engineer", TODAY, None)]
    assert (leads("Data"), leads("Web")) == ([], [("1", TODAY, None)])


def test_lead_is_made_and_ended_as_the_column_says_and_both_are_told() -> None:
    bring("1,Ann,AI,,,2020-05-01,")

    made = bring("1,Ann,AI,,yes,2020-05-01,")
    assert made.details["new_leads"] == [{"employee_id": "1", "name": "Ann", "team": "AI"}]
    assert leads("AI") == [("1", TODAY, None)]

    ended = bring("1,Ann,AI,,,2020-05-01,")
    assert ended.details["ended_leads"] == [{"employee_id": "1", "name": "Ann", "team": "AI"}]
    assert leads("AI") == []
    assert counts(bring("1,Ann,AI,,,2020-05-01,")) == (0, 0, 1)


def test_lead_stays_where_the_file_has_no_such_column() -> None:
    bring("1,Ann,AI,,yes,2020-05-01,")

    assert counts(bring("1,Ann,AI", header="Employee ID,Name,Team")) == (0, 0, 1)
    assert leads("AI") == [("1", date(2020, 5, 1), None)]


def test_empty_cell_leaves_what_is_there() -> None:
    header = "Employee ID,Name,Email,Team,Role,Contract %,Target role"
    bring("1,Ann,ann@x.example,AI,ai-engineer,80,ai-director", header=header)

    assert counts(bring("1,Ann,,,,,", header=header)) == (0, 0, 1)
    ann = Engineer.objects.get()
    assert (ann.email, ann.contract_percent) == ("ann@x.example", 80)
    assert memberships()[0][2] is None


def test_contract_below_confirmed_work_is_taken_and_told_with_who_days_and_how_much() -> None:
    header = "Employee ID,Name,Start date,End date,Contract %"
    bring("1,Ann,2020-05-01,,100", "2,Bo,2020-05-01,,100", "3,Cy,2020-05-01,,100", header=header)
    claims = Project.objects.create(name="Claims", slug="claims", starts=date(2020, 1, 1))
    days = {"starts": date(2026, 7, 1), "ends": date(2026, 12, 31), "allocation": 60}
    for person in Engineer.objects.all():
        Assignment.objects.create(project=claims, engineer=person, state="confirmed", **days)
    Assignment.objects.create(
        project=claims, engineer=Engineer.objects.get(name="Cy"), state="planned", **days | {"starts": date(2026, 8, 1)}
    )

    told = ("1,Ann,2020-05-01,,50", "2,Bo,2020-05-01,2026-09-30,100", "3,Cy,2020-05-01,,60")
    assert bring(*told, header=header).details["over_contract"] == [
        "Ann is confirmed for Claims 60 % from 1 Jul 2026 to 31 Dec 2026 and can give 50 %: 10 % too much.",
        "Bo is confirmed for Claims 60 % from 1 Oct 2026 to 31 Dec 2026 and can give 0 %: 60 % too much.",
    ]
    assert Assignment.objects.filter(state="confirmed", allocation=60).count() == 3
    assert Engineer.objects.get(name="Ann").contract_percent == 50
    assert bring(*told, header=header).details["over_contract"] == []


def test_leaver_stops_being_a_member_and_lead_on_the_last_day() -> None:
    bring("1,Ann,AI,ai-engineer,yes,2020-05-01,")

    bring("1,Ann,AI,ai-engineer,yes,2020-05-01,2026-05-31")

    assert memberships() == [("AI", date(2020, 5, 1), date(2026, 5, 31))]
    assert leads("AI") == [("1", date(2020, 5, 1), date(2026, 5, 31))]
    assert counts(bring("1,Ann,AI,ai-engineer,yes,2020-05-01,2026-05-31")) == (0, 0, 1)


def test_wrong_end_date_is_taken_back_by_an_empty_cell() -> None:
    bring("1,Ann,AI,ai-engineer,yes,2020-05-01,2026-05-31")

    assert counts(bring("1,Ann,AI,ai-engineer,,2020-05-01,")) == (0, 1, 0)
    assert Engineer.objects.get().ends is None
    assert memberships() == [("AI", date(2020, 5, 1), None)]


def test_who_comes_back_gets_a_second_membership() -> None:
    bring("1,Ann,AI,ai-engineer,,2020-05-01,2025-05-31")

    bring("1,Ann,AI,ai-engineer,,2026-06-01,")

    assert memberships() == [("AI", date(2020, 5, 1), date(2025, 5, 31)), ("AI", TODAY, None)]
    assert counts(bring("1,Ann,AI,ai-engineer,,2026-06-01,")) == (0, 0, 1)


def test_corrected_start_date_moves_what_began_with_it() -> None:
    bring("1,Ann,AI,ai-engineer,yes,2020-05-01,")

    bring("1,Ann,AI,ai-engineer,yes,2020-04-01,")

    assert memberships() == [("AI", date(2020, 4, 1), None)]
    assert roles() == [("ai-engineer", date(2020, 4, 1), None)]
    assert leads("AI") == [("1", date(2020, 4, 1), None)]


def test_future_starter_begins_on_the_first_day() -> None:
    rows = ("1,Ann,AI,ai-engineer,yes,2026-09-01,",)
    bring(*rows)

    assert memberships() == [("AI", date(2026, 9, 1), None)]
    assert counts(bring(*rows)) == (0, 0, 1)
    bring("1,Ann,Data,senior-ai-engineer,,2026-09-01,")
    assert memberships() == [("Data", date(2026, 9, 1), None)]
    assert roles() == [("senior-ai-engineer", date(2026, 9, 1), None)]


def test_leaver_who_was_never_here_is_stored_as_gone() -> None:
    rows = ("1,Ann,AI,ai-engineer,yes,2020-05-01,2021-05-01", "2,Bo,AI,,,,2021-05-01")
    bring(*rows)

    assert memberships("1") == [("AI", date(2020, 5, 1), date(2021, 5, 1))]
    assert memberships("2") == [("AI", date(2021, 5, 1), date(2021, 5, 1))]
    assert leads("AI") == []
    assert counts(bring(*rows)) == (0, 0, 2)


def test_teams_are_met_by_path_name_and_slug_without_regard_to_case() -> None:
    bring("1,Ann,AI / Platform,,,,", "2,Bo,CI/CD,,,,", "3,Cy,AI / Data / Lake,,,,")

    summary = bring(
        "4,Di,ai / PLATFORM,,,,", "5,Ed,platform,,,,", "6,Flo,ci/cd,,,,", "7,Gil,Lake,,,,", "8,Hu,ai/ Data,,,,"
    )

    assert summary.details["new_teams"] == []
    assert Team.objects.count() == 5
    assert [memberships(number)[0][0] for number in "45678"] == [
        "AI / Platform",
        "AI / Platform",
        "CI/CD",
        "AI / Data / Lake",
        "AI / Data",
    ]


def test_new_team_that_looks_misspelt_is_hinted_at() -> None:
    bring("1,Ann,Platform,,,,")

    assert bring("2,Bo,Platfrom,,,,").details["new_teams"] == ["Platfrom Did you mean “Platform”?"]


def test_teams_of_one_name_under_two_parents_stay_apart() -> None:
    rows = ("1,Ann,North / Data,,,,", "2,Bo,South / Data,,,,", "3,Cy,Data / Data,,,,")
    bring(*rows)

    assert [memberships(number)[0][0] for number in "123"] == ["North / Data", "South / Data", "Data / Data"]
    assert sorted(Team.objects.values_list("slug", flat=True)) == [
        "data",
        "data-2",
        "data-3",
        "data-4",
        "north",
        "south",
    ]
    assert counts(bring(*rows)) == (0, 0, 3)


def test_managers_may_stand_anywhere_in_the_file_or_in_the_directory() -> None:
    EngineerFactory(employee_id="9", name="Zoe")
    header = "Employee ID,Name,Manager ID"
    bring("1,Ann,2", "2,Bo,3", "3,Cy,9", header=header)

    above = dict(Engineer.objects.values_list("employee_id", "manager__employee_id"))
    assert above == {"1": "2", "2": "3", "3": "9", "9": None}
    assert counts(bring("1,Ann,3", "2,Bo,3", "3,Cy,9", header=header)) == (0, 1, 2)


def test_who_is_not_in_the_file_is_listed_and_stays() -> None:
    EngineerFactory(employee_id="7", name="Zoe")
    EngineerFactory(employee_id="8", name="Left", ends="2026-01-01")
    EngineerFactory(employee_id=None, name="Guest")

    summary = bring("1,Ann,,,,,")

    assert summary.details["gone"] == [{"employee_id": "7", "name": "Zoe"}]
    assert Engineer.objects.count() == 4


def test_person_without_employee_id_is_met_by_exactly_the_same_address() -> None:
    zoe = EngineerFactory(employee_id=None, name="Zoe", email="zoe@x.example")

    summary = bring("5,Zoe Ng,zoe@x.example", header="Employee ID,Name,Email")

    assert counts(summary) == (0, 1, 0)
    zoe.refresh_from_db()
    assert (zoe.employee_id, zoe.name) == ("5", "Zoe Ng")


def test_addresses_may_change_hands() -> None:
    header = "Employee ID,Name,Email"
    bring("1,Ann,a@x.example", "2,Bo,b@x.example", header=header)

    assert counts(bring("1,Ann,b@x.example", "2,Bo,a@x.example", header=header)) == (0, 2, 0)
    assert dict(Engineer.objects.values_list("employee_id", "email")) == {"1": "b@x.example", "2": "a@x.example"}


def test_accounts_groups_and_passwords_are_never_touched() -> None:
    user = UserFactory(email="ann@x.example")
    ann = EngineerFactory(employee_id="1", name="Ann", email="ann@x.example", user=user)
    before = User.objects.values().get(pk=user.pk)

    bring("1,Ann Lee,new@x.example,yes", "2,Eve,ann@x.example,yes", header="Employee ID,Name,Email,Superuser")

    assert User.objects.values().get() == before
    assert not Group.objects.filter(user=user).exists()
    ann.refresh_from_db()
    assert ann.user == user
    assert Engineer.objects.get(employee_id="2").user is None


def test_unknown_columns_are_told_and_left() -> None:
    summary = bring("1,Ann,9000,x", header="Employee ID,Name,Salary,Shoe size")

    assert summary.details["unknown_columns"] == ["Salary", "Shoe size"]


def test_history_says_that_an_import_did_it(dana: User) -> None:
    import_people(io.BytesIO(b"Employee ID,Name,Team\n1,Ann,AI\n"), actor=dana)
    import_people(io.BytesIO(b"Employee ID,Name,Team\n1,Ann Lee,AI\n"), actor=dana)

    entries = Engineer.history.order_by("history_id")
    assert [(entry.history_type, entry.name, entry.history_change_reason, entry.history_user) for entry in entries] == [
        ("+", "Ann", "import", dana),
        ("~", "Ann Lee", "import", dana),
    ]


def test_number_of_queries_does_not_grow_with_the_file(django_assert_max_num_queries: Any) -> None:
    def table(size: int) -> list[str]:
        return [f"{size}-{n},Person {n},Team {n % 5},ai-engineer,,2020-05-01," for n in range(size)]

    with django_assert_max_num_queries(60):
        bring(*table(10))
    with django_assert_max_num_queries(60):
        bring(*table(400))
