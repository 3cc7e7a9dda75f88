from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from teams.days import validate_day
from teams.services.leave import LeaveGiven

DAY = {"type": "date"}
# A thousand entries.
LONGEST_KEPT = 30_000
UNREADABLE = _("What the file held did not arrive whole. Choose it again.")


class LeaveForm(forms.Form):
    """Days away, and how much of the contract."""

    starts = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), validators=[validate_day]
    )
    ends = forms.DateField(
        label=_("To, last day included"),
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        validators=[validate_day],
    )
    percent = forms.IntegerField(
        label=_("Away, in %"), min_value=1, max_value=100, initial=100, help_text=_("100 is not there at all.")
    )

    in_spite = forms.BooleanField(required=False)

    def given(self) -> LeaveGiven:
        """Give what was said, for the service."""
        return LeaveGiven(**{name: self.cleaned_data[name] for name in ("starts", "ends", "percent")})


class LeaveFileForm(forms.Form):
    """A calendar or a table of days away."""

    file = forms.FileField(
        label=_("Calendar (.ics) or CSV"),
        help_text=_("CSV with the columns From, To and Percent; in a calendar each event of a day or more is leave."),
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,.csv,text/calendar,text/csv"}),
    )


class LeaveKeptForm(forms.Form):
    """What a file held, kept while its reader decides about the work it hits: as in ``2027-03-01/2027-03-05/100``."""

    kept = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_KEPT)

    @classmethod
    def of(cls, given: Iterable[LeaveGiven]) -> LeaveKeptForm:
        """Give the form that keeps some leave."""
        return cls(initial={"kept": " ".join(f"{each.starts}/{each.ends}/{each.percent}" for each in given)})

    def clean_kept(self) -> list[LeaveGiven]:
        """Give the leave that was kept."""
        parts = [each.split("/") for each in self.cleaned_data["kept"].split()]
        try:
            found = [LeaveGiven(date.fromisoformat(a), date.fromisoformat(b), int(share)) for a, b, share in parts]
        except ValueError as fault:
            raise forms.ValidationError(UNREADABLE) from fault
        if any(not 1 <= each.percent <= 100 for each in found):
            raise forms.ValidationError(UNREADABLE)
        for each in found:
            validate_day(each.starts)
            validate_day(each.ends)
        return found
