"""Resources from a table: all of it or nothing, every fault by row and column, the same again changes nothing."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from skills.errors import SkillsError
from skills.formats.faults import FaultyFileError
from skills.models import FrameworkVersion, LearningResource
from skills.services.resource_import import import_resources
from teams.models import ImportRun, User
from tests.conftest import signed_in
from tests.factories import resource_for

HEAD = "Competency,Level,Title,Link,Kind,From level,Cost,Currency,Hours,Language,Note,Offered"
GOOD = "programming,3,Clean code,https://learn.example.org/clean,Book,1,12.50,EUR,8,en,Read chapter 3,yes"

pytestmark = pytest.mark.django_db


def file(*rows: str, head: str = HEAD) -> io.BytesIO:
    return io.BytesIO("\n".join((head, *rows)).encode())


def faults(*rows: str, head: str = HEAD) -> list[str]:
    with pytest.raises(FaultyFileError) as caught:
        import_resources(file(*rows, head=head))
    assert not LearningResource.objects.exists()
    return [str(fault) for fault in caught.value.faults]


def test_table_becomes_part_of_the_catalogue_once(dana: User) -> None:
    first = import_resources(
        file(GOOD, "SW-01,Proficient,Compilers,https://learn.example.org/c,course,,,,,,,"), actor=dana
    )
    assert (first.created, first.changed, first.unchanged) == (2, 0, 0)
    row = LearningResource.objects.get(title="Clean code")
    told = (row.competency.slug, row.from_level, row.to_level, row.kind, str(row.cost), row.currency, str(row.hours))
    assert told == ("programming", 1, 3, "book", "12.50", "EUR", "8.0")
    assert row.added_by == dana
    again = import_resources(file(GOOD), actor=dana)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 1)
    changed = import_resources(file(GOOD.replace("Clean code", "Cleaner code").replace(",yes", ",no")))
    assert (changed.created, changed.changed) == (0, 1)
    row.refresh_from_db()
    assert (row.title, row.active, row.edition) == ("Cleaner code", False, 2)


def test_column_that_is_missing_leaves_what_is_there(dana: User) -> None:
    import_resources(file(GOOD))
    import_resources(file("programming,3,New,https://learn.example.org/clean,book", head=HEAD[:34]))
    row = LearningResource.objects.get()
    assert (row.title, str(row.cost), row.note) == ("New", "12.50", "Read chapter 3")


def test_every_fault_is_named_by_row_and_column() -> None:
    found = faults(
        GOOD,
        GOOD,
        "programing,9,,javascript:alert(1),spell,3,-1,euro,x,English,ok,maybe",
        "programming,2,T,https://a.example.org,book,2,5,,1,,,",
        "programming,2,T,https://b.example.org,book,,,EUR,,,,",
    )
    assert [fault.partition(":")[0] for fault in found] == [
        "row 3, column Link",
        *(f"row 4, column {name}" for name in ("Competency", "Level", "Title", "Link", "Kind")),
        *(f"row 4, column {name}" for name in ("Cost", "Currency", "Hours", "Language", "Offered")),
        "row 5, column From level",
        "row 5, column Currency",
        "row 6, column Currency",
    ]
    assert "Did you mean “Programming”?" in found[1]


def test_missing_columns_are_named() -> None:
    found = faults("programming,3", head="Competency,Level")
    assert [fault.partition(":")[0] for fault in found] == [
        f"row 1, column {name}" for name in ("Title", "Link", "Kind")
    ]


def test_without_a_framework_it_says_what_to_do() -> None:
    FrameworkVersion.objects.update(status="retired")
    with pytest.raises(SkillsError, match="Publish one first"):
        import_resources(file(GOOD))


def test_hr_looks_at_it_and_applies_it(dana: User) -> None:
    client = signed_in(dana)
    upload = SimpleUploadedFile("resources.csv", file(GOOD, head=HEAD + ",Secret").getvalue())
    assert client.post("/admin/imports/new/?kind=resources", {"file": upload}).status_code == 302
    run = ImportRun.objects.get()
    assert (run.state, run.summary["created"], run.summary["unknown_columns"]) == ("ready", 1, ["Secret"])
    assert not LearningResource.objects.exists()
    client.post(f"/admin/imports/{run.pk}/apply/", {"digest": run.digest})
    assert LearningResource.objects.get().title == "Clean code"


def test_export_comes_back_without_a_change(dana: User) -> None:
    resource_for("programming", 3, cost=5, currency="EUR", hours="1.5", note="Chapter 3", from_level=0)
    resource_for("deep-learning", 2, active=False)
    client = signed_in(dana)
    for kind in ("csv", "xlsx"):
        given = client.get(f"/resources/export.{kind}").content
        assert import_resources(io.BytesIO(given)).as_dict() == {
            "created": 0,
            "changed": 0,
            "unchanged": 1,
            "skipped": 0,
        }
    assert client.get("/resources/export.pdf").status_code == 404
    template = client.get("/admin/imports/empty/resources.csv").content.decode()
    assert template.lstrip("\ufeff").split(",")[:3] == ["Competency", "Level", "Title"]
