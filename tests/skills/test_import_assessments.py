"""A table of assessments becomes history, once, in the order of the file; each fault is told by row and column."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine

from skills.errors import SkillsError
from skills.formats.faults import FaultyFileError
from skills.formats.judgements import Given
from skills.models import Assessment, CurrentLevel, FrameworkVersion
from skills.services import assessment_import
from skills.services.assessment_import import find_rater, import_assessments
from skills.services.import_summary import ImportSummary
from teams.models import Engineer, User
from tests.factories import EngineerFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel("2026-06-15T10:00:00Z", tick=False):
        yield


@pytest.fixture(autouse=True)
def ann() -> Engineer:
    engineer: Engineer = EngineerFactory(employee_id="1", name="Ann", email="ann@x.example")
    return engineer


@pytest.fixture(autouse=True)
def lea() -> Engineer:
    engineer: Engineer = EngineerFactory(employee_id="9", name="Lea", email="lea@x.example")
    return engineer


def bring(*rows: str, header: str = "Employee ID,Skill,Level,Date,Source,By,Note", **options: Any) -> ImportSummary:
    options.setdefault("given", Given())
    return import_assessments(io.BytesIO("\n".join([header, *rows]).encode()), **options)


def faults_of(*rows: str, **options: Any) -> list[tuple[int | None, str, str]]:
    with pytest.raises(FaultyFileError) as refused:
        bring(*rows, **options)
    assert not Assessment.objects.exists()
    return [(fault.row, fault.column, fault.message) for fault in refused.value.faults]


def levels() -> dict[str, tuple[int | None, str]]:
    return {row.competency.slug: (row.level, row.source) for row in CurrentLevel.objects.select_related("competency")}


def test_everything_of_a_row_is_stored(ann: Engineer, lea: Engineer, dana: User) -> None:
    summary = bring('1,mentoring,3,2025-02-01,lead,lea@x.example,"Good\nwork"', actor=dana)

    row = Assessment.objects.get()
    assert (row.engineer, row.competency.slug, row.level, row.source) == (ann, "mentoring", 3, "lead")
    assert (row.rater, row.recorded_by, row.comment) == (lea, dana, "Good\nwork")
    assert (row.assessed_on, row.shared_on, row.confirming) == (date(2025, 2, 1), date(2025, 2, 1), True)
    assert (summary.created, summary.details["people"], summary.details["sources"]) == (1, 1, {"lead": 1})
    assert row.uuid.version == 4
    assert levels() == {"mentoring": (3, "lead")}


def test_plain_table_is_the_people_s_own_view_of_today(ann: Engineer) -> None:
    bring("1,mentoring,3", header="Employee ID,Skill,Level")

    row = Assessment.objects.get()
    assert (row.source, row.rater, row.assessed_on, row.confirming) == ("self", ann, TODAY, False)


@pytest.mark.parametrize("skill", ["model-evaluation", "ML-04", "ml04", "Model Evaluation", " model evaluation "])
def test_skill_may_be_slug_code_or_title(skill: str) -> None:
    bring(f"1,{skill},2", header="Employee ID,Skill,Level")

    assert list(levels()) == ["model-evaluation"]


@pytest.mark.parametrize(
    ("text", "level"), [("0", 0), ("3", 3), ("3.0", 3), ("Proficient", 3), ("shaping", 5), ("NC", None), ("nc", None)]
)
def test_level_may_be_number_name_or_not_concerned(text: str, level: int | None) -> None:
    bring(f"1,mentoring,{text}", header="Employee ID,Skill,Level")

    row = Assessment.objects.get()
    assert (row.level, row.not_concerned) == (level, level is None)


def test_wide_table_has_a_column_per_competency() -> None:
    summary = bring(
        "1,2,NC,,2025-05-01,x",
        "9,,Leading,1,2025-05-02,y",
        header="Employee ID,ML-01,Deep learning,model-development,Date,Shoe size",
    )

    found = set(Assessment.objects.values_list("engineer__employee_id", "competency__slug", "level", "assessed_on"))
    assert found == {
        ("1", "machine-learning-fundamentals", 2, date(2025, 5, 1)),
        ("1", "deep-learning", None, date(2025, 5, 1)),
        ("9", "deep-learning", 4, date(2025, 5, 2)),
        ("9", "model-development", 1, date(2025, 5, 2)),
    }
    assert (summary.created, summary.skipped, summary.details["unknown_columns"]) == (4, 2, ["Shoe size"])


def test_same_table_again_adds_nothing() -> None:
    rows = ("1,mentoring,3,2025-02-01,lead,9,Well", "1,mentoring,NC,2025-03-01,self,,", "1,robotics,,,,,")

    bring(*rows)
    again = bring(*rows)

    assert (again.created, again.unchanged, again.skipped) == (0, 2, 1)
    assert Assessment.objects.count() == 2


def test_only_what_differs_is_added() -> None:
    bring("1,mentoring,3,2025-02-01,lead,9,")

    summary = bring(
        "1,mentoring,3,2025-02-01,lead,9,", "1,mentoring,3,2025-02-01,self,,", "1,mentoring,3,2025-02-02,lead,9,"
    )

    assert (summary.created, summary.unchanged) == (2, 1)


def test_later_line_of_one_day_is_the_newer_also_when_it_repeats_a_level() -> None:
    rows = [f"1,mentoring,{level},2025-02-01,lead,9," for level in (3, 4, 3)]

    bring(*rows)

    assert Assessment.objects.count() == 3
    assert levels() == {"mentoring": (3, "lead")}
    assert bring(*rows).unchanged == 3


def test_order_and_repeats_hold_across_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assessment_import, "CHUNK", 2)
    rows = [f"1,mentoring,{level},2025-02-01,lead,9," for level in (3, 4, 3, 5, 3)]
    told: list[int] = []

    assert bring(*rows, progress=told.append).created == 5
    assert levels() == {"mentoring": (3, "lead")}
    assert bring(*rows).unchanged == 5
    assert len(told) == 3


def test_lead_counts_before_self_and_older_ones_do_not_replace_newer() -> None:
    bring("1,mentoring,2,2025-05-01,lead,9,")
    bring("1,mentoring,5,2026-05-01,self,,", "1,mentoring,1,2024-05-01,lead,9,")

    assert levels() == {"mentoring": (2, "lead")}


def test_current_levels_follow_from_history_for_many_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assessment_import, "FEW_PEOPLE", 1)
    bring("1,mentoring,2,2025-05-01,lead,9,", "9,mentoring,4,2025-05-01,self,,", "9,robotics,1,2025-05-01,self,,")

    expected = set(Assessment.objects.setting_levels(TODAY, None).values_list("pk", flat=True))
    assert set(CurrentLevel.objects.values_list("assessment_id", flat=True)) == expected
    assert len(expected) == 3


def test_withdrawn_assessment_does_not_come_back(dana: User) -> None:
    bring("1,mentoring,3,2025-02-01,lead,9,")
    Assessment.objects.update(withdrawn_at="2025-03-01T00:00Z")

    assert bring("1,mentoring,3,2025-02-01,lead,9,").unchanged == 1
    assert Assessment.objects.count() == 1


def test_given_source_and_rater_hold_where_the_file_is_silent(lea: Engineer) -> None:
    bring("1,mentoring,3", header="Employee ID,Skill,Level", given=Given("lead", lea.pk))
    bring("1,robotics,3,,certification,,", "1,ai-ethics,2,,,,", given=Given("lead", lea.pk))

    found = set(Assessment.objects.values_list("competency__slug", "source", "rater__employee_id"))
    assert found == {("mentoring", "lead", "9"), ("robotics", "certification", "9"), ("ai-ethics", "lead", "9")}


def test_judging_oneself_as_lead_is_kept_without_a_name() -> None:
    summary = bring("1,mentoring,3,2025-02-01,lead,1,")

    assert Assessment.objects.get().rater is None
    assert summary.details["judged_by_themselves"] == 1


CELLS = [
    ("7,mentoring,3,,,,", "Employee ID", "No employee ID “7” is in the directory"),
    (",mentoring,3,,,,", "Employee ID", "The cell is empty"),
    ("1,mentorin,3,,,,", "Skill", "Did you mean “mentoring”?"),
    ("1,,3,,,,", "Skill", "is no competency of the framework"),
    ("1,mentoring,6,,,,", "Level", "“6” is no level of the scale: 0 None, 1 Foundation"),
    ("1,mentoring,-1,,,,", "Level", "is no level of the scale"),
    ("1,mentoring,2.5,,,,", "Level", "is no level of the scale"),
    ("1,mentoring,good,,,,", "Level", "NC is not concerned"),
    ("1,mentoring,3,2026-06-16,,,", "Date", "2026-06-16 lies in the future"),
    ("1,mentoring,3,31.12.2025,,,", "Date", "is no date"),
    ("1,mentoring,3,,boss,,", "Source", "“boss” is not one of self, lead"),
    ("1,mentoring,3,,lead,nobody@x.example,", "By", "Nobody with the employee ID or e-mail address"),
    ("1,mentoring,3,,lead,,", "By", "Who judged is missing"),
    ("1,mentoring,3,,self,9,", "By", "A self-assessment is made by the person"),
    ("1,mentoring,3,,,,a\x07", "Note", "control character"),
    ("1,mentoring,3,,,," + "x" * 20_001, "Note", "longer than 20000"),
]


@pytest.mark.parametrize(("row", "column", "told"), CELLS, ids=[f"{column} {told}" for _row, column, told in CELLS])
def test_wrong_cell_is_told_by_row_and_column(row: str, column: str, told: str) -> None:
    found = faults_of("9,robotics,1,,,,", row, "9,mentoring,2,,,,")

    assert [(at, name) for at, name, _message in found] == [(3, column)]
    assert told in found[0][2]


def test_all_faults_of_a_row_and_of_all_rows_are_told() -> None:
    found = faults_of("7,flying,9,2099-01-01,boss,nobody,", "1,mentoring,3,,,,", "1,mentoring,8,,,,")

    assert [(row, column) for row, column, _message in found] == [
        (2, "Employee ID"),
        (2, "Skill"),
        (2, "Level"),
        (2, "Date"),
        (2, "Source"),
        (2, "By"),
        (4, "Level"),
    ]


def test_faults_of_a_wide_table_name_its_columns() -> None:
    found = faults_of("1,9,2", "7,1,x", header="Employee ID,mentoring,ML-01")

    assert [(row, column) for row, column, _message in found] == [(2, "mentoring"), (3, "Employee ID"), (3, "ML-01")]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("Employee ID,Skill", "The column “Level” is missing"),
        ("Skill,Level", "The column “Employee ID” is missing"),
        ("Employee ID,mentorng", "Did you mean “mentoring”?"),
        ("Employee ID,mentoring,Mentoring", "the same competency as column mentoring"),
    ],
)
def test_header_that_does_not_do_is_told(header: str, told: str) -> None:
    assert any(told in message for _row, _column, message in faults_of("1,2,3", header=header))


def test_fault_at_the_end_leaves_nothing_of_what_came_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assessment_import, "CHUNK", 2)

    faults_of(*["1,mentoring,3,2025-02-01,lead,9,"] * 5, "1,mentoring,9,,,,")

    assert not CurrentLevel.objects.exists()


def test_check_only_counts_and_stores_nothing() -> None:
    bring("1,mentoring,3,2025-02-01,lead,9,")

    summary = bring("1,mentoring,3,2025-02-01,lead,9,", "1,robotics,1,,,,", check_only=True)

    assert (summary.created, summary.unchanged) == (1, 1)
    assert Assessment.objects.count() == 1


def test_rater_is_found_by_address_of_person_or_account_or_by_employee_id(lea: Engineer) -> None:
    lea.user = UserFactory(email="lea.account@x.example")
    lea.save()

    assert {find_rater(name) for name in ("LEA@x.example", "lea.account@x.example", "9")} == {lea.pk}
    with pytest.raises(SkillsError, match="Nobody with"):
        find_rater("nobody@x.example")


def test_without_a_framework_in_force_nothing_can_be_judged() -> None:
    FrameworkVersion.objects.update(status="draft")

    with pytest.raises(SkillsError, match="no published framework"):
        bring("1,mentoring,3", header="Employee ID,Skill,Level")
