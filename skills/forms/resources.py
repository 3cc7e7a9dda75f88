from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from skills.catalogue import Catalogue
from skills.models import Competency, LearningResource
from skills.models.resources import CURRENCY, WEB_LINK
from skills.services.resources import ResourceGiven

LANGUAGE = RegexValidator(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", _("A code such as en or pt-BR."))
LINE = {"autocomplete": "off"}


class ResourceForm(forms.Form):
    """A resource of the catalogue; links are checked for their form and never fetched."""

    title = forms.CharField(label=_("Title"), max_length=200, widget=forms.TextInput(attrs=LINE))
    url = forms.URLField(
        label=_("Link"),
        max_length=1000,
        assume_scheme="https",
        validators=[WEB_LINK],
        widget=forms.TextInput(attrs=LINE | {"inputmode": "url", "spellcheck": "false"}),
    )
    competency = forms.ChoiceField(label=_("Competency"))
    to_level = forms.TypedChoiceField(label=_("Level it helps to reach"), coerce=int)
    from_level = forms.TypedChoiceField(
        label=_("From level"),
        coerce=int,
        required=False,
        empty_value=None,
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=LearningResource.Kind.choices)
    hours = forms.DecimalField(label=_("Hours"), required=False, min_value=0.5, max_digits=5, decimal_places=1)
    cost = forms.DecimalField(
        label=_("Cost"),
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=2,
        help_text=_("0 is free; empty where it is not known."),
    )
    currency = forms.CharField(
        label=_("Currency"),
        required=False,
        max_length=3,
        validators=[CURRENCY],
        help_text=_("Such as EUR."),
        widget=forms.TextInput(attrs=LINE),
    )
    language = forms.CharField(
        label=_("Language"),
        required=False,
        max_length=16,
        validators=[LANGUAGE],
        help_text=_("A code such as en or pt-BR."),
        widget=forms.TextInput(attrs=LINE),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    edition = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, known: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        steps = [(str(step.value), f"{step.value} {step.title}") for step in known.scale]
        self._choices("to_level", steps[1:])
        self._choices("from_level", [("", _("the level below")), *steps[:-1]])
        grouped = [
            (domain.title, [(each.slug, f"{each.code} {each.title}") for each in domain.competencies])
            for domain in known.domains
        ]
        self._choices("competency", [("", _("Choose one")), *grouped])

    def _choices(self, name: str, choices: list[Any]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cost, currency = cleaned.get("cost"), cleaned.get("currency", "")
        if cost and not currency and "currency" not in self.errors:
            self.add_error("currency", _("Say in which currency the cost is."))
        if not cost:
            cleaned["currency"] = ""
        low, high = cleaned.get("from_level"), cleaned.get("to_level")
        if low is not None and high is not None and low >= high:
            self.add_error("from_level", _("It must lie below the level that is reached."))
        return cleaned

    def given(self) -> ResourceGiven:
        """Give what was said, for the service; only after the form was found valid."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "edition"}
        slug = said.pop("competency")
        competency = Competency.objects.get(framework=self.known.version.framework_id, slug=slug)
        return ResourceGiven(competency=competency, **said)


def values_of(resource: LearningResource) -> dict[str, Any]:
    """Give what a form shows of a resource that is there."""
    names = ("title", "url", "to_level", "from_level", "kind", "hours", "cost", "currency", "language", "note")
    return {name: getattr(resource, name) for name in (*names, "edition")} | {"competency": resource.competency.slug}
