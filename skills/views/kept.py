"""What a form shows of what is the reader's own: a draft, an interest."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from skills.catalogue import CompetencyEntry
from skills.forms.assess import NOT_CONCERNED
from skills.models import AssessmentDraft, Competency, Interest
from teams.models import Engineer, User


@dataclass(frozen=True, slots=True)
class DraftView:
    """Where a form keeps its draft, and what is kept; ``said`` is empty where nothing is."""

    url: str
    said: str = ""
    chosen: str = ""
    comment: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class InterestView:
    """The choice of an interest; ``url`` is empty where the reader may only read."""

    url: str
    element: str
    title: str
    value: str
    label: str
    options: tuple[tuple[str, str], ...]


def draft_view(engineer: str, competency: str, draft: AssessmentDraft | None) -> DraftView:
    """Say what is kept of a form, and when it was."""
    url = reverse("assess-draft", args=[engineer, competency])
    if draft is None:
        return DraftView(url)
    level = NOT_CONCERNED if draft.not_concerned else "" if draft.level is None else str(draft.level)
    return DraftView(url, _said_when(draft), level, draft.comment, draft.evidence)


def _said_when(draft: AssessmentDraft) -> str:
    at = timezone.localtime(draft.saved_at)
    when = time_format(at, "H:i") if at.date() == timezone.localdate() else date_format(at, "j M, H:i")
    return _("draft, %(when)s") % {"when": when}


def interest_view(slug: str, title: str, *, engineer: str, value: str, is_own: bool) -> InterestView:
    """Give the choice of an interest, or what was chosen, for a competency."""
    options = (("", _("Not said")), *((each.value, str(each.label)) for each in Interest.Value))
    url = reverse("interest", args=[engineer, slug]) if is_own else ""
    return InterestView(url, f"interest-{slug}", title, value, dict(options).get(value, ""), options)


def interests_of(reader: User, engineer: Engineer) -> dict[int, str]:
    """Give a person's interests by the id of the competency, as far as the reader may know them."""
    rows = Interest.objects.visible_to(reader).filter(engineer=engineer)
    return dict(rows.values_list("competency_id", "value"))


def drafts_of(reader: User, engineer: Engineer) -> dict[int, AssessmentDraft]:
    """Give the reader's own drafts about a person by the id of the competency."""
    return {row.competency_id: row for row in AssessmentDraft.objects.own(reader).filter(engineer=engineer)}


def own_draft(reader: User, engineer: Engineer, competency: Competency) -> DraftView:
    """Give the reader's own draft about one cell."""
    draft = AssessmentDraft.objects.own(reader).filter(engineer=engineer, competency=competency).first()
    return draft_view(engineer.slug, competency.slug, draft)


def interest_of(reader: User, engineer: Engineer, entry: CompetencyEntry) -> InterestView:
    """Give a person's interest in one competency, to read."""
    value = (
        Interest.objects.visible_to(reader)
        .filter(engineer=engineer, competency=entry.id)
        .values_list("value", flat=True)
    )
    return interest_view(entry.slug, entry.title, engineer=engineer.slug, value=value.first() or "", is_own=False)
