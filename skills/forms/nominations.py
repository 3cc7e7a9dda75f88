from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

EVERYONE = "all"


class AskLeadsForm(forms.Form):
    """Which leads are asked to nominate people for a project, with a word."""

    lead = forms.ChoiceField(label=_("Whom"))
    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=500,
        help_text=_("They read it with the name, the period and the needs of the project."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, leads: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [(EVERYONE, _("All leads"))] if len(leads) > 1 else []
        cast("forms.ChoiceField", self.fields["lead"]).choices = [*every, *leads]


class DeclineForm(forms.Form):
    """Why a lead nominates nobody."""

    answer = forms.CharField(
        label=_("Nobody, because"),
        max_length=300,
        help_text=_("The leads of the project read it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
