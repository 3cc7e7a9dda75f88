from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from teams.services.leave import LeaveGiven

DAY = {"type": "date"}


class LeaveForm(forms.Form):
    """Days away, and how much of the contract."""

    starts = forms.DateField(label=_("From"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    ends = forms.DateField(label=_("To, last day included"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    percent = forms.IntegerField(
        label=_("Away, in %"), min_value=1, max_value=100, initial=100, help_text=_("100 is not there at all.")
    )

    def given(self) -> LeaveGiven:
        """Give what was said, for the service."""
        return LeaveGiven(**self.cleaned_data)


class LeaveFileForm(forms.Form):
    """A calendar or a table of days away."""

    file = forms.FileField(
        label=_("Calendar (.ics) or CSV"),
        help_text=_("CSV with the columns From, To and Percent; in a calendar each event is days away."),
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,.csv,text/calendar,text/csv"}),
    )
