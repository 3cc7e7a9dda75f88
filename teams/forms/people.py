"""A person of the directory, named in a text field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from teams.models import Engineer
from teams.querysets import EngineerQuerySet

LONGEST_NAME = 200
OFFERED = 200


class PersonField(forms.CharField):
    """Takes the name of one of ``people``, or the last part of the address of their page.

    A list of the whole directory would be too long for a page; ``datalist`` is the id of one with those nearby.
    """

    def __init__(self, *, datalist: str, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": datalist, "autocomplete": "off"})
        super().__init__(max_length=LONGEST_NAME, widget=widget, **kwargs)
        self.people: EngineerQuerySet = Engineer.objects.none()

    def clean(self, value: Any) -> Any:
        named = super().clean(value)
        if not named:
            return None
        found = list(self.people.filter(name__iexact=named)[:2]) or list(self.people.filter(slug=named.lower())[:1])
        if not found:
            raise ValidationError(_("Nobody here is called %(name)s.") % {"name": named})
        if len(found) > 1:
            raise ValidationError(self._several(named))
        return found[0]

    def _several(self, named: str) -> str:
        slugs = self.people.filter(name__iexact=named).order_by("slug").values_list("slug", flat=True)[:5]
        told = {"name": named, "slugs": ", ".join(slugs)}
        return _("Several people are called %(name)s. Write one of: %(slugs)s.") % told
