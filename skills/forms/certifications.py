from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from skills.catalogue import Catalogue
from skills.forms.evidence import file_field, given_file, link_field
from skills.models import Certification, Competency
from skills.services.certifications import CertificationGiven

# Pairs of competency and level that the form has room for.
ROWS: Final = (1, 2, 3)


def _day(label: Any, *, required: bool, hint: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class CertificationForm(forms.Form):
    """A certification with what it confirms and its evidence; ``renews`` names the one it takes the place of."""

    title = forms.CharField(max_length=200, label=_("Title"))
    issuer = forms.CharField(max_length=200, label=_("Issuer"))
    issued_on = _day(_("Issued on"), required=True)
    valid_until = _day(_("Valid until"), required=False, hint=_("Leave it empty where it has no end."))
    number = forms.CharField(required=False, max_length=100, label=_("Number"))
    link = link_field()
    file = file_field()
    renews = forms.ChoiceField(required=False, label=_("Renews"))

    def __init__(self, *args: Any, known: Catalogue, standing: Iterable[Certification], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing: Mapping[str, Certification] = {str(each.uuid): each for each in standing}
        self.fields["link"].label = _("Link to the certificate")
        cast(forms.ChoiceField, self.fields["renews"]).choices = [
            ("", _("nothing, it is new")),
            *((uuid, each.title) for uuid, each in self.standing.items()),
        ]
        named = [("", _("none")), *((str(each.id), f"{each.code} {each.title}") for each in known.by_slug.values())]
        levels = [("", "–"), *((str(each.value), f"{each.value} {each.title}") for each in known.scale)]
        for row in ROWS:
            self.fields[f"competency_{row}"] = forms.ChoiceField(
                required=False, choices=named, label=_("Competency %(n)s") % {"n": row}
            )
            self.fields[f"level_{row}"] = forms.ChoiceField(
                required=False, choices=levels, label=_("Level %(n)s") % {"n": row}
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen: set[str] = set()
        for row in ROWS:
            competency, level = cleaned.get(f"competency_{row}"), cleaned.get(f"level_{row}")
            if bool(competency) != bool(level):
                self.add_error(f"level_{row}", _("Name a competency and the level that is confirmed, or neither."))
            if competency and competency in seen:
                self.add_error(f"competency_{row}", _("This competency is named above."))
            seen.add(competency or "")
        return cleaned

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The pairs of competency and level."""
        return [(self[f"competency_{row}"], self[f"level_{row}"]) for row in ROWS]

    def given(self) -> CertificationGiven:
        """Give what was said, for the service."""
        said = self.cleaned_data
        pairs = {int(said[f"competency_{row}"]): int(said[f"level_{row}"]) for row in ROWS if said[f"competency_{row}"]}
        competencies = Competency.objects.in_bulk(list(pairs))
        files = given_file(said["file"])
        return CertificationGiven(
            title=said["title"],
            issuer=said["issuer"],
            issued_on=said["issued_on"],
            valid_until=said["valid_until"],
            number=said["number"],
            url=said["link"],
            file=files[0] if files else None,
            levels=tuple((competencies[pk], level) for pk, level in pairs.items()),
            renews=self.standing.get(said["renews"]),
        )
