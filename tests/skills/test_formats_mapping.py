"""A mapping file makes another layout ours, and says plainly where it cannot."""

from __future__ import annotations

import io
from contextlib import AbstractContextManager
from datetime import date

import pytest

from skills.formats.faults import FaultList, FaultyFileError
from skills.formats.lookups import lookup_reader
from skills.formats.mapping import Mapping, parse_mapping
from skills.formats.people import COLUMNS, PeopleTable, read_people

FILES = {
    "departments.csv": b"Dept No;Dept Name;Budget\n10;AI;5\n20;Data;6\n",
    "empty.csv": b"",
}


def opened(name: str) -> AbstractContextManager[io.BytesIO]:
    return io.BytesIO(FILES[name])


def mapping_of(text: str) -> Mapping:
    return parse_mapping(text.encode(), COLUMNS, lookup_reader(opened))


def people(content: str, mapping: str) -> PeopleTable:
    faults = FaultList()
    table = read_people(io.BytesIO(content.encode()), mapping_of(mapping), faults)
    faults.raise_if_any()
    return table


def test_columns_are_renamed_joined_looked_up_and_replaced() -> None:
    table = people(
        "no,first,last,dept,job,salary,since,mail\n1,Ann,Lee,10,ENG,9000,31.05.2024,ALEE\n",
        """
        columns:
          employee id: no
          Name: [first, last]
          Team: dept
          Role: job
          Start date: since
          Email: mail
        lookups:
          Team: {file: departments.csv, key: dept no, value: Dept Name}
        values:
          Role: {ENG: ai-engineer}
        ignore: [Salary]
        date_format: DD.MM.YYYY
        email_domain: example.com
        """,
    )

    person = table.rows[0]
    assert (person.employee_id, person.name, person.team) == ("1", "Ann Lee", ("AI",))
    assert (person.role, person.starts, person.email) == ("ai-engineer", date(2024, 5, 31), "alee@example.com")
    assert table.layout.ignored == ("salary",)
    assert table.layout.unknown == ()


def test_values_may_be_words_numbers_or_yes_and_no() -> None:
    mapping = mapping_of("values: {Lead: {1: yes, 0: no}, Contract %: {full: 100}, Role: {none: null}}")

    assert mapping.values == {"Lead": {"1": "yes", "0": "no"}, "Contract %": {"full": "100"}, "Role": {"none": ""}}


def test_value_that_is_not_listed_stays_as_it_is() -> None:
    table = people("Employee ID,Name,Role\n1,Ann,X\n2,Bob,lead-ai-engineer\n", "values: {Role: {X: ai-engineer}}")

    assert [row.role for row in table.rows] == ["ai-engineer", "lead-ai-engineer"]


def test_ignored_column_of_ours_is_left() -> None:
    table = people("Employee ID,Name,Email\n1,Ann,no address\n", "ignore: [Email]")

    assert table.rows[0].email is None


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ("columns: {Nmae: x}", "line 1, columns.Nmae: “Nmae” is none of our columns"),
        ("columns: {Nmae: x}", "Did you mean “Name”?"),
        ("colums: {Name: x}", "“colums” means nothing here"),
        ("colums: {Name: x}", "Did you mean “columns”?"),
        ("unknown_roles: drop", "“drop” is not one of fault, skip"),
        ("email_domain: example", "no domain such as example.com"),
        ("date_format: YYYY", "Write the date's format with DD, MM and YYYY"),
        ("lookups: {Team: {file: departments.csv}}", "lookups.Team.key"),
        ("lookups: {Team: {file: departments.csv, key: x, value: Dept Name}}", "In the look-up file departments.csv"),
        ("lookups: {Team: {file: empty.csv, key: a, value: b}}", "In the look-up file empty.csv: The file is empty"),
        ("values: {Role: [1]}", "values.Role: Here belong names with values"),
        ("- a\n- b", "Here belong names with values"),
    ],
)
def test_fault_of_the_mapping_is_told(mapping: str, told: str) -> None:
    with pytest.raises(FaultyFileError) as refused:
        mapping_of(mapping)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("header", "mapping", "told"),
    [
        ("Employee ID,Name", "columns: {Team: depatment}", "names a column “depatment” that the file does not have"),
        ("Employee ID,Name,department", "columns: {Team: depatment}", "Did you mean “department”?"),
        ("Employee ID,Name,x", "columns: {Team: x}\nignore: [x]", "both reads and ignores “x”"),
        ("Employee ID,Name,x,X", "columns: {Team: x}", "stands in the header twice"),
        ("Employee ID,Nmae", "ignore: []", "The column “Name” is missing"),
        ("Employee ID,Nmae", "ignore: []", "Did you mean “Nmae”?"),
    ],
)
def test_mapping_that_does_not_fit_the_file_is_told(header: str, mapping: str, told: str) -> None:
    with pytest.raises(FaultyFileError) as refused:
        people(header + "\n1,Ann\n", mapping)
    assert told in str(refused.value)


def test_key_that_the_look_up_lacks_is_a_fault_of_its_cell() -> None:
    with pytest.raises(FaultyFileError) as refused:
        people(
            "Employee ID,Name,dept\n1,Ann,99\n",
            "columns: {Team: dept}\nlookups: {Team: {file: departments.csv, key: Dept No, value: Dept Name}}",
        )
    assert str(refused.value) == "row 2, column dept: “99” is not in the look-up file of this column."
