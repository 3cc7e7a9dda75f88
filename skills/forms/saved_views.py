from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from skills.models.views import LONGEST_QUERY


class ViewNameForm(forms.Form):
    """The name of a saved view."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("Such as: Retrieval, free in January."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SaveViewForm(ViewNameForm):
    """A view to keep: its name, and what its address holds."""

    team = forms.SlugField(required=False, widget=forms.HiddenInput)
    query = forms.CharField(required=False, max_length=LONGEST_QUERY, widget=forms.HiddenInput)
