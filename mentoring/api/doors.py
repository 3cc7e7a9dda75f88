"""What all writes of mentoring's API share: faults of the domain as answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rest_framework import status
from rest_framework.exceptions import APIException, PermissionDenied, ValidationError

from mentoring.errors import (
    EditedMeanwhileError,
    MentoringError,
    NoPlaceError,
    NotCoordinatorError,
    NotInPairError,
    NotOwnGoalError,
)
from skills.models import Competency, FrameworkVersion
from teams.api.editions import LostRaceError


class TakenError(APIException):
    status_code = status.HTTP_409_CONFLICT


@contextmanager
def domain_faults() -> Iterator[None]:
    """Turn what a service refuses into the answer of the API."""
    try:
        yield
    except (NotInPairError, NotCoordinatorError, NotOwnGoalError) as refused:
        raise PermissionDenied(str(refused)) from refused
    except NoPlaceError as full:
        raise TakenError(str(full)) from full
    except EditedMeanwhileError as lost:
        raise LostRaceError(str(lost)) from lost
    except MentoringError as fault:
        raise ValidationError(str(fault)) from fault


def competencies_named(slugs: list[str], field: str) -> list[Competency]:
    """Give competencies of the framework in force by slug; raises ValidationError naming those it does not have."""
    version = FrameworkVersion.objects.in_force()
    found = {each.slug: each for each in Competency.objects.filter(versions__version=version, slug__in=slugs)}
    missing = [slug for slug in slugs if slug not in found]
    if missing:
        raise ValidationError({field: [f"The framework has no competency {', '.join(missing)}."]})
    return [found[slug] for slug in slugs]
