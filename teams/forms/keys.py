"""A key that a form carries, so that what is sent twice is made once."""

from __future__ import annotations

from uuid import uuid4

from django import forms


class KeyField(forms.UUIDField):
    """A hidden random key, made anew with each form that is shown."""

    def __init__(self) -> None:
        super().__init__(required=False, initial=uuid4, widget=forms.HiddenInput)
