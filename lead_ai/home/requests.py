"""What others ask the reader to assess."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lead_ai.home.calls import Call, in_words, listed
from skills.models import AssessmentRequest
from teams.models import Engineer

ASKED = 1


def request_calls(engineer: Engineer, today: date) -> Iterator[Call]:
    """Tell which requests wait for the reader's answer, in one query."""
    rows = AssessmentRequest.objects.open(today).filter(asked=engineer).order_by("expires_on", "pk")
    waiting = list(rows.annotate(count=Count("competencies")).values_list("engineer__name", "expires_on", "count"))
    if not waiting:
        return
    names = list(dict.fromkeys(name for name, _day, _count in waiting))
    count = sum(each for _name, _day, each in waiting)
    title = ngettext(
        "Somebody asks you to assess %(names)s in %(count)s competency",
        "Somebody asks you to assess %(names)s in %(count)s competencies",
        count,
    ) % {"names": listed(names), "count": in_words(count)}
    meta = _("Open until %(day)s") % {"day": date_format(waiting[0][1], "j F")}
    yield Call(ASKED, "accent", "message-square", title, meta, reverse("assessment-requests"), _("Answer"))
