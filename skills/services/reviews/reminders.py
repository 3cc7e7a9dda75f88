"""Reminders of open reviews: when a week and when a day are left, and when asked for, to whoever has not submitted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from skills.errors import NotAllowedError, SkillsError
from skills.models import Review, ReviewParticipant, ReviewRater
from teams.models import Job, Notification, User
from teams.permissions import accountable_leads
from teams.services import jobs
from teams.services.audit import record_audit
from teams.services.mail import absolute_url, queue_mail

KIND: Final = "review_reminders"
# Days left when each reminder is due, soonest first; a late sweep sends the one that fits the day.
WHEN: Final = {"day": 1, "week": 7}


def plan_review_reminders(now: datetime) -> None:
    """Enqueue the reminders that are due; the same again is the same job."""
    today = timezone.localdate(now)
    due = Review.objects.filter(
        state="open", reminds=True, opens__lte=today, closes__gte=today, closes__lte=today + timedelta(WHEN["week"])
    )
    for review in due:
        which = "day" if review.closes - today <= timedelta(WHEN["day"]) else "week"
        # A reopened review with another last day reminds anew.
        key = f"{KIND}:{review.uuid}:{review.closes.isoformat()}:{which}"
        jobs.enqueue(KIND, key=key, payload={"review": review.pk, "which": which})


@transaction.atomic
def remind_now(review: Review, *, actor: User) -> int:
    """Remind everyone who has something left to rate, once a day at most; give how many accounts that are.

    Raises NotAllowedError for who does not run the review, SkillsError where it is closed, nobody is waited for, or
    this was done today.
    """
    if not Review.objects.closable_by(actor).filter(pk=review.pk).exists():
        raise NotAllowedError(_("HR reminds, or the lead who answers for everyone in it."))
    # Pressed twice at once, the second one waits here.
    current = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if not current.is_open:
        raise SkillsError(_("The review is not open: nobody is reminded."))
    waited_for = len(list(_waited_for(current)))
    if not waited_for:
        raise SkillsError(_("Everybody has submitted: there is nobody to remind."))
    which = f"now-{timezone.localdate().isoformat()}"
    key = f"{KIND}:{current.uuid}:{which}"
    if Job.objects.filter(key=key).exists():
        raise SkillsError(_("They were reminded today already. Remind again tomorrow."))
    jobs.enqueue(KIND, key=key, payload={"review": current.pk, "which": which})
    record_audit("remind", current, actor=actor)
    return waited_for


def send_review_reminders(run: jobs.Run) -> None:
    """Do one job: owe a mail to everyone who has something left to rate. Run again, it owes nobody a second one."""
    review = Review.objects.get(pk=run.payload["review"])
    with run.completing():
        if not review.is_open:
            return
        for user, count in _waited_for(review):
            queue_mail(
                kind=Notification.REVIEWS,
                key=f"{review.uuid}:{review.closes.isoformat()}:{run.payload['which']}",
                recipient=user,
                template="review_reminder",
                context={
                    "title": review.title,
                    "count": count,
                    "closes": date_format(review.closes, "j F Y"),
                    "url": absolute_url("reviews"),
                },
            )


def _waited_for(review: Review) -> Iterator[tuple[User, int]]:
    """Give each account with how many people it has left to rate."""
    left: dict[int, int] = defaultdict(int)
    parts = ReviewRater.objects.waiting().filter(participant__review=review).exclude(kind=ReviewRater.Kind.LEAD)
    for engineer in parts.values_list("engineer_id", flat=True):
        left[engineer] += 1
    rated = ReviewRater.objects.filter(kind=ReviewRater.Kind.LEAD, submitted_at__isnull=False)
    people = ReviewParticipant.objects.filter(review=review).present().exclude(raters__in=rated)
    # Whoever leads today, not at the opening.
    for leads in accountable_leads(people.values_list("engineer_id", flat=True)).values():
        for lead in leads:
            left[lead] += 1
    for user in User.objects.filter(engineer__in=left).select_related("engineer").order_by("pk"):
        yield user, left[user.engineer.pk]
