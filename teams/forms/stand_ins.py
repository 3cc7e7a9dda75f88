from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teams.forms.people import PersonField
from teams.models import Engineer, Team
from teams.querysets import EngineerQuerySet
from teams.services.stand_ins import StandInWanted

HERE, EVERYWHERE = "here", "everywhere"


class StandInForm(forms.Form):
    lead = forms.ModelChoiceField(label=_("Stands in for"), queryset=Engineer.objects.none(), to_field_name="slug")
    engineer = PersonField(
        label=_("Who stands in"), datalist="people-nearby", help_text=_("A name from the directory.")
    )
    scope = forms.ChoiceField(label=_("Teams"), initial=HERE)
    starts = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends = forms.DateField(
        label=_("To, last day included"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Such as parental leave. Whoever reads this page sees it.")
    )

    def __init__(
        self, *args: Any, team: Team, leads: Sequence[Engineer], people: EngineerQuerySet, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.team = team
        self.has_leads = bool(leads)
        lead = cast("forms.ModelChoiceField[Engineer]", self.fields["lead"])
        lead.queryset = Engineer.objects.filter(pk__in=[each.pk for each in leads])
        lead.empty_label = None if len(leads) == 1 else lead.empty_label
        cast(PersonField, self.fields["engineer"]).people = people
        scope = cast(forms.ChoiceField, self.fields["scope"])
        scope.choices = [(HERE, team.name), (EVERYWHERE, _("All teams that they lead"))]
        self.fields["starts"].initial = timezone.localdate()

    def wanted(self) -> StandInWanted:
        """Give what was asked for, for the service."""
        said = self.cleaned_data
        return StandInWanted(
            lead=said["lead"],
            engineer=said["engineer"],
            team=self.team if said["scope"] == HERE else None,
            starts=said["starts"],
            ends=said["ends"],
            reason=said["reason"],
        )
