"""Private notes of a session: encrypted before they are stored, read by their author and by nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring.errors import EditedMeanwhileError, NotInPairError, UnreadableNoteError
from mentoring.models import MentoringSession, PrivateNote
from teams import field_keys
from teams.models import Engineer, User
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit


@dataclass(frozen=True, slots=True)
class NoteRead:
    """One's own note; ``is_locked`` where no key of this installation reads what is stored."""

    text: str = ""
    changed_at: datetime | None = None
    is_locked: bool = False

    @property
    def digest(self) -> str:
        """Tell one text from another, so that a form knows what it was filled in upon."""
        return sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Renewed:
    """How many texts were encrypted anew, and how many no key reads; those were left as they are."""

    renewed: int
    unreadable: int


def read_note(session: MentoringSession, *, reader: User) -> NoteRead:
    """Give the reader's own note of a session, empty where there is none; nobody is given anybody else's."""
    found = PrivateNote.objects.filter(session=session, author_id=own_engineer_id(reader)).first()
    if found is None:
        return NoteRead()
    try:
        return NoteRead(field_keys.decrypt(found.ciphertext), found.changed_at)
    except field_keys.UnreadableError:
        return NoteRead(changed_at=found.changed_at, is_locked=True)


@transaction.atomic
def write_note(session: MentoringSession, text: str, *, author: User, seen: str = "") -> None:
    """Keep one's own note of a session; an empty one is deleted.

    Raises NotInPairError for anybody but the two, UnreadableNoteError where it would write over a note that no key
    reads at the moment, EditedMeanwhileError where another text stands than the one ``seen``, by its digest.
    """
    own = Engineer.objects.select_for_update().filter(pk=own_engineer_id(author)).first()
    pair = session.mentorship
    if own is None or own.pk not in {pair.mentor_id, pair.mentee_id}:
        raise NotInPairError(_("Only the two of them take notes here."))
    before = read_note(session, reader=author)
    if before.is_locked:
        raise UnreadableNoteError(
            _("Your note is locked: its key is missing here. It is kept; ask your operator for the key.")
        )
    if before.text == text:
        return
    if seen and seen != before.digest:
        raise EditedMeanwhileError(_("You wrote here in another window in the meantime. Nothing was saved yet."))
    mine = PrivateNote.objects.filter(session=session, author=own)
    if text.strip():
        PrivateNote.objects.update_or_create(
            session=session, author=own, defaults={"ciphertext": field_keys.encrypt(text)}
        )
    else:
        mine.delete()
    # That there is a note is its author's own affair, too: the entry names the session and not the other person.
    record_audit("note", session, actor=author, subject=own)


def renew_notes() -> Renewed:
    """Encrypt every note anew with the first key, each for itself, so that it can be stopped and begun again."""
    renewed = unreadable = 0
    for pk in PrivateNote.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            note = PrivateNote.objects.select_for_update().filter(pk=pk).first()
            if note is None:
                continue
            try:
                fresh = field_keys.renewed(note.ciphertext)
            except field_keys.UnreadableError:
                unreadable += 1
                continue
            # The day on which its author wrote it stays.
            PrivateNote.objects.filter(pk=pk).update(ciphertext=fresh)
            renewed += 1
    return Renewed(renewed, unreadable)
