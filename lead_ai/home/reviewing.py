"""What reviews ask of the reader, as calls on the home page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lead_ai.home.calls import Call
from skills.models import Review, ReviewRater
from skills.reviews.waiting import Waiting
from skills.views.reviews.lists import closing_day

DUE, READY, TO_RATE, ASKED = 15, 16, 25, 45


def review_calls(waiting: Waiting) -> list[Call]:
    """Say what reviews wait for, each with the page where one does it."""
    calls = [_part(each) for each in waiting.parts]
    for review, count in waiting.to_rate:
        title = ngettext("Rate %(count)s person for %(review)s", "Rate %(count)s people for %(review)s", count) % {
            "count": count,
            "review": review.title,
        }
        calls.append(_call(TO_RATE, "accent", "users", title, review, _("Rate")))
    for review, count, people in waiting.to_agree:
        title = _("%(count)s of %(people)s ready to agree in %(review)s") % {
            "count": count,
            "people": people,
            "review": review.title,
        }
        calls.append(_call(READY, "grow", "check", title, review, _("Compare")))
    return calls


def _part(rater: ReviewRater) -> Call:
    review, engineer = rater.participant.review, rater.participant.engineer
    url = reverse("review-rate", args=[review.uuid, engineer.slug])
    if rater.kind == ReviewRater.Kind.SELF:
        title = _("Your self-assessment for %(review)s is due") % {"review": review.title}
        return Call(DUE, "accent", "target", title, closing_day(review), url, _("Rate myself"))
    title = _("%(name)s would like your view") % {"name": engineer.name}
    return Call(ASKED, "accent", "message-square", title, f"{review.title} · {closing_day(review)}", url, _("Rate"))


def _call(rank: int, tone: str, icon: str, title: str, review: Review, act: str) -> Call:  # noqa: PLR0913 - spelt out
    return Call(rank, tone, icon, title, closing_day(review), reverse("review", args=[review.uuid]), act)
