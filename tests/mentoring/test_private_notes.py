"""Private notes: read by their author, and by nobody and nothing else."""

from __future__ import annotations

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from pytest_django.fixtures import Settings

from mentoring.errors import NotInPairError, UnreadableNoteError
from mentoring.models import MentoringSession, Mentorship, PrivateNote
from mentoring.services.notes import read_note, write_note
from teams import field_keys
from teams.models import AuditEntry, Engineer, User
from tests.conftest import signed_in
from tests.mentoring.pairs import a_session, account, pair_of

CANARY = "cnry-private-note-of-erin"


@pytest.fixture
def session(bob: Engineer, erin: Engineer) -> MentoringSession:
    return a_session(pair_of(erin, bob))


@pytest.fixture
def noted(session: MentoringSession, erin: Engineer) -> MentoringSession:
    answer = signed_in(erin).post(f"/mentoring/sessions/{session.uuid}/private/", {"private": CANARY})
    assert answer.status_code == 302
    return session


def test_author_reads_it_and_the_other_does_not(noted: MentoringSession, erin: Engineer, bob: Engineer) -> None:
    for path in (f"/mentoring/sessions/{noted.uuid}/", f"/mentoring/{noted.mentorship.uuid}/"):
        assert CANARY in signed_in(erin).get(path).content.decode()
        assert CANARY not in signed_in(bob).get(path).content.decode()
    assert read_note(noted, reader=account(bob)).text == ""


def test_it_is_a_page_of_nobody_else_hr_and_superusers_included(
    noted: MentoringSession, alice: Engineer, dana: User, charlie: Engineer
) -> None:
    root = User.objects.create_superuser(email="root@test.example", password=None, name="Root")
    for who in (alice, dana, charlie, root):
        client = signed_in(who)
        assert client.post(f"/mentoring/sessions/{noted.uuid}/private/", {"private": "Mine"}).status_code == 404
        assert CANARY not in client.get(f"/mentoring/{noted.mentorship.uuid}/").content.decode()
    assert PrivateNote.objects.count() == 1
    assert PrivateNote not in admin.site._registry


def test_nobody_writes_into_it(noted: MentoringSession, dana: User, bob: Engineer, erin: Engineer) -> None:
    with pytest.raises(NotInPairError):
        write_note(noted, "Mine", author=dana)
    write_note(noted, "What Bob thinks", author=account(bob))
    assert read_note(noted, reader=account(erin)).text == CANARY
    write_note(noted, " ", author=account(bob))
    assert PrivateNote.objects.get().author == erin


def everything_stored() -> bytes:
    """Give all that the database holds: the pages of SQLite, or each table of PostgreSQL as it would be copied out."""
    if connection.vendor == "sqlite":
        return bytes(connection.connection.serialize())
    with connection.cursor() as cursor:
        held = b""
        for table in connection.introspection.table_names(cursor):
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copied:
                held += b"".join(bytes(each) for each in copied)
        return held


def test_no_table_index_or_history_holds_it_in_clear(noted: MentoringSession, erin: Engineer) -> None:
    write_note(noted, f"{CANARY} again", author=account(erin))
    held = everything_stored()
    assert PrivateNote.objects.get().ciphertext.encode() in held
    assert CANARY.encode() not in held
    assert AuditEntry.objects.filter(action="note", object_type="mentoringsession").count() == 2
    assert not AuditEntry.objects.filter(action="note").exclude(reason="", subject=erin).exists()


def test_no_log_holds_it(session: MentoringSession, erin: Engineer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        write_note(session, CANARY, author=account(erin))
        read_note(session, reader=account(erin))
    # Django notes each query where it debugs: what it notes is what is stored.
    assert CANARY not in caplog.text


def test_search_and_exports_do_not_know_it(noted: MentoringSession, erin: Engineer, dana: User) -> None:
    for who in (erin, dana):
        client = signed_in(who)
        assert CANARY not in client.get("/search/", {"q": CANARY.removesuffix("-erin")}).content.decode()
        assert CANARY not in client.get("/growth/export.json").content.decode()
    path = reverse("admin:mentoring_mentorship_change", args=[noted.mentorship_id])
    assert CANARY not in signed_in(dana).get(path).content.decode()


def test_copied_database_reads_it_with_its_key_and_says_so_without(
    noted: MentoringSession, erin: Engineer, settings: Settings
) -> None:
    settings.FIELD_KEYS = ["another key", *settings.FIELD_KEYS]
    assert read_note(noted, reader=account(erin)).text == CANARY
    settings.FIELD_KEYS = ["another key"]
    kept = PrivateNote.objects.get().ciphertext
    page = signed_in(erin).get(f"/mentoring/sessions/{noted.uuid}/").content.decode()
    assert "Your note is locked" in page
    for headers, status in (({}, 422), ({"HX-Request": "true"}, 422)):
        answer = signed_in(erin).post(f"/mentoring/sessions/{noted.uuid}/private/", {"private": "New"}, headers=headers)
        assert answer.status_code == status
        assert "its key is missing" in answer.content.decode()
    with pytest.raises(UnreadableNoteError):
        write_note(noted, "New", author=account(erin))
    assert PrivateNote.objects.get().ciphertext == kept


def test_rotate_keys_renews_notes_and_second_factors(
    noted: MentoringSession, erin: Engineer, settings: Settings
) -> None:
    old = list(settings.FIELD_KEYS)
    app = Authenticator.objects.create(user=account(erin), type="totp", data={"secret": field_keys.encrypt("SEED")})
    settings.FIELD_KEYS = ["new key", *old]
    said = StringIO()
    call_command("rotate_keys", stdout=said)
    assert said.getvalue().splitlines() == [
        "Private notes: 1 renewed, 0 locked.",
        "Second factors: 1 renewed, 0 locked.",
    ]
    settings.FIELD_KEYS = ["new key"]
    assert read_note(noted, reader=account(erin)).text == CANARY
    app.refresh_from_db()
    assert field_keys.decrypt(app.data["secret"]) == "SEED"
    settings.FIELD_KEYS = ["a third key"]
    before = PrivateNote.objects.get().ciphertext
    with pytest.raises(CommandError, match="Nothing is lost"):
        call_command("rotate_keys", stdout=StringIO())
    assert PrivateNote.objects.get().ciphertext == before


def test_author_still_reads_it_after_the_end(noted: MentoringSession, erin: Engineer) -> None:
    Mentorship.objects.update(state="ended", ended_how="stopped")
    assert CANARY in signed_in(erin).get(f"/mentoring/sessions/{noted.uuid}/").content.decode()


def test_note_written_in_two_windows_loses_nothing(noted: MentoringSession, erin: Engineer) -> None:
    client, path = signed_in(erin), f"/mentoring/sessions/{noted.uuid}/"
    seen = client.get(path).context["note"].digest
    assert client.post(f"{path}private/", {"private": "First window", "seen": seen}).status_code == 302
    for headers in ({}, {"HX-Request": "true"}):
        late = client.post(f"{path}private/", {"private": "Second window", "seen": seen}, headers=headers)
        assert late.status_code == 409
        assert "First window" in late.content.decode()
    over = {"private": "Second window", "seen": seen, "over": "1"}
    assert client.post(f"{path}private/", over).status_code == 302
    assert "Second window" in client.get(path).content.decode()
