"""A review for tests, opened by alice about people of her team."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from skills.models import Review, ReviewParticipant
from skills.services.reviews import ReviewWanted, Said, open_review, save_ratings, submit_ratings
from teams.models import Engineer, User
from tests.factories import a_competency, version_in_force


def user_of(who: Engineer | User) -> User:
    user = who.user if isinstance(who, Engineer) else who
    assert user is not None
    return user


def wanted(*people: Engineer, **fields: Any) -> ReviewWanted:
    today = timezone.localdate()
    given: dict[str, Any] = {
        "title": "Autumn",
        "version": version_in_force(),
        "opens": today,
        "closes": today + timedelta(days=14),
    }
    return ReviewWanted(**(given | {"people": tuple(each.pk for each in people)} | fields))


def opened(by: Engineer | User, *people: Engineer, **fields: Any) -> Review:
    return open_review(wanted(*people, **fields), actor=user_of(by))


def part(review: Review, engineer: Engineer) -> ReviewParticipant:
    return ReviewParticipant.objects.get(review=review, engineer=engineer)


def rate(
    review: Review, about: Engineer, by: Engineer | User, submit: bool = True, **levels: int | Said | None
) -> None:
    """Draft levels by competency, with _ for - in its slug (None: not concerned), and submit them."""
    said = {
        a_competency(slug.replace("_", "-")).pk: level
        if isinstance(level, Said)
        else Said(level=level, not_concerned=level is None)
        for slug, level in levels.items()
    }
    save_ratings(actor=user_of(by), participant=part(review, about), said=said)
    if submit:
        submit_ratings(actor=user_of(by), participant=part(review, about))
