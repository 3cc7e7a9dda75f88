from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _said
from django.utils.translation import gettext_lazy as _

from mentoring.forms.days import DayBounds
from mentoring.forms.people import PeopleField
from mentoring.models import GroupMeeting, MentoringGroup
from mentoring.services.group_meetings import MeetingGiven
from mentoring.services.groups import GroupGiven
from skills.models import Competency, FocusArea
from teams.forms.keys import KeyField
from teams.forms.seen import SeenField
from teams.models import Engineer

USUAL_MINUTES: Final = 60


class GroupForm(forms.Form):
    """A group, workshop or circle, as a host describes it."""

    key = KeyField()
    seen = SeenField()
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=MentoringGroup.Kind.choices,
        widget=forms.RadioSelect,
        help_text=_("A mentor with several people; a workshop on one matter; a circle around one focus area."),
    )
    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("Such as Prompting for leads."))
    purpose = forms.CharField(
        label=_("What it is for"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What people can do afterwards; everyone signed in reads it."),
    )
    focus_area = forms.ModelChoiceField(
        FocusArea.objects.none(),
        label=_("Focus area"),
        required=False,
        empty_label=_("none"),
        help_text=_("A circle needs one; its questions stand on the page."),
    )
    topics = forms.ModelMultipleChoiceField(
        Competency.objects.none(),
        label=_("Competencies"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever was there can use it as evidence for these."),
    )
    places = forms.IntegerField(
        label=_("Places"), min_value=2, max_value=200, help_text=_("Without the hosts. Who comes later waits for one.")
    )
    hosts = PeopleField(label=_("Hosts"), help_text=_("One per line, by name. A junior can host for seniors, too."))

    def __init__(self, *args: Any, areas: Iterable[FocusArea], competencies: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas_of = FocusArea.objects.filter(pk__in=[area.pk for area in areas]).order_by("pk")
        self._choose("focus_area", areas_of)
        self._choose("topics", Competency.objects.filter(pk__in=list(competencies)))

    def _choose(self, name: str, rows: Any) -> None:
        cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows

    def given(self) -> GroupGiven:
        """Give what was said, for the service; only after the form was found valid."""
        said = self.cleaned_data
        return GroupGiven(
            kind=said["kind"],
            title=said["title"].strip(),
            places=said["places"],
            purpose=said["purpose"].strip(),
            focus_area=said["focus_area"],
            competencies=tuple(said["topics"]),
            hosts=tuple(said["hosts"]),
            key=said["key"],
        )


def values_of(group: MentoringGroup) -> dict[str, Any]:
    """Give what a form begins with for a group that is there."""
    return {
        "kind": group.kind,
        "title": group.title,
        "purpose": group.purpose,
        "focus_area": group.focus_area_id,
        "topics": [each.pk for each in group.competencies.all()],
        "places": group.places,
        "hosts": list(group.hosts.order_by("name")),
    }


class MeetingForm(forms.Form):
    """When a group meets, on the clock of whoever enters it."""

    key = KeyField()
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    at = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=10, max_value=600, initial=USUAL_MINUTES)
    title = forms.CharField(label=_("What it is about"), max_length=200, required=False)
    place = forms.CharField(
        label=_("Where"),
        max_length=300,
        required=False,
        help_text=_("A room, or the link of a call. Only members and hosts read it."),
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["at"].help_text = _said("On the clock of %(zone)s.") % {"zone": zone}
        self.bounds = DayBounds(ZoneInfo(zone))
        self.bounds.mark(self.fields["day"])

    def clean_day(self) -> date:
        return self.bounds.checked(self.cleaned_data["day"])

    def given(self) -> MeetingGiven:
        """Give what was said, for the service; only after the form was found valid."""
        said = self.cleaned_data
        starts = datetime.combine(said["day"], said["at"], tzinfo=ZoneInfo(self.zone))
        ends = starts + timedelta(minutes=said["minutes"])
        return MeetingGiven(starts, ends, said["title"].strip(), said["place"].strip(), said["key"])


def meeting_values(meeting: GroupMeeting, zone: str) -> dict[str, Any]:
    """Give what a form begins with for a meeting that is there."""
    local = meeting.starts_at.astimezone(ZoneInfo(zone))
    minutes = (meeting.ends_at - meeting.starts_at) // timedelta(minutes=1)
    told = {"title": meeting.title, "place": meeting.place, "minutes": minutes}
    return told | {"day": local.date(), "at": local.time()}


class AttendanceForm(forms.Form):
    """Who of the members was there."""

    present = forms.ModelMultipleChoiceField(
        Engineer.objects.none(), label=_("Who was there"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelMultipleChoiceField[Engineer]", self.fields["present"]).queryset = members
