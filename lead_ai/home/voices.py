"""What people disagree with, and releases from requirements that end soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lead_ai.home.calls import Call, counted, in_words, listed
from skills.models import Disagreement, Exemption
from skills.permissions import people_overridable_by
from teams.models import User
from teams.permissions import people_assessable_by
from teams.querysets import own_engineer_id

DISAGREED, ENDING, ANSWERED = 0, 5, 1
NEWS = timedelta(days=14)
SOON = timedelta(days=14)


def voice_calls(user: User, today: date) -> Iterator[Call]:
    """Tell what waits for the reader's answer, what is late elsewhere, what was answered, and what ends soon."""
    yield from _to_answer(user, today)
    yield from _late(user, today)
    yield from _answered(user, today)
    yield from _ending(user, today)


def _to_answer(user: User, today: date) -> Iterator[Call]:
    mine = Disagreement.objects.open().filter(engineer__in=people_assessable_by(user).values("pk"))
    rows = list(mine.order_by("due_on", "pk").values_list("engineer__name", "due_on"))
    if not rows:
        return
    names = listed(list(dict.fromkeys(name for name, _day in rows)))
    title = ngettext(
        "%(names)s disagrees with a level", "%(names)s: %(count)s disagreements wait for your answer", len(rows)
    ) % {"names": names, "count": in_words(len(rows))}
    day = date_format(rows[0][1], "j F")
    late = rows[0][1] < today
    meta = (_("Overdue since %(day)s") if late else _("To be answered by %(day)s")) % {"day": day}
    yield Call(DISAGREED, "warn", "message-square", title, meta, reverse("disagreements"), _("Answer"))


def _late(user: User, today: date) -> Iterator[Call]:
    """Tell leads above and HR of answers that are late and not theirs to give."""
    own = people_assessable_by(user).values("pk")
    overdue = Disagreement.objects.visible_to(user).overdue(today).exclude(engineer__in=own)
    rows = overdue.exclude(engineer=own_engineer_id(user)).order_by("due_on", "pk")
    names = list(dict.fromkeys(rows.values_list("engineer__name", flat=True)))
    if not names:
        return
    count = len(names)
    title = ngettext(
        "The answer to a disagreement of %(count)s person is overdue",
        "The answers to disagreements of %(count)s people are overdue",
        count,
    ) % {"count": in_words(count)}
    yield Call(DISAGREED, "warn", "clock", title, listed(names), reverse("disagreements"), _("See"))


def _answered(user: User, today: date) -> Iterator[Call]:
    own = Disagreement.objects.filter(engineer=own_engineer_id(user), answered_at__date__gte=today - NEWS)
    row = own.select_related("answered_by").order_by("-answered_at").first()
    if row is None:
        return
    name = row.answered_by.get_full_name() if row.answered_by else _("Your lead")
    title = _("%(name)s answered your disagreement") % {"name": name}
    url = reverse("disagreement", args=[row.uuid])
    yield Call(ANSWERED, "ok", "message-square", title, str(row.get_outcome_display()), url, _("Read"))


def _ending(user: User, today: date) -> Iterator[Call]:
    """Tell which releases from requirements end within two weeks."""
    people = people_overridable_by(user).active().values("pk")
    rows = Exemption.objects.on(today).filter(engineer__in=people, ends__lte=today + SOON)
    found = list(rows.order_by("ends", "pk").values_list("engineer__slug", "engineer__name", "ends"))
    if not found:
        return
    title = counted(
        ngettext(
            "%(count)s release from a requirement ends soon",
            "%(count)s releases from requirements end soon",
            len(found),
        ),
        len(found),
    )
    names = listed(list(dict.fromkeys(name for _slug, name, _day in found)))
    first = date_format(found[0][2] or today, "j F")
    meta = _("%(names)s · the first on %(day)s") % {"names": names, "day": first}
    yield Call(ENDING, "accent", "clock", title, meta, reverse("engineer", args=[found[0][0]]), _("See"))
