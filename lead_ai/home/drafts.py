"""Drafts that end soon."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lead_ai.home.calls import Call, counted
from skills.models import AssessmentDraft
from skills.services.drafts import KEPT_FOR, REMINDED_AFTER
from teams.models import User

ENDING = 4


def draft_calls(user: User) -> Iterator[Call]:
    """Tell the author which of their drafts are deleted before long, in one query."""
    rows = AssessmentDraft.objects.own(user).begun_before(timezone.now() - REMINDED_AFTER).order_by("begun_at", "pk")
    told = list(rows.values_list("begun_at", "engineer__slug", "competency__slug"))
    if not told:
        return
    begun, engineer, competency = told[0]
    words = ngettext("%(count)s draft of yours ends soon", "%(count)s drafts of yours end soon", len(told))
    day = date_format(timezone.localtime(begun + KEPT_FOR), "j F")
    meta = _("Not saved; the oldest is deleted on %(day)s") % {"day": day}
    url = reverse("assess", args=[engineer, competency])
    yield Call(ENDING, "accent", "pencil", counted(words, len(told)), meta, url, _("Open"))
