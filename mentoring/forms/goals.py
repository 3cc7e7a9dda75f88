from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.models import Mentorship
from mentoring.services.goals import GoalGiven
from skills.catalogue import CompetencyEntry, ScaleStep
from skills.models import Competency

# Long enough for one level in most competencies, short enough to be looked at.
USUAL_TIME: Final = timedelta(days=90)


class GoalForm(forms.Form):
    """The level to reach, by when, and whether a mentor works on it too."""

    to_level = forms.TypedChoiceField(label=_("Level to reach"), coerce=int)
    due = forms.DateField(label=_("By when"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    mentorship = forms.TypedChoiceField(
        label=_("Who works on it with you"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("A mentor sees the goals of the plan that you share, and your level in them."),
    )

    def __init__(self, *args: Any, above: list[ScaleStep], pairs: list[Mentorship], today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("due", today + USUAL_TIME)
        super().__init__(*args, **kwargs)
        self.pairs = {pair.pk: pair for pair in pairs}
        self._choices("to_level", [(str(step.value), f"{step.value} {step.title}") for step in above])
        names = [(str(pair.pk), pair.mentor.name) for pair in pairs]
        self._choices("mentorship", [("", _("Nobody; my leads can read it")), *names])
        self.fields["due"].widget.attrs["min"] = today.isoformat()
        if not pairs:
            del self.fields["mentorship"]

    def _choices(self, name: str, choices: list[Any]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def given(self, entry: CompetencyEntry) -> GoalGiven:
        """Give what was said, for the service; only after the form was found valid."""
        said = self.cleaned_data
        pair = self.pairs.get(said.get("mentorship") or 0)
        return GoalGiven(Competency.objects.get(pk=entry.id), said["to_level"], said["due"], pair)


class DueForm(forms.Form):
    due = forms.DateField(label=_("By when"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class DropForm(forms.Form):
    reason = forms.CharField(
        label=_("Why you drop it"),
        max_length=300,
        help_text=_("Kept with the goal, for whoever may read it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
