"""Sets of reviews, their participants, raters and ratings, including who may see them.

Blindness is held here and nowhere else: what a rater said is read through ``ReviewRating.objects.visible_to``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from teams.models import Engineer
from teams.permissions import people_assessable_by
from teams.querysets import own_engineer_id

if TYPE_CHECKING:
    from typing import Any, Self

    # Named in the quoted parameters of the classes below.
    from skills.models import (  # noqa: F401
        Review,
        ReviewAgreement,
        ReviewParticipant,
        ReviewRater,
        ReviewRating,
    )
    from teams.querysets import Viewer


class ReviewQuerySet(models.QuerySet["Review"]):
    def newest_first(self) -> Self:
        """Order by state (open ones first), then by closing day, newest first."""
        return self.order_by("-state", "-closes", "-pk")

    def visible_to(self, user: Viewer) -> Self:
        """Keep the reviews that ``user`` has a part in: as participant, rater, lead of a participant, or HR."""
        if not user.is_authenticated:
            return self.none()
        if user.is_hr:
            return self.all()
        participants = _rows("ReviewParticipant", review=OuterRef("pk"))
        seen = participants.filter(engineer__in=Engineer.objects.visible_to(user).values("pk"))
        rated = _rows("ReviewRater", participant__review=OuterRef("pk"))
        return self.filter(Exists(seen) | Exists(rated.filter(engineer=own_engineer_id(user), declined_at=None)))

    def known_to(self, user: Viewer) -> Self:
        """Keep the reviews of colleagues in one's own teams: the viewer may know of them, not look inside."""
        colleagues = Engineer.objects.known_to(user).values("pk")
        rows = _rows("ReviewParticipant", review=OuterRef("pk"), engineer__in=colleagues)
        return self.filter(Exists(rows))

    def closable_by(self, user: Viewer) -> Self:
        """Keep the reviews that ``user`` runs (remind, close, reopen): HR, or whoever assesses all who are in it.

        Nobody runs a review in which they are rated themselves. Who has left binds nobody.
        """
        if not user.is_authenticated:
            return self.none()
        participants = _rows("ReviewParticipant", review=OuterRef("pk"))
        present = participants.filter(engineer__in=Engineer.objects.active().values("pk"))
        runs = self.exclude(Exists(present.filter(engineer=own_engineer_id(user))))
        if user.is_hr:
            return runs
        own = people_assessable_by(user).values("pk")
        return runs.filter(Exists(participants.filter(engineer__in=own)) & ~Exists(present.exclude(engineer__in=own)))


class ReviewParticipantQuerySet(models.QuerySet["ReviewParticipant"]):
    def visible_to(self, user: Viewer) -> Self:
        """Keep those whose part in the review ``user`` may follow: own, led people's, everyone's for HR."""
        return self.filter(engineer__in=Engineer.objects.visible_to(user).values("pk"))

    def agreeable_by(self, user: Viewer) -> Self:
        """Keep those whose levels ``user`` agrees on, as the one accountable lead."""
        return self.filter(engineer__in=people_assessable_by(user).values("pk"))

    def calibrated_by(self, user: Viewer) -> Self:
        """Keep those whose levels ``user`` calibrates: led people, below one's own teams too, all for HR.

        Nobody calibrates their own levels.
        """
        return self.visible_to(user).exclude(engineer=own_engineer_id(user))

    def rated_by(self, user: Viewer) -> Self:
        """Keep those whom ``user`` may rate: oneself, led people, and whoever one was asked about."""
        own = own_engineer_id(user)
        asked = _rows("ReviewRater", participant=OuterRef("pk"), engineer=own, declined_at=None)
        asked = asked.exclude(kind="lead")
        return self.filter(Exists(asked) | Q(engineer__in=people_assessable_by(user).values("pk")))

    def with_progress(self) -> Self:
        """Add ``self_in`` and ``lead_in`` (who has submitted) and ``revealed`` (whether ratings may be seen)."""
        raters = _rows("ReviewRater", participant=OuterRef("pk"), submitted_at__isnull=False)
        return self.annotate(
            self_in=Exists(raters.filter(kind="self")), lead_in=Exists(raters.filter(kind="lead"))
        ).annotate(revealed=models.ExpressionWrapper(_REVEALED, output_field=models.BooleanField()))

    def revealed(self) -> Self:
        """Keep those whose submitted ratings may be seen: both are in, or the review is closed, or not blind."""
        return self.with_progress().filter(revealed=True)

    def present(self) -> Self:
        """Keep those who work here still."""
        return self.filter(engineer__in=Engineer.objects.active(timezone.localdate()).values("pk"))


_BOTH_IN = Q(lead_in=True) & (Q(self_in=True) | Q(review__asks_self=False))
_REVEALED = Q(review__blind=False) | Q(review__state="closed") | _BOTH_IN


class ReviewRaterQuerySet(models.QuerySet["ReviewRater"]):
    def waiting(self) -> Self:
        """Keep those who have not submitted, in reviews that are open, about people who are there."""
        today = timezone.localdate()
        return self.filter(
            submitted_at=None,
            declined_at=None,
            participant__review__state="open",
            participant__review__opens__lte=today,
            participant__engineer__in=Engineer.objects.active(today).values("pk"),
        )

    def given_by(self, user: Viewer) -> Self:
        """Keep the parts that ``user`` has as a rater; declined ones are gone."""
        return self.filter(engineer=own_engineer_id(user), declined_at=None)

    def visible_to(self, user: Viewer) -> Self:
        """Keep the raters of those whose part ``user`` may follow, and one's own parts: names and states only."""
        followed = Q(participant__engineer__in=Engineer.objects.visible_to(user).values("pk"))
        return self.filter(followed | Q(engineer=own_engineer_id(user)))


class ReviewRatingQuerySet(models.QuerySet["ReviewRating"]):
    def visible_to(self, user: Viewer) -> Self:
        """Keep one's own, and submitted ones about people one may follow, once their ratings are revealed (D9)."""
        if not user.is_authenticated:
            return self.none()
        participants = apps.get_model("skills", "ReviewParticipant").objects
        shown = participants.visible_to(user).revealed().values("pk")
        revealed = Q(rater__submitted_at__isnull=False, rater__participant__in=shown)
        return self.filter(revealed | Q(rater__engineer=own_engineer_id(user)))


class ReviewAgreementQuerySet(models.QuerySet["ReviewAgreement"]):
    def visible_to(self, user: Viewer) -> Self:
        """Keep those about people one may follow, once their ratings are revealed, and what one agreed oneself."""
        if not user.is_authenticated:
            return self.none()
        participants = apps.get_model("skills", "ReviewParticipant").objects
        shown = participants.visible_to(user).revealed().values("pk")
        return self.filter(Q(participant__in=shown) | Q(agreed_by=user))


def _rows(model: str, **which: Any) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = apps.get_model("skills", model).objects.filter(**which)
    return rows
