"""What is asked when a session is planned, moved, prepared and written up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.forms.days import DayBounds
from mentoring.models import MentoringSession, Mentorship
from mentoring.services.sessions import MOST_AT_ONCE, NotesGiven, SessionGiven
from teams.forms.keys import KeyField
from teams.models import Engineer

LENGTHS: Final = [(str(each), _("%(count)s minutes") % {"count": each}) for each in (30, 45, 60, 90, 120)]
DAY: Final = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TimeForm(forms.Form):
    """When and where, on the clock of whoever fills it in."""

    day = forms.DateField(label=_("Day"), widget=DAY)
    hour = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.TypedChoiceField(label=_("How long"), choices=LENGTHS, coerce=int, initial="45")
    place = forms.CharField(
        label=_("Where"), max_length=300, required=False, help_text=_("A room, or the link of a call.")
    )

    def __init__(self, *args: Any, zone: ZoneInfo, pair: Mentorship, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.zone_name = zone.key.replace("_", " ")
        self.bounds = DayBounds(zone, pair.starts)
        self.bounds.mark(self.fields["day"])

    def clean_day(self) -> date:
        return self.bounds.checked(self.cleaned_data["day"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if {"day", "hour"} <= given.keys():
            local = datetime.combine(given["day"], given["hour"], tzinfo=self.zone)
            if local.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != local.replace(tzinfo=None):
                self.add_error("hour", _("The clocks skip this hour on that day. Choose another one."))
        return given

    def times(self) -> SessionGiven:
        """Give when and where, for the service; only after the form was found valid."""
        said = self.cleaned_data
        start = datetime.combine(said["day"], said["hour"], tzinfo=self.zone).astimezone(UTC)
        return SessionGiven(start, start + timedelta(minutes=said["minutes"]), place=said["place"].strip())


class SessionForm(TimeForm):
    """A new session, or a series of them."""

    key = KeyField()
    title = forms.CharField(
        label=_("What it is about"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    agenda = forms.CharField(
        label=_("Agenda"),
        max_length=4000,
        required=False,
        help_text=_("One point per line. Only the two of you read it."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    times_in_all = forms.IntegerField(
        label=_("How many"),
        min_value=1,
        max_value=MOST_AT_ONCE,
        initial=1,
    )
    every_weeks = forms.IntegerField(label=_("Weeks between them"), min_value=1, max_value=12, initial=2)
    field_order = ("day", "hour", "minutes", "place", "title", "agenda", "times_in_all", "every_weeks")

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if {"day", "times_in_all", "every_weeks"} <= given.keys() and not self.bounds.holds_series(
            given["day"], times=given["times_in_all"], every_weeks=given["every_weeks"]
        ):
            self.add_error("times_in_all", _("The last of them lies more than two years ahead. Plan fewer."))
        return given

    def given(self) -> SessionGiven:
        """Give the first session, for the service; only after the form was found valid."""
        said, when = self.cleaned_data, self.times()
        given = SessionGiven(when.starts_at, when.ends_at, said["title"].strip(), when.place, said["agenda"].strip())
        return replace(given, key=said["key"])


class NotesForm(forms.Form):
    """Title, agenda and shared notes, with the edition that was read."""

    edition = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("What it is about"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    agenda = forms.CharField(
        label=_("Agenda"),
        max_length=4000,
        required=False,
        help_text=_("One point per line."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    shared_notes = forms.CharField(
        label=_("Shared notes"),
        max_length=20_000,
        required=False,
        help_text=_("You both see these, and nobody else."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def given(self) -> NotesGiven:
        """Give what was written, for the service; only after the form was found valid."""
        said = self.cleaned_data
        title = said["title"].strip() if "title" in self.data else None
        return NotesGiven(said["edition"], _lines(said["agenda"]), _lines(said["shared_notes"]), title)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").rstrip()


def notes_form(session: MentoringSession) -> NotesForm:
    """Give the form of agenda and notes as they stand."""
    said = {
        "edition": session.edition,
        "title": session.title,
        "agenda": session.agenda,
        "shared_notes": session.shared_notes,
    }
    return NotesForm(initial=said, auto_id="notes_%s")


class PrivateNoteForm(forms.Form):
    """What one writes for oneself."""

    private = forms.CharField(
        label=_("Private notes"),
        max_length=20_000,
        required=False,
        help_text=_(
            "Only you read this here; HR and administrators cannot. Stored encrypted. "
            "If it is about a person, they can obtain it by formal request."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )


class FollowUpForm(forms.Form):
    """What one of the two does until the next session."""

    text = forms.CharField(label=_("What"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    owner = forms.TypedChoiceField(label=_("Who"), coerce=int)
    due = forms.DateField(label=_("By when"), required=False, widget=DAY)

    def __init__(self, *args: Any, pair: Mentorship, reader: Engineer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {each.pk: each for each in (reader, pair.other_than(reader))}
        choices: list[Any] = [(str(each.pk), each.name) for each in self.people.values()]
        cast("forms.ChoiceField", self.fields["owner"]).choices = choices


def usual_time(pair: Mentorship, last: datetime | None, zone: ZoneInfo, today: date) -> dict[str, Any]:
    """Give what a new session begins with: the rhythm of the pair after its last one, or a week from today."""
    if last is None:
        return {"day": today + timedelta(weeks=1), "hour": "10:00"}
    local = last.astimezone(zone)
    ahead = local.date() + timedelta(weeks=pair.every_weeks)
    return {"day": max(ahead, today + timedelta(days=1)), "hour": f"{local:%H:%M}"}
