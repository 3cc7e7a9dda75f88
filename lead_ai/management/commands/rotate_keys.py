from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from mentoring.services.notes import Renewed, renew_notes
from teams import field_keys

# Where an authenticator keeps what is encrypted: the seed of an app, and that of recovery codes.
ENCRYPTED = ("secret", "seed")


class Command(BaseCommand):
    help = (
        "Encrypt private notes and second factors anew with the first key of FIELD_KEYS. Put the new key first, "
        "run this, and take the old key out once it says that nothing is left. It can be run again at any time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        notes, factors = renew_notes(), renew_factors()
        self.stdout.write(f"Private notes: {notes.renewed} renewed, {notes.unreadable} locked.")
        self.stdout.write(f"Second factors: {factors.renewed} renewed, {factors.unreadable} locked.")
        if notes.unreadable or factors.unreadable:
            raise CommandError(
                "What is locked was encrypted with a key that is not among FIELD_KEYS. It was left as it is: "
                "add that key at the end of FIELD_KEYS and run this again. Nothing is lost."
            )


def renew_factors() -> Renewed:
    """Encrypt the secrets of all second factors anew, each for itself."""
    renewed = unreadable = 0
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            found = Authenticator.objects.select_for_update().get(pk=pk)
            held = {name: found.data[name] for name in ENCRYPTED if found.data.get(name)}
            try:
                fresh = {name: field_keys.renewed(text) for name, text in held.items()}
            except field_keys.UnreadableError:
                unreadable += 1
                continue
            if fresh:
                found.data.update(fresh)
                found.save(update_fields=["data"])
                renewed += 1
    return Renewed(renewed, unreadable)
