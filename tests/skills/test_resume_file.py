"""Reading a JSON Resume file: what is read, what is refused and where, and how years are counted."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.formats.faults import FaultyFileError
from skills.formats.resume import MOST_BYTES, MOST_ENTRIES, Resume, load_resume, read_resume
from skills.formats.resume_degrees import degree_rank, is_of_field, reaches_degree
from skills.formats.resume_years import is_of_area, years_of


def read(**sections: Any) -> Resume:
    return read_resume(load_resume(json.dumps(sections).encode()))


def faults_of(**sections: Any) -> list[str]:
    with pytest.raises(FaultyFileError) as caught:
        read(**sections)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "line 1: This is not well-formed JSON"),
        (b'{\n"work": [,]}', "line 2: This is not well-formed JSON: Expecting value, column 10. Mend it there."),
        (b"\xff\xfe", "not UTF-8"),
        (b"[]", "must be one object"),
        (b'"text"', "must be one object"),
        (b"{}", "none of the sections that are read: work, education"),
        (b'{"basics": {"name": "Bob"}, "work": null}', "none of the sections that are read"),
        (b"[" * 200_000, "nested too deep"),
        (b'{"work": ' + b"9" * 5000 + b"}", "too many digits"),
        (b" " * (MOST_BYTES + 1), "larger than 1 MiB"),
    ],
    ids=["empty", "broken", "encoding", "list", "text", "nothing", "null", "deep", "digits", "huge"],
)
def test_what_is_no_resume_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(FaultyFileError) as caught:
        load_resume(data)
    assert said in str(caught.value)


def test_each_fault_is_named_by_its_path_with_the_cure() -> None:
    said = faults_of(
        work=[{"name": 7, "startDate": "June 2014", "highlights": ["fine", {}]}, "text", None],
        education={"studyType": "Bachelor"},
        projects=[{"url": "javascript:alert(1)", "keywords": "Python"}, {"name": "x" * 201}],
        certificates=[{"date": "2014-02-30"}],
        awards=[{"date": "0000"}, {"date": "2014-13"}, {"date": 2014}],
        skills=[{"name": "a"}] * (MOST_ENTRIES + 1),
    )
    date_cure = "is no date. Write 2024-06-29, 2024-06 or 2024; leave it out where it goes on."
    assert said == [
        f"work[0].startDate: “June 2014” {date_cure}",
        "work[0].name: 7 is no text. Put it in quotes.",
        "work[0].highlights[1]: {} is no text. Put it in quotes.",
        "work[1]: text is no object. Write { … } with names and values.",
        "work[2]: None is no object. Write { … } with names and values.",
        "education: {'studyType': 'Bachelor'} is no list. Write [ … ].",
        "projects[0].url: “javascript:alert(1)” is no web address. Write it whole, https://…, or leave it out.",
        "projects[0].keywords: Python is no list. Write [ … ].",
        "projects[1].name: The text is longer than 200 characters. Shorten it.",
        f"certificates[0].date: “2014-02-30” {date_cure}",
        f"awards[0].date: “0000” {date_cure}",
        f"awards[1].date: “2014-13” {date_cure}",
        "awards[2].date: 2014 is no text. Put it in quotes.",
        f"skills: The list has more than {MOST_ENTRIES} entries. Leave out what matters least.",
    ]


def test_what_ends_before_it_begins_is_a_fault() -> None:
    said = faults_of(education=[{"startDate": "2015", "endDate": "2014"}])
    assert said == ["education[0].endDate: It ends before it begins. Correct one of the two dates."]


def test_unknown_fields_are_ignored_and_empty_ones_are_missing() -> None:
    found = read(
        work=[{"name": "Aster", "url": "", "endDate": None, "salary": 1}], volunteer="nobody asks", extra={"a": [1]}
    )
    job = found.jobs[0]
    assert (job.path, job.organisation, job.url, job.starts, job.ends) == ("work[0]", "Aster", "", None, None)
    assert "volunteer" not in load_resume(b'{"work": [], "volunteer": []}')
    assert (found.studies, found.skills) == ((), ())


def test_skills_and_links_are_read_as_they_are_said() -> None:
    found = read(
        skills=[{"name": "Programming", "level": "Master", "keywords": ["C++", ""]}],
        publications=[{"name": "Paper", "url": "http://en.wikipedia.org/wiki/Silicon_Valley_(TV_series)"}],
    )
    skill, paper = found.skills[0], found.publications[0]
    assert (skill.path, skill.name, skill.level, skill.keywords) == ("skills[0]", "Programming", "Master", ("C++",))
    assert (paper.title, paper.url) == ("Paper", "http://en.wikipedia.org/wiki/Silicon_Valley_(TV_series)")


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2014-06-29", date(2014, 6, 29), date(2014, 6, 29)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2014", date(2014, 1, 1), date(2014, 12, 31)),
    ],
)
def test_what_stands_after_the_year_may_be_left_out(written: str, first: date, last: date) -> None:
    job = read(work=[{"startDate": written, "endDate": written}]).jobs[0]
    assert (job.starts, job.ends) == (first, last)


def test_text_comes_in_one_line_without_what_one_cannot_see() -> None:
    raw = b'{"work": [{"position": "  Lead\\n\\u0000\\u202e\\ud800 AI\\tEngineer ", "highlights": ["", " a  b "]}]}'
    job = read_resume(load_resume(b"\xef\xbb\xbf" + raw)).jobs[0]
    assert (job.position, job.highlights) == ("Lead AI Engineer", ("a b",))


def spans(*pairs: tuple[str, str]) -> list[tuple[date, date]]:
    return [(date.fromisoformat(starts), date.fromisoformat(ends)) for starts, ends in pairs]


@pytest.mark.parametrize(
    ("times", "years"),
    [
        ([], "0.0"),
        (spans(("2020-01-01", "2020-12-31")), "1.0"),
        (spans(("2021-01-01", "2021-12-30")), "0.9"),
        (spans(("2018-01-01", "2019-12-31"), ("2019-01-01", "2020-12-31")), "3.0"),
        (spans(("2012-01-01", "2020-12-31"), ("2014-01-01", "2014-12-31")), "9.0"),
        (spans(("2010-01-01", "2010-12-31"), ("2010-01-01", "2010-12-31")), "0.9"),
        (spans(("2019-01-01", "2020-12-31"), ("2012-01-01", "2013-12-31")), "4.0"),
        (spans(("2020-05-01", "2020-04-01")), "0.0"),
    ],
)
def test_years_that_overlap_count_once(times: list[tuple[date, date]], years: str) -> None:
    assert years_of(times) == Decimal(years)


days = st.dates(date(1990, 1, 1), date(2030, 12, 31))


@given(st.lists(st.tuples(days, days).map(lambda pair: (min(pair), max(pair))), max_size=8))
def test_years_are_the_days_that_any_time_holds(times: list[tuple[date, date]]) -> None:
    held = {day for starts, ends in times for day in range(starts.toordinal(), ends.toordinal() + 1)}
    assert years_of(times) == Decimal(int(len(held) * 1000 / 365.25) // 100) / 10


@pytest.mark.parametrize(
    ("area", "title", "text", "expected"),
    [
        ("ai_ml_development", "AI Engineer", "", True),
        ("ai_ml_development", "Engineer", "Models with machine-learning.", True),
        ("ai_ml_development", "Maid", "Paid aid", False),
        ("ai_ml_architecture", "AI Architect", "", True),
        ("ai_ml_architecture", "AI Engineer", "", False),
        ("ai_ml_algorithm_development", "Research Intern", "NLP", True),
        ("leadership", "Head of AI", "", True),
        ("leadership", "CEO/President", "", True),
        ("leadership", "Engineer", "Worked with the head of AI", False),
        ("related_experience", "Gardener", "", True),
        ("robotics", "Engineer", "Robotics at sea", True),
        ("robotics", "Engineer", "", False),
        ("", "Anything", "", True),
    ],
)
def test_a_job_counts_for_an_area_by_its_words(area: str, title: str, text: str, expected: bool) -> None:
    assert is_of_area(area, title, text) is expected


@pytest.mark.parametrize(
    ("text", "rank"),
    [("Bachelor", 1), ("B.Sc. (Hons)", 1), ("Master's degree", 2), ("MSc", 2), ("Ph.D.", 3), ("Course", 0), ("", 0)],
)
def test_degrees_are_ranked(text: str, rank: int) -> None:
    assert degree_rank(text) == rank


def test_a_higher_degree_reaches_a_lower_one() -> None:
    assert reaches_degree("PhD", ["bachelor"])
    assert reaches_degree("Master of Science", ["doctorate", "master"])
    assert not reaches_degree("Bachelor", ["master", "doctorate"])
    assert not reaches_degree("Bachelor", ["pilot"])
    assert not reaches_degree("Course", ["bachelor"])


def test_a_field_is_met_by_its_name() -> None:
    assert is_of_field("Applied Computer Science", ["computer science"])
    assert not is_of_field("Computing", ["Computer Science", "…"])
