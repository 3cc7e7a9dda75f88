"""What HR uploads: one form for each kind of import."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from skills.errors import SkillsError
from skills.services.assessment_import import find_rater
from skills.services.import_runs import Upload
from teams.models import ImportRun

MEBIBYTE = 1024 * 1024
LARGEST_FILE = 50 * MEBIBYTE
LARGEST_BESIDE = 5 * MEBIBYTE
MOST_LOOKUPS = 10
SOURCES = (
    ("self", _("the people themselves (unconfirmed)")),
    ("lead", _("leads (confirmed)")),
    ("certification", _("certificates (confirmed)")),
)


def _check_size(file: UploadedFile[Any], largest: int) -> None:
    if (file.size or 0) > largest:
        message = _("%(name)s is larger than %(size)s MiB.")
        raise ValidationError(message, params={"name": file.name, "size": largest // MEBIBYTE})


class ManyFilesWidget(UnfoldAdminFileFieldWidget):  # type: ignore[misc]  # unfold has no types
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files under one name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=ManyFilesWidget(attrs={"multiple": True}), **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MOST_LOOKUPS:
            raise ValidationError(_("At most %(most)s files."), params={"most": MOST_LOOKUPS})
        for file in files:
            _check_size(file, LARGEST_BESIDE)
        return list(files)


class ImportForm(forms.Form):
    """A file of one kind."""

    kind = ""
    file = forms.FileField(
        label=_("File"),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.xlsx"}),
        help_text=_("CSV (UTF-8) up to 50 MiB, or XLSX up to 10 MiB."),
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        _check_size(file, LARGEST_FILE)
        return file

    def upload(self) -> Upload:
        """Give what was handed over; only after the form was found valid."""
        file = self.cleaned_data["file"]
        return Upload(self.kind, file.name, cast("BinaryIO", file.file), options=self.options())

    def options(self) -> dict[str, Any]:
        """Give what was chosen beside the files."""
        return {}


class PeopleForm(ImportForm):
    kind = ImportRun.Kind.PEOPLE
    mapping = forms.FileField(
        label=_("Mapping"),
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".yaml,.yml"}),
        help_text=_("YAML that says how the columns and values of another layout become ours."),
    )
    lookups = ManyFilesField(
        label=_("Look-up files"),
        required=False,
        help_text=_("The files that the mapping names under lookups, under the same names."),
    )

    def clean_mapping(self) -> UploadedFile[Any] | None:
        file: UploadedFile[Any] | None = self.cleaned_data["mapping"]
        if file:
            _check_size(file, LARGEST_BESIDE)
        return file

    def upload(self) -> Upload:
        upload = super().upload()
        if mapping := self.cleaned_data["mapping"]:
            upload.mapping = mapping.read()
        upload.lookups = {file.name: file.file for file in self.cleaned_data["lookups"]}
        return upload


class AssessmentsForm(ImportForm):
    kind = ImportRun.Kind.ASSESSMENTS
    source = forms.ChoiceField(
        label=_("Judged by"),
        choices=SOURCES,
        widget=UnfoldAdminSelectWidget,
        help_text=_("Where the file has no column Source, or an empty cell in it."),
    )
    by = forms.CharField(
        label=_("Name of the rater"),
        required=False,
        max_length=254,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("E-mail address or employee ID of who judged, where the file has no column By."),
    )

    def clean_by(self) -> int | None:
        name = self.cleaned_data["by"].strip()
        try:
            return find_rater(name) if name else None
        except SkillsError as error:
            raise ValidationError(str(error)) from error

    def options(self) -> dict[str, Any]:
        return {"source": self.cleaned_data["source"], "rater": self.cleaned_data["by"]}


class ResourcesForm(ImportForm):
    kind = ImportRun.Kind.RESOURCES


class LeaveImportForm(ImportForm):
    kind = ImportRun.Kind.LEAVE
    file = forms.FileField(
        label=_("File"),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.xlsx,.ics,text/calendar"}),
        help_text=_(
            "CSV (UTF-8), XLSX up to 10 MiB, or a calendar (.ics) up to 5 MiB whose entries invite who is away."
        ),
    )

    def clean_file(self) -> UploadedFile[Any]:
        file = super().clean_file()
        if (file.name or "").lower().endswith(".ics"):
            _check_size(file, LARGEST_BESIDE)
        return file


class FrameworkForm(ImportForm):
    kind = ImportRun.Kind.FRAMEWORK
    file = forms.FileField(
        label=_("File"),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".yaml,.yml"}),
        help_text=_("YAML (schema lead-ai-framework/1) up to 5 MiB."),
    )
    publish = forms.BooleanField(
        label=_("Publish at once"),
        required=False,
        widget=UnfoldBooleanWidget,
        help_text=_("Otherwise it becomes a draft. A published version is never changed again."),
    )

    def options(self) -> dict[str, Any]:
        return {"publish": self.cleaned_data["publish"]}


FORMS: dict[str, type[ImportForm]] = {
    form.kind: form for form in (PeopleForm, AssessmentsForm, ResourcesForm, LeaveImportForm, FrameworkForm)
}
