"""What each sweep sees to: mails whose job is gone, and texts that have been kept long enough."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from teams.models import Job, OutgoingMail

KEPT_FOR: Final = timedelta(days=30)
State = OutgoingMail.State


def settle_mails(now: datetime) -> None:
    """Say what became of mails that no job carries any more, and delete texts a month after their mail was settled."""
    abandoned = _without_job()
    unknown = {"state": State.UNKNOWN, "error": _("The worker was lost while it spoke with the mail server.")}
    dead = {"state": State.DEAD, "error": _("Its job was given up; see the reason there.")}
    abandoned.filter(state=State.SENDING).update(settled_at=now, **unknown)
    abandoned.filter(state__in=[State.QUEUED, State.REFUSED]).update(settled_at=now, **dead)
    OutgoingMail.objects.filter(settled_at__lt=now - KEPT_FOR).exclude(body="").update(body="", calendar="")


def _without_job() -> QuerySet[OutgoingMail]:
    """Give the mails that are open though no job works, or will work, at them."""
    key = Concat(Value("mail:"), Cast(OuterRef("pk"), CharField()), Value(":"), Cast(OuterRef("rounds"), CharField()))
    working = Job.objects.filter(key=key, state__in=[Job.State.QUEUED, Job.State.RUNNING, Job.State.FAILED])
    return OutgoingMail.objects.filter(~Exists(working), settled_at__isnull=True)
