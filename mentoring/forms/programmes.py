from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mentoring.forms.people import PeopleField
from mentoring.models import MentoringProgramme, PairRule, ProgrammeParticipant
from mentoring.services.programmes import PLAIN, ProgrammeGiven
from mentoring.services.taking_part import Entered, JoinGiven
from skills.models import Competency, FocusArea
from teams.forms.keys import KeyField
from teams.forms.seen import SEEN, SeenField
from teams.models import Team

LONG: Final = 4
MOST_PLACES: Final = 20
REASON: Final = 300


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ProgrammeForm(forms.Form):
    """A programme, as HR sets it up."""

    key = KeyField()
    seen = SeenField()
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Such as Winter programme 2027."))
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": LONG}),
        help_text=_("What it is for and for whom; whoever may join reads it."),
    )
    starts = forms.DateField(label=_("From"), widget=_date(), help_text=_("People can join before."))
    ends = forms.DateField(label=_("To"), required=False, widget=_date(), help_text=_("Empty: it has no end."))
    teams = forms.ModelMultipleChoiceField(
        Team.objects.order_by("name"),
        label=_("Who may join"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Members of these teams and of those below them; nobody chosen means everyone."),
    )
    coordinators = PeopleField(
        label=_("Coordinators"),
        required=False,
        by_mail=True,
        help_text=_("One per line, by name or mail address. They match the people whom they may see, beside HR."),
    )
    policy = forms.ChoiceField(
        label=_("What matters most"), choices=MentoringProgramme.Policy.choices, widget=forms.RadioSelect
    )
    allow_own_lead = forms.BooleanField(label=_("One’s own lead may mentor"), required=False)
    is_reverse = forms.BooleanField(label=_("Reverse mentoring: newer people teach more senior ones"), required=False)
    most_mentees = forms.IntegerField(
        label=_("Most mentees per mentor"),
        required=False,
        min_value=1,
        max_value=MOST_PLACES,
        help_text=_("In this programme; empty leaves it to each mentor."),
    )
    focus_areas = forms.ModelMultipleChoiceField(
        FocusArea.objects.none(),
        label=_("Focus areas"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What pairs work on; guide and agenda can be filled from them."),
    )
    guide = forms.CharField(
        label=_("Guide for pairs"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    agenda = forms.CharField(
        label=_("Agenda of a session"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": LONG}),
        help_text=_("One point per line; a new session has it."),
    )

    def __init__(self, *args: Any, areas: Iterable[FocusArea], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = FocusArea.objects.filter(pk__in=[area.pk for area in areas])
        cast("forms.ModelMultipleChoiceField[FocusArea]", self.fields["focus_areas"]).queryset = rows

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("starts") and said.get("ends") and said["ends"] < said["starts"]:
            self.add_error("ends", ValidationError(_("The last day comes before the first one.")))
        return said

    def given(self) -> ProgrammeGiven:
        """Give what was said, for the service; only after the form was found valid."""
        return ProgrammeGiven(**{name: value for name, value in self.cleaned_data.items() if name != SEEN})


def values_of(programme: MentoringProgramme) -> dict[str, Any]:
    """Give the values of a programme as the form begins with them."""
    values = {name: getattr(programme, name) for name in PLAIN}
    return values | {
        "teams": list(programme.teams.values_list("pk", flat=True)),
        "focus_areas": list(programme.focus_areas.values_list("pk", flat=True)),
        "coordinators": list(programme.coordinators.order_by("name", "pk")),
    }


class JoinForm(forms.Form):
    """How somebody takes part in a programme."""

    parts = forms.MultipleChoiceField(
        label=_("I take part as"),
        choices=ProgrammeParticipant.Part.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say whether you take part as a mentor, as a mentee or as both.")},
    )
    aims = forms.CharField(
        label=_("What I want to get out of it"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Those who run the programme read it, and whoever you are matched with."),
    )
    places = forms.IntegerField(
        label=_("Mentees I take here"),
        required=False,
        min_value=1,
        max_value=MOST_PLACES,
        help_text=_("For mentors; empty is what you offer in all."),
    )
    wishes = PeopleField(
        label=_("People I name"),
        required=False,
        help_text=_("One per line. Who names a mentor counts a fifth more, who names a mentee a tenth."),
    )
    topics = forms.ModelMultipleChoiceField(
        Competency.objects.none(),
        label=_("Topics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For mentors: what you help with here; none chosen leaves it to what you offer in all."),
    )

    def __init__(self, *args: Any, competencies: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Competency.objects.filter(pk__in=list(competencies))
        cast("forms.ModelMultipleChoiceField[Competency]", self.fields["topics"]).queryset = rows

    def given(self) -> JoinGiven:
        """Give what was said, for the service; only after the form was found valid."""
        return JoinGiven(**self.cleaned_data)


class EnterForm(forms.Form):
    """People whom HR enters into a programme."""

    people = PeopleField(
        label=_("People"),
        rows=LONG,
        by_mail=True,
        help_text=_("One per line, by name, mail address or employee ID."),
    )
    part = forms.ChoiceField(label=_("As"), choices=ProgrammeParticipant.Part.choices, widget=forms.RadioSelect)
    places = forms.IntegerField(
        label=_("Places each"),
        required=False,
        min_value=1,
        max_value=MOST_PLACES,
        help_text=_("For mentors; empty is what each offers in all."),
    )

    def given(self) -> list[Entered]:
        """Give who is to be entered, for the service; only after the form was found valid."""
        said = self.cleaned_data
        return [Entered(each, said["part"], said["places"]) for each in said["people"]]


class RuleForm(forms.Form):
    """Why a pair is pinned or ruled out."""

    kind = forms.ChoiceField(choices=PairRule.Kind.choices)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON,
        help_text=_("The other coordinators read it."),
        error_messages={"required": _("Say in a few words why.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ProposeForm(forms.Form):
    """Why these pairs are proposed: a person decides, and says so (rule 10)."""

    reason = forms.CharField(
        label=_("Why these pairs"),
        max_length=REASON,
        help_text=_("Kept with your name. Both people of each pair are asked, and can say no."),
        error_messages={"required": _("Say in a few words why.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
