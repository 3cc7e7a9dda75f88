"""Files that would hurt: rows given twice or in any order, very many rows, and several files at once."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

import pytest

from skills.services import table_lines
from teams.models import Assignment, Engineer, OutgoingMail, Project, Team
from teams.services.turns import turn
from tests.conftest import signed_in
from tests.factories import leading, member, signing_in
from tests.skills import test_assignment_tables, test_project_tables
from tests.skills.reviews import user_of
from tests.skills.test_assignment_tables import FIRST, HEAD, LAST, booked
from tests.skills.test_project_tables import places

DOUBLE = "claims,bob,2030-01-01,,10,,\n"


@pytest.fixture
def project(alice: Engineer) -> Project:
    """A project that Alice leads; Bob is of her team."""
    made = Project.objects.create(name="Claims", slug="claims", starts=FIRST, ends=LAST)
    made.leads.add(alice)
    return made


def assignments(who: Engineer, text: str, **more: str) -> Any:
    return test_assignment_tables.imported(signed_in(who), HEAD + text, **more)


@pytest.mark.services
@pytest.mark.parametrize("state", ["planned", "confirmed"])
def test_row_given_twice_is_a_fault_of_the_lower_one(
    project: Project, alice: Engineer, bob: Engineer, state: str
) -> None:
    row = f"claims,bob,2030-01-01,,10,{state},Why\n"
    assert places(assignments(alice, row + row + row)) == ["row 3, column From", "row 4, column From"]
    assert booked() == []


def test_overlap_is_found_wherever_it_stands(project: Project, alice: Engineer, bob: Engineer) -> None:
    text = "claims,bob,2030-05-01,2030-05-02,10,,\nclaims,bob,2030-01-01,2030-02-01,10,,\n"
    assert places(assignments(alice, text + "claims,bob,2029-01-01,2030-05-01,10,,\n")) == ["row 4, column From"]


@pytest.mark.parametrize("step", [1, -1])
def test_order_of_rows_does_not_matter(project: Project, alice: Engineer, bob: Engineer, step: int) -> None:
    assert assignments(alice, "claims,bob,2030-01-01,2030-06-30,60,confirmed,Why\n").status_code == 302
    rows = [
        "claims,bob,2030-01-01,2030-03-31,60,confirmed,Why\n",
        "claims,bob,2030-04-01,2030-06-30,40,confirmed,Why\n",
    ]
    assert assignments(alice, "".join(rows[::step])).status_code == 302
    assert [row[1:4] for row in booked()] == [(FIRST, date(2030, 3, 31), 60), (date(2030, 4, 1), LAST, 40)]


def test_file_tells_whom_it_concerns_as_by_hand(
    project: Project, alice: Engineer, bob: Engineer, charlie: Engineer, other_team: Team
) -> None:
    frank = member(other_team, name="Frank")
    leading(other_team, frank)
    signing_in(frank)
    Engineer.objects.filter(pk=charlie.pk).update(skills_visibility="everyone")
    text = "claims,bob,2030-01-01,,60,confirmed,Why\nclaims,charlie,2030-01-01,,60,,\n"
    assert assignments(alice, text, look="1").status_code == 200
    assert not OutgoingMail.objects.exists()
    assert assignments(alice, text).status_code == 302
    told = {mail.recipient.pk: mail.key.partition(":")[0] for mail in OutgoingMail.objects.all()}
    assert told == {user_of(bob).pk: "assignment_confirmed", user_of(frank).pk: "assignment_asked"}
    OutgoingMail.objects.all().delete()
    confirmed = text.splitlines(keepends=True)[1].replace(",60,,", ",60,confirmed,Fits")
    assert assignments(frank, confirmed).status_code == 302
    assert user_of(alice).pk in {mail.recipient.pk for mail in OutgoingMail.objects.all()}


def test_time_grows_with_the_rows_and_no_faster(project: Project, alice: Engineer, bob: Engineer) -> None:
    def lines(count: int) -> str:
        days = (FIRST + timedelta(days=number) for number in range(count))
        return "".join(f"claims,bob,{day},{day},9,,\n" for day in days)

    spent = []
    for count in (100, 800):
        began = time.process_time()
        assert assignments(alice, lines(count), look="1").status_code == 200
        spent.append(time.process_time() - began)
    assert spent[1] < 16 * spent[0], "eight times the rows, at most twice the time for each"


def test_names_alike_get_addresses_of_their_own(alice: Engineer) -> None:
    text = "Project,From\n" + "".join(f"a{'!' * number},2030-01-01\n" for number in range(1, 5))
    assert test_project_tables.imported(signed_in(alice), text).status_code == 302
    slugs = Project.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["a", "a-2", "a-3", "a-4"]


def test_very_long_file_is_refused(project: Project, alice: Engineer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_lines, "MOST_ROWS", 2)
    answer = assignments(alice, DOUBLE * 3)
    assert (answer.status_code, places(answer)) == (422, ["row 4"])
    assert "Split it" in answer.context["faults"][0]


def test_third_file_at_once_waits(project: Project, alice: Engineer, bob: Engineer) -> None:
    with turn(user_of(alice)), turn(user_of(alice)):
        answer = assignments(alice, DOUBLE)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    assert "Two of your searches or imports" in answer.context["faults"][0]
    assert not Assignment.objects.exists()
    assert assignments(alice, DOUBLE).status_code == 302
