"""HR uploads, looks, applies; nothing that is not read is kept, and nobody else knows that these pages are there."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from skills.models import Assessment, FrameworkVersion
from skills.services import import_runs
from skills.services.import_runs import applying, receiving
from teams.models import AuditEntry, Engineer, ImportRun, Job, Team, User
from teams.services import jobs
from tests.conftest import signed_in
from tests.factories import EngineerFactory, UserFactory

pytestmark = pytest.mark.django_db
MAPPING = b"""
columns: {Team: dept}
lookups: {Team: {file: departments.csv, key: id, value: name}}
ignore: [salary]
"""


@pytest.fixture
def hr(dana: User) -> Client:
    return signed_in(dana)


@pytest.fixture
def by_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave every file to a worker."""
    monkeypatch.setattr(receiving, "MOST_ROWS_AT_ONCE", 0)
    monkeypatch.setattr(applying, "MOST_ROWS_AT_ONCE", 0)


def file(name: str, content: bytes | str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def upload(client: Client, kind: str, content: bytes | str, name: str = "file.csv", **fields: Any) -> ImportRun:
    answer = client.post(reverse("import-new") + f"?kind={kind}", {"file": file(name, content), **fields})
    assert answer.status_code == 302, answer.content.decode()
    run = ImportRun.objects.get(pk=int(answer["Location"].rstrip("/").rpartition("/")[2]))
    assert client.get(answer["Location"]).status_code == 200
    return run


def apply(client: Client, run: ImportRun, **fields: str) -> ImportRun:
    client.post(reverse("import-apply", args=[run.pk]), {"digest": run.digest, **fields})
    run.refresh_from_db()
    return run


def told(client: Client, run: ImportRun) -> str:
    return client.get(reverse("import-detail", args=[run.pk])).content.decode()


def test_upload_shows_what_would_change_and_stores_nothing(hr: Client) -> None:
    EngineerFactory(employee_id="7", name="Zoe")

    run = upload(hr, "people", "Employee ID,Name,Team,Lead\n1,Ann,AI,yes\n")

    assert run.state == "ready"
    assert Engineer.objects.count() == 1
    assert not Team.objects.exists()
    page = told(hr, run)
    for text in ("What would change", "New leads", "Ann (1): AI", "New teams", "Zoe (7)", "Apply"):
        assert text in page


def test_applying_does_it_once_and_empties_the_content(hr: Client, dana: User) -> None:
    run = apply(hr, upload(hr, "people", "Employee ID,Name,Team\n1,Ann,AI\n"))

    assert (run.state, bytes(run.content)) == ("applied", b"")
    assert run.applied_at is not None
    assert Engineer.objects.get().name == "Ann"
    entry = AuditEntry.objects.get(action="import")
    assert (entry.actor, entry.object_type, entry.reason) == (dana, "importrun", "people: file.csv")
    assert "What has changed" in told(hr, run)
    answer = hr.post(reverse("import-apply", args=[run.pk]), {"digest": run.digest}, follow=True)
    assert "not the one that was checked" in answer.content.decode()


def test_faults_stand_in_a_table_with_row_and_column(hr: Client) -> None:
    run = upload(hr, "people", "Employee ID,Name,Time zone\n1,,Europe/Berln\n2,<b>Bo</b>,\n")

    assert (run.state, bytes(run.content)) == ("faulty", b"")
    assert [(fault["row"], fault["column"]) for fault in run.faults] == [(2, "Name"), (2, "Time zone")]
    page = told(hr, run)
    assert "2 things in the file are wrong" in page
    assert "Did you mean “Europe/Berlin”?" in page
    assert reverse("import-apply", args=[run.pk]) not in page


def test_what_is_not_read_is_never_kept(hr: Client) -> None:
    content = "Employee ID,Name,salary,Shoe size,dept\n1,Ann,98765,43,10\n"
    departments = file("departments.csv", "id,name,budget\n10,AI,55555\n")

    run = upload(hr, "people", content, mapping=file("m.yaml", MAPPING), lookups=[departments])

    kept = bytes(run.content).decode() + str(run.options) + run.mapping + str(run.summary)
    assert not [figure for figure in ("98765", "43", "55555") if figure in kept]
    assert (run.summary["ignored_columns"], run.summary["unknown_columns"]) == (["salary"], ["Shoe size"])
    assert apply(hr, run).state == "applied"
    assert Team.objects.get().name == "AI"
    assert "lookups" not in run.options


def test_mapping_without_its_look_up_file_is_told(hr: Client) -> None:
    run = upload(hr, "people", "Employee ID,Name,dept\n1,Ann,10\n", mapping=file("m.yaml", MAPPING))

    assert run.faults[0]["message"] == "The mapping needs the file departments.csv. Upload it as well."


def test_workbook_is_kept_as_its_columns_and_tells_formulas(hr: Client) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (["Employee ID", "Name", "Pay", "Email"], [1, "Ann", "=1+1", "=A1"], [2, "Bo", 5, None]):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)

    run = upload(hr, "people", out.getvalue(), name="people.xlsx")

    assert run.state == "faulty"
    assert [(fault["row"], fault["column"]) for fault in run.faults] == [(2, "Email")]


@pytest.mark.parametrize("change", ["digest", "content", "options"])
def test_what_was_not_looked_at_is_not_applied(hr: Client, change: str) -> None:
    run = upload(hr, "people", "Employee ID,Name\n1,Ann\n")
    if change == "content":
        ImportRun.objects.update(content=b"Employee ID,Name\n1,Eve\n")
    if change == "options":
        ImportRun.objects.update(options={"source": "lead"})

    run = apply(hr, run, **({"digest": "other"} if change == "digest" else {}))

    assert run.state == "ready"
    assert not Engineer.objects.exists()


def test_directory_that_changed_since_the_check_is_noticed(hr: Client) -> None:
    run = upload(hr, "people", "Employee ID,Name,Email\n1,Ann,ann@x.example\n")
    EngineerFactory(employee_id="7", email="ann@x.example")

    run = apply(hr, run)

    assert (run.state, run.faults[0]["column"]) == ("faulty", "Email")
    assert not Engineer.objects.filter(employee_id="1").exists()


def test_assessments_come_with_source_and_rater_of_the_form(hr: Client, dana: User) -> None:
    lea = EngineerFactory(employee_id="9", email="lea@x.example")
    EngineerFactory(employee_id="1")

    run = upload(hr, "assessments", "Employee ID,mentoring,robotics\n1,3,\n", source="lead", by="lea@x.example")
    assert (run.state, run.summary["created"], run.summary["skipped"]) == ("ready", 1, 1)
    assert not Assessment.objects.exists()
    apply(hr, run)

    row = Assessment.objects.get()
    assert (row.source, row.rater, row.recorded_by) == ("lead", lea, dana)


def test_unknown_rater_is_told_beside_the_field(hr: Client) -> None:
    fields = {"file": file("a.csv", "x"), "source": "lead", "by": "nobody@x.example"}
    answer = hr.post(reverse("import-new") + "?kind=assessments", fields)

    assert answer.status_code == 422
    assert "Nobody with the e-mail address" in answer.content.decode()


def test_framework_is_checked_and_published_by_hr(hr: Client, dana: User) -> None:
    source = Path("skills/frameworks/lead_ai_engineer.yaml")
    text = (Path(__file__).resolve().parent.parent.parent / source).read_text()

    faulty = upload(hr, "framework", text.replace("hint: acute", "hint: dire"), name="f.yaml")
    assert "scarcity_hints[0].hint" in told(hr, faulty)
    run = upload(hr, "framework", text.replace('"1.0.0"', '"1.1.0"'), name="f.yaml", publish="on")
    assert FrameworkVersion.objects.count() == 1
    apply(hr, run)

    version = FrameworkVersion.objects.get(version="1.1.0")
    assert (version.status, version.published_by) == ("published", dana)
    assert not ImportRun.objects.filter(pk=faulty.pk).exists()


def test_long_file_is_checked_and_applied_by_a_worker(hr: Client, by_worker: None) -> None:
    EngineerFactory(employee_id="1")
    run = upload(hr, "assessments", "Employee ID,mentoring\n1,3\n", source="self")
    assert run.state == "checking"
    page = told(hr, run)
    assert 'http-equiv="refresh"' in page
    assert "It has one row." in page

    jobs.run_due_work()
    run.refresh_from_db()
    assert run.state == "ready"
    assert apply(hr, run).state == "applying"
    assert "all of it or nothing" in told(hr, run)
    jobs.run_due_work()

    run.refresh_from_db()
    assert (run.state, Assessment.objects.count()) == ("applied", 1)
    assert set(Job.objects.filter(kind__endswith="import").values_list("kind", "state")) == {
        ("check_import", "done"),
        ("apply_import", "done"),
    }


def test_applying_that_was_cut_off_is_done_anew(hr: Client, by_worker: None) -> None:
    run = upload(hr, "people", "Employee ID,Name\n1,Ann\n")
    jobs.run_due_work()
    run.refresh_from_db()
    apply(hr, run)
    # The worker took the job and died.
    Job.objects.filter(kind="apply_import").update(
        state="running", owner="gone", lease_until=timezone.now() - timedelta(seconds=1)
    )

    jobs.run_due_work()

    run.refresh_from_db()
    assert (run.state, Engineer.objects.count()) == ("applied", 1)


def test_progress_is_told_while_a_file_is_read(hr: Client) -> None:
    run = ImportRun.objects.create(
        kind="assessments", state="applying", file_name="a.csv", content=b"x" * 200, digest=""
    )
    from skills.services.import_runs.checking import progress_teller

    progress_teller(run)(50)

    assert import_runs.progress_of(run) == 25
    assert "25 % of" in told(hr, run)


def test_upload_can_be_forgotten_unless_it_was_applied(hr: Client) -> None:
    run = upload(hr, "people", "Employee ID,Name\n1,Ann\n")
    hr.post(reverse("import-discard", args=[run.pk]))
    assert not ImportRun.objects.exists()

    run = apply(hr, upload(hr, "people", "Employee ID,Name\n1,Ann\n"))
    hr.post(reverse("import-discard", args=[run.pk]))
    assert ImportRun.objects.filter(pk=run.pk).exists()


def test_applying_at_once_that_was_cut_off_changes_nothing_and_can_be_done_again(
    hr: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        """What ends a process, for a test that goes on."""

    def killed(*_args: object) -> None:
        raise KilledError

    run = upload(hr, "people", "Employee ID,Name\n1,Ann\n")
    hr_person = User.objects.get(name="Dana")
    with monkeypatch.context() as patch:
        patch.setattr(applying, "_become_applied", killed)
        with pytest.raises(KilledError):
            applying.apply_run(run, digest=run.digest, actor=hr_person)

    run.refresh_from_db()
    assert (run.state, Engineer.objects.count()) == ("ready", 0)
    assert apply(hr, run).state == "applied"


@pytest.mark.parametrize(("job_state", "goes"), [("queued", False), ("running", False), ("dead", True)])
def test_upload_whose_worker_was_given_up_can_be_forgotten(
    hr: Client, by_worker: None, job_state: str, goes: bool
) -> None:
    run = upload(hr, "people", "Employee ID,Name\n1,Ann\n")
    lease = timezone.now() + timedelta(hours=1) if job_state == "running" else None
    Job.objects.update(state=job_state, lease_until=lease)
    assert ("Forget" in told(hr, run)) == goes

    hr.post(reverse("import-discard", args=[run.pk]))

    assert ImportRun.objects.filter(pk=run.pk).exists() != goes


def test_upload_whose_check_was_cut_off_can_be_forgotten_after_a_while(hr: Client) -> None:
    run = ImportRun.objects.create(kind="people", state="checking", file_name="a.csv", content=b"", digest="")
    hr.post(reverse("import-discard", args=[run.pk]))
    assert ImportRun.objects.filter(pk=run.pk).exists()

    ImportRun.objects.update(uploaded_at=timezone.now() - timedelta(minutes=11))
    hr.post(reverse("import-discard", args=[run.pk]))
    assert not ImportRun.objects.exists()


def test_upload_that_nobody_applied_is_forgotten_after_a_week(hr: Client) -> None:
    old = upload(hr, "people", "Employee ID,Name\n1,Ann\n")
    ImportRun.objects.update(uploaded_at=timezone.now() - timedelta(days=8))

    upload(hr, "people", "Employee ID,Name\n1,Ann\n")

    assert not ImportRun.objects.filter(pk=old.pk).exists()


def test_list_names_every_import_with_its_state(hr: Client, django_assert_max_num_queries: Any) -> None:
    assert "Nothing has been imported yet" in hr.get(reverse("import-list")).content.decode()
    for number in range(60):
        ImportRun.objects.create(kind="people", state="applied", file_name=f"f{number}.csv", content=b"", digest="")

    with django_assert_max_num_queries(10):
        page = hr.get(reverse("import-list")).content.decode()

    assert "f59.csv" in page
    assert "f9.csv" not in page
    assert "Older" in page


@pytest.mark.parametrize("kind", ["people", "assessments"])
def test_empty_file_has_the_columns_that_are_read(hr: Client, kind: str) -> None:
    answer = hr.get(reverse("import-template", args=[kind]))

    text = answer.content.decode("utf-8-sig")
    assert text.startswith("Employee ID,")
    assert "attachment" in answer["Content-Disposition"]
    assert upload(hr, kind, answer.content, source="self").state == "ready"


def test_what_does_not_exist_is_not_found(hr: Client) -> None:
    for url in (
        reverse("import-new") + "?kind=cats",
        reverse("import-template", args=["framework"]),
        reverse("import-detail", args=[99]),
    ):
        assert hr.get(url).status_code == 404


def test_too_large_a_file_is_refused_at_the_door(hr: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from skills.forms import imports

    monkeypatch.setattr(imports, "LARGEST_FILE", 10)
    answer = hr.post(reverse("import-new"), {"file": file("a.csv", "Employee ID,Name\n1,Ann\n")})

    assert answer.status_code == 422
    assert not ImportRun.objects.exists()


def test_these_pages_do_not_exist_for_anybody_else(alice: Engineer, bob: Engineer) -> None:
    run = ImportRun.objects.create(kind="people", state="ready", file_name="f.csv", content=b"", digest="x")
    operator = UserFactory(is_staff=True)
    from django.contrib.auth.models import Group

    operator.groups.add(Group.objects.get(name="Operator"))
    pages = [
        reverse("import-list"),
        reverse("import-new"),
        reverse("import-detail", args=[run.pk]),
        reverse("import-template", args=["people"]),
    ]
    for who in (alice, bob, operator):
        client = signed_in(who)
        assert {client.get(url).status_code for url in pages} == {404}
        for name in ("import-apply", "import-discard"):
            assert client.post(reverse(name, args=[run.pk]), {"digest": "x"}).status_code == 404
    assert Client().get(pages[0]).status_code == 302
    run.refresh_from_db()
    assert run.state == "ready"
