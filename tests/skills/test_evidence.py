"""The library of a person's evidence: who adds, uses again, removes and downloads what."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from skills.models import Assessment, Evidence, EvidenceFile
from skills.services import evidence_files
from teams.models import AuditEntry, Engineer, User
from tests.conftest import signed_in
from tests.factories import assessed, kept_file
from tests.skills.test_assess import HISTORY, INSPECTOR, URL, form_of, send

pytestmark = pytest.mark.django_db

LIBRARY = "/engineers/bob/evidence/"
TEXT = b"What was done, and how."


def a_file(name: str = "notes.txt", content: bytes = TEXT) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def own(engineer: Engineer, competency: str, level: int = 2) -> Assessment:
    return assessed(engineer, competency, level, source="self", rater=engineer, recorded_by=engineer.user)


def lead_said(alice: Engineer, bob: Engineer, competency: str = "programming") -> Assessment:
    return assessed(bob, competency, 3, rater=alice, recorded_by=alice.user)


def add(who: Engineer | User, **fields: Any) -> Any:
    return signed_in(who).post(
        LIBRARY, {name: str(value) if name != "file" else value for name, value in fields.items()}
    )


@pytest.mark.parametrize("headers", [None, INSPECTOR], ids=["page", "fragment"])
def test_a_file_is_attached_while_assessing(bob: Engineer, headers: dict[str, str] | None) -> None:
    client = signed_in(bob)
    send(client, headers=headers, level="2", evidence="example.org/run", file=a_file())
    link, file = Evidence.objects.order_by("pk")
    assert (link.url, file.file and file.file.name) == ("https://example.org/run", "notes.txt")
    page = client.get(HISTORY).content.decode()
    assert f"/evidence/files/{file.file and file.file.uuid}/" in page
    assert "notes.txt" in page


def test_what_is_there_is_picked_again_for_another_level(bob: Engineer) -> None:
    first = own(bob, "programming")
    file = kept_file(bob, bob.user, name="a.txt", content=TEXT)
    piece = Evidence.objects.create(assessment=first, url="https://example.org/run")
    unused = kept_file(bob, bob.user, name="b.txt", content=TEXT + b"2")
    Evidence.objects.create(assessment=first, file=file)
    client = signed_in(bob)
    assert client.get(URL).content.count(b'name="picked"') == 3
    send(client, level="2", picked=[piece.uuid, unused.uuid])
    made = Assessment.objects.exclude(pk=first.pk).get()
    assert {str(each) for each in made.evidence.all()} == {"https://example.org/run", "b.txt"}
    assert EvidenceFile.objects.count() == 2


def test_a_faulty_file_is_named_and_no_level_is_stored(bob: Engineer) -> None:
    answer = send(signed_in(bob), level="2", file=a_file("cv.pdf"))
    assert answer.status_code == 422
    assert b"What is in the file is not what its name says (PDF)." in answer.content
    assert not Assessment.objects.exists()


def test_only_evidence_of_the_same_person_is_picked(alice: Engineer, bob: Engineer) -> None:
    other = Evidence.objects.create(assessment=own(alice, "programming"), url="https://example.org/cnry-alice")
    client = signed_in(alice)
    answer = client.post(URL, form_of(client, level="2", picked=[other.uuid]))
    assert answer.status_code == 422
    assert not bob.assessments.exists()


def test_evidence_is_added_to_an_own_assessment_in_the_library(bob: Engineer) -> None:
    first, second = own(bob, "programming"), own(bob, "deep-learning")
    assert add(bob, assessment=first.uuid, link="example.org/run", text="Led it", file=a_file()).status_code == 302
    assert first.evidence.count() == 3
    piece = first.evidence.get(file__isnull=False)
    for _again in range(2):
        add(bob, assessment=second.uuid, picked=piece.uuid)
    assert second.evidence.get().file == piece.file
    page = signed_in(bob).get(LIBRARY).content.decode()
    assert page.count("notes.txt") == 1
    assert AuditEntry.objects.filter(action="add-evidence", subject=bob).count() == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Give a link, a text or a file."),
        ({"link": "https://example.org"}, "Choose what this supports."),
        ({"link": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"assessment": "00000000-0000-0000-0000-000000000000", "text": "x"}, "Select a valid choice."),
    ],
)
def test_faults_are_told_beside_what_they_are_about(bob: Engineer, fields: dict[str, str], said: str) -> None:
    answer = add(bob, **fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_lead_adds_to_their_own_assessments_and_not_to_those_of_the_person(alice: Engineer, bob: Engineer) -> None:
    of_bob, of_alice = own(bob, "programming"), lead_said(alice, bob, "deep-learning")
    assert add(alice, assessment=of_bob.uuid, link="https://example.org").status_code == 422
    assert add(alice, assessment=of_alice.uuid, link="https://example.org").status_code == 302
    assert of_alice.evidence.count() == 1


def test_nobody_else_adds(bob: Engineer, charlie: Engineer, erin: Engineer, dana: User, head: Engineer) -> None:
    answers = {who: add(who, file=a_file()).status_code for who in (charlie, erin, dana)}
    assert answers == {charlie: 404, erin: 404, dana: 403}
    assert not EvidenceFile.objects.exists()


def test_each_removes_their_own_and_hr_says_why(alice: Engineer, bob: Engineer, charlie: Engineer, dana: User) -> None:
    def remove(who: Engineer | User, piece: Evidence, **fields: str) -> int:
        return signed_in(who).post(f"/evidence/{piece.uuid}/remove/", fields).status_code

    given = lead_said(alice, bob)
    pieces = [Evidence.objects.create(assessment=given, url=f"https://example.org/{n}") for n in range(2)]
    assert (remove(bob, pieces[0]), remove(charlie, pieces[0]), remove(dana, pieces[0])) == (403, 404, 302)
    assert given.evidence.count() == 2
    remove(alice, pieces[0])
    remove(dana, pieces[1], reason="asked to")
    assert given.evidence.count() == 0
    told = AuditEntry.objects.filter(action="remove-evidence").values_list("actor", "reason")
    assert set(told) == {(alice.user_id, ""), (dana.pk, "asked to")}
    assert Assessment.objects.filter(pk=given.pk, withdrawn_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_is_removed_everywhere_with_its_content(bob: Engineer) -> None:
    first, second = own(bob, "programming"), own(bob, "deep-learning")
    file = kept_file(bob, bob.user, name="a.txt", content=TEXT)
    for each in (first, second):
        Evidence.objects.create(assessment=each, file=file)
    path = evidence_files._folder() / file.stored_as
    assert path.exists()
    assert signed_in(bob).post(f"/evidence/files/{file.uuid}/remove/").status_code == 302
    assert not EvidenceFile.objects.exists()
    assert not Evidence.objects.exists()
    assert not path.exists()


@pytest.mark.parametrize(
    ("who", "attached", "status"),
    [
        ("alice", False, 404),
        ("bob", False, 200),
        ("dana", False, 404),
        ("alice", True, 200),
        ("bob", True, 200),
        ("head", True, 200),
        ("dana", True, 200),
        ("charlie", True, 404),
        ("erin", True, 404),
    ],
)
def test_a_file_is_sent_to_those_who_may_read_what_it_supports(
    who: str, attached: bool, status: int, request: pytest.FixtureRequest, bob: Engineer
) -> None:
    reader = request.getfixturevalue(who)
    file = kept_file(bob, bob.user, name="a.txt", content=TEXT)
    if attached:
        Evidence.objects.create(assessment=own(bob, "programming"), file=file)
    assert signed_in(reader).get(f"/evidence/files/{file.uuid}/").status_code == status


def test_the_file_of_a_draft_is_there_for_its_author_alone(alice: Engineer, bob: Engineer) -> None:
    draft = assessed(bob, "programming", 3, rater=alice, recorded_by=alice.user)
    unshared = Assessment.objects.create(
        engineer=bob,
        competency=draft.competency,
        level=2,
        source="lead",
        rater=alice,
        recorded_by=alice.user,
        assessed_on=draft.assessed_on,
    )
    file = kept_file(bob, alice.user, name="cnry-draft.txt", content=TEXT)
    Evidence.objects.create(assessment=unshared, file=file)
    assert signed_in(bob).get(f"/evidence/files/{file.uuid}/").status_code == 404
    assert b"cnry-draft" not in signed_in(bob).get(LIBRARY).content
    assert signed_in(alice).get(f"/evidence/files/{file.uuid}/").status_code == 200


def test_who_leads_no_longer_loses_what_they_added(alice: Engineer, bob: Engineer) -> None:
    file = kept_file(bob, alice.user, name="a.txt", content=TEXT)
    Evidence.objects.create(assessment=lead_said(alice, bob), file=file)
    bob.memberships.all().delete()
    assert signed_in(alice).get(f"/evidence/files/{file.uuid}/").status_code == 404


def test_an_empty_library_says_what_to_do(bob: Engineer, dana: User) -> None:
    assert "Add a link, a text or a file below" in signed_in(bob).get(LIBRARY).content.decode()
    assert "Add evidence" not in signed_in(dana).get(LIBRARY).content.decode()


def test_the_library_asks_as_much_for_forty_pieces_as_for_ten(bob: Engineer) -> None:
    def queries() -> int:
        client = signed_in(bob)
        client.get(LIBRARY)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(LIBRARY).status_code == 200
        return len(caught)

    first, second = own(bob, "programming"), own(bob, "deep-learning")

    def fill(start: int, end: int) -> None:
        for number in range(start, end):
            file = kept_file(bob, bob.user, name=f"{number}.txt", content=TEXT + str(number).encode())
            Evidence.objects.create(assessment=first, file=file)
            Evidence.objects.create(assessment=second, url=f"https://example.org/{number}")

    fill(0, 5)
    few = queries()
    fill(5, 20)
    assert queries() == few
