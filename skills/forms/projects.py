from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from skills.catalogue import Catalogue
from skills.services.projects import NeedGiven, ProjectGiven
from teams.days import validate_day
from teams.forms.keys import KeyField
from teams.forms.people import PersonField
from teams.forms.seen import SeenField
from teams.links import check_links
from teams.models import Assignment, Project
from teams.names import validate_line
from teams.querysets import EngineerQuerySet, ProjectQuerySet
from teams.services.assignments import Booking, said_days

LARGEST_FILE = 5_000_000
LINE = {"autocomplete": "off"}
DAY = {"type": "date"}
PLAIN = ("name", "starts", "ends", "allocation", "head_count", "state", "links", "description")
WEIGHTS = [("3", _("3 essential")), ("2", _("2 important")), ("1", _("1 useful"))]


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), validators=[validate_day], **more
    )


def _in_order(form: forms.Form, cleaned: dict[str, Any]) -> dict[str, Any]:
    """Say at the last day where it lies before the first."""
    starts, ends = cleaned.get("starts"), cleaned.get("ends")
    if starts and ends and ends < starts:
        form.add_error("ends", _("It lies before the first day."))
    return cleaned


def _small(file: Any) -> None:
    if file.size > LARGEST_FILE:
        raise forms.ValidationError(_("The file is larger than 5 MB."))


class ProjectForm(forms.Form):
    """A project: what it is, when, and how much of whose time it asks."""

    key = KeyField()
    seen = SeenField()
    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs=LINE), validators=[validate_line]
    )
    starts = _day(_("From"))
    ends = _day(_("To"), required=False, help_text=_("The last day; empty where it is open."))
    allocation = forms.IntegerField(
        label=_("Asks of each person, in %"), min_value=1, max_value=100, help_text=_("In % of full time.")
    )
    head_count = forms.IntegerField(
        label=_("People at most"), min_value=1, max_value=50, required=False, help_text=_("Empty: as many as it takes.")
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=Project.State.choices,
        initial=Project.State.PLANNED,
        help_text=_("Done ends everyone's work on it with yesterday, and takes back what lies ahead."),
    )
    links = forms.CharField(
        label=_("Links"),
        required=False,
        max_length=5000,
        validators=[check_links],
        widget=forms.Textarea(attrs={"rows": 2} | LINE),
        help_text=_("One a line: a title, if you like, and the address. Such as Plan https://plan.example.com"),
    )
    description = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever sees the project reads them."),
    )
    same_name = forms.BooleanField(label=_("Begin one more of this name"), required=False)
    has_twin = False

    def refuses_twin(self, seen: ProjectQuerySet) -> bool:
        """Tell whether a project of this name is among those seen, and say so unless one more is wanted.

        The project of the same key is this one, sent twice.
        """
        twins = seen.filter(name__iexact=self.cleaned_data["name"]).order_by("pk")
        if self.cleaned_data["key"] is not None:
            twins = twins.exclude(key=self.cleaned_data["key"], key__isnull=False)
        twin = twins.first()
        self.has_twin = twin is not None
        if twin is None or self.cleaned_data["same_name"]:
            return False
        told = {"name": twin.name, "days": said_days(twin.starts, twin.ends or date.max)}
        self.add_error("name", _("There is a project of this name already: %(name)s, %(days)s.") % told)
        return True

    def clean(self) -> dict[str, Any]:
        return _in_order(self, super().clean() or self.cleaned_data)

    def given(self) -> ProjectGiven:
        """Give what was said, for the service."""
        return ProjectGiven(**{name: self.cleaned_data[name] for name in PLAIN})


def values_of(project: Project) -> dict[str, Any]:
    """Give the values of a project as the form begins with them."""
    return {name: getattr(project, name) for name in PLAIN}


class NeedForm(forms.Form):
    """How many people at which level in a competency, and how much that weighs."""

    competency = forms.ChoiceField(label=_("Competency"))
    level = forms.TypedChoiceField(label=_("Level"), coerce=int)
    people = forms.IntegerField(label=_("People"), min_value=1, max_value=50, initial=1)
    weight = forms.TypedChoiceField(label=_("Weight"), coerce=int, choices=WEIGHTS, initial=2)

    def __init__(self, *args: Any, known: Catalogue, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grouped = [
            (domain.title, [(each.slug, f"{each.code} {each.title}") for each in domain.competencies])
            for domain in known.domains
        ]
        competency = cast("forms.ChoiceField", self.fields["competency"])
        competency.choices = [("", _("none yet") if optional else _("Choose one")), *grouped]
        competency.required = not optional
        level = cast("forms.ChoiceField", self.fields["level"])
        level.choices = [(str(step.value), f"{step.value} {step.title}") for step in known.scale[1:]]

    def given(self) -> list[NeedGiven]:
        """Give what was said, for the service; nothing where no competency was chosen."""
        said = self.cleaned_data
        return [NeedGiven(**said)] if said["competency"] else []


class AssignmentForm(forms.Form):
    """A share of somebody's time for a project."""

    engineer = forms.ChoiceField(label=_("Person"))
    starts = _day(_("From"))
    ends = _day(_("To"), required=False)
    allocation = forms.IntegerField(label=_("Share, in %"), min_value=1, max_value=100)
    in_spite = forms.BooleanField(required=False)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["engineer"]).choices = [("", _("Choose one")), *people]

    def clean(self) -> dict[str, Any]:
        return _in_order(self, super().clean() or self.cleaned_data)

    def booking(self) -> Booking:
        """Give what was said, for the service."""
        said = self.cleaned_data
        return Booking(int(said["engineer"]), said["starts"], said["ends"], said["allocation"])


class ShareForm(forms.Form):
    """Days and share of an assignment that is there."""

    seen = SeenField()
    starts = _day(_("From"))
    ends = _day(_("To"), required=False, help_text=_("The last day; empty where it is open."))
    allocation = forms.IntegerField(
        label=_("Share, in %"), min_value=1, max_value=100, help_text=_("In % of full time.")
    )

    def clean(self) -> dict[str, Any]:
        return _in_order(self, super().clean() or self.cleaned_data)


def share_of(row: Assignment) -> dict[str, Any]:
    """Give the values of an assignment as the form begins with them."""
    return {name: getattr(row, name) for name in ("starts", "ends", "allocation")}


class ProjectFileForm(forms.Form):
    """A table of projects."""

    file = forms.FileField(
        label=_("CSV or spreadsheet (.xlsx)"),
        help_text=_("A row for each need; a project without needs has one row."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
        validators=[_small],
    )


class AssignmentFileForm(forms.Form):
    """A table of assignments, and why they are confirmed."""

    file = forms.FileField(
        label=_("CSV or spreadsheet (.xlsx)"),
        help_text=_("A row for each stretch of days on a project."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
        validators=[_small],
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs=LINE),
        help_text=_(
            "For rows that are to be confirmed and give none. The people themselves, their leads, the leads of the "
            "project and HR read it."
        ),
    )
    in_spite = forms.BooleanField(
        label=_("Plan people in spite of leave and other plans"),
        required=False,
        help_text=_("What is confirmed never exceeds what somebody can give."),
    )


class LeadForm(forms.Form):
    """Somebody of the directory who leads the project, too."""

    engineer = PersonField(label=_("Add a lead"), datalist="people-nearby", help_text=_("A name from the directory."))

    def __init__(self, *args: Any, people: EngineerQuerySet, **kwargs: Any) -> None:
        # The page has another form with a person in it.
        super().__init__(*args, **{"auto_id": "lead-%s", **kwargs})
        cast("PersonField", self.fields["engineer"]).people = people


class ConfirmForm(forms.Form):
    """Why this team; the people stand in the form as they were shown."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_(
            "It stands in the record of decisions, with your name and the day. The people themselves, their leads, the "
            "leads of the project and HR read it."
        ),
        widget=forms.TextInput(attrs=LINE),
    )


class RefusalForm(forms.Form):
    """Why a plan is taken back, if that is said."""

    reason = forms.CharField(required=False, max_length=300)
