from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from skills.forms.evidence import link_field
from skills.models.careers import MOST_YEARS
from skills.qualifications import QualificationLine, Wanted
from skills.services.qualifications import QualificationGiven

ANSWERS: Final = (("yes", _("I have this")), ("no", _("I do not have this")))


class QualificationForm(forms.Form):
    """What somebody has of one qualification: years where years are asked for, otherwise whether they have it."""

    years = forms.DecimalField(
        label=_("Years"),
        min_value=0,
        max_value=MOST_YEARS,
        max_digits=3,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"step": "0.5", "min": "0", "max": str(MOST_YEARS), "inputmode": "decimal"}),
    )
    answer = forms.ChoiceField(label=_("Answer"), choices=ANSWERS)
    note = forms.CharField(
        required=False, max_length=5000, label=_("What, where and when"), widget=forms.Textarea(attrs={"rows": 3})
    )
    link = link_field()

    def __init__(self, data: Any = None, *, line: QualificationLine, wanted: Wanted) -> None:
        held = line.held
        initial: dict[str, Any] = {}
        if held is not None:
            answer = "yes" if held.is_met else "no"
            initial = {"years": held.years, "answer": answer, "note": held.note, "link": held.link}
        super().__init__(data, initial=initial, auto_id=f"{line.ident}-%s")
        self.wanted = wanted
        del self.fields["answer" if wanted.counts_years else "years"]

    def given(self) -> QualificationGiven:
        """Give what was said, for the service."""
        said = self.cleaned_data
        years = said.get("years")
        met = self.wanted.is_met_by(years) if self.wanted.counts_years else said["answer"] == "yes"
        return QualificationGiven(met, years, said["note"].replace("\r\n", "\n").strip(), said["link"])
