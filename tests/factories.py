"""Rows for tests, made by factory-boy."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import factory
from django.utils.text import slugify

from skills.models import (
    Assessment,
    Competency,
    EvidenceFile,
    FrameworkVersion,
    LearningResource,
    Role,
    RoleAim,
    RoleHolding,
)
from skills.services.current_levels import rebuild_current_levels
from skills.services.evidence_files import FileGiven, keep_file
from teams.models import Engineer, Membership, Team, TeamLead, User
from teams.models.users import HR_GROUP

PASSWORD = "lead-ai-tests"
LONG_AGO = date(2020, 1, 1)


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.LazyAttribute(lambda user: f"{slugify(user.name)}@test.example")

    @factory.post_generation
    def password(self, create: bool, extracted: str | None, **_: Any) -> None:
        self.set_password(extracted or PASSWORD)
        if create:
            self.save()


class EngineerFactory(factory.django.DjangoModelFactory[Engineer]):
    class Meta:
        model = Engineer

    name = factory.Sequence(lambda n: f"Person {n}")
    slug = factory.LazyAttribute(lambda engineer: slugify(engineer.name))
    email = factory.LazyAttribute(lambda engineer: f"{engineer.slug}@test.example")
    employee_id = factory.Sequence(lambda n: f"T{n:05}")
    starts = LONG_AGO


class TeamFactory(factory.django.DjangoModelFactory[Team]):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Team {n}")
    slug = factory.LazyAttribute(lambda team: slugify(team.name))


def signing_in(engineer: Engineer, **fields: Any) -> User:
    """Give an engineer an account and return it."""
    user: User = UserFactory(name=engineer.name, email=engineer.email, **fields)
    engineer.user = user
    engineer.save()
    return user


def member(team: Team, *, role: str = "ai-engineer", aim: str | None = None, **fields: Any) -> Engineer:
    """Make an engineer who has been in ``team`` since long ago, in a role of the built-in framework."""
    engineer: Engineer = EngineerFactory(**fields)
    Membership.objects.create(engineer=engineer, team=team, starts=LONG_AGO)
    RoleHolding.objects.create(engineer=engineer, role=a_role(role), starts=LONG_AGO)
    if aim:
        RoleAim.objects.create(engineer=engineer, role=a_role(aim))
    return engineer


def leading(team: Team, engineer: Engineer) -> TeamLead:
    """Make an engineer the lead of a team since long ago."""
    return TeamLead.objects.create(team=team, engineer=engineer, starts=LONG_AGO)


def hr_user(**fields: Any) -> User:
    """Make an account in the HR group."""
    from django.contrib.auth.models import Group

    user: User = UserFactory(is_staff=True, **fields)
    user.groups.add(Group.objects.get_or_create(name=HR_GROUP)[0])
    return user


def assessed(
    engineer: Engineer, competency: str, level: int | None, *, source: str = "lead", **fields: Any
) -> Assessment:
    """Record a shared assessment and bring the engineer's current levels in step."""
    fields.setdefault("assessed_on", date.today())  # noqa: DTZ011 - tests run in UTC
    fields.setdefault("shared_on", fields["assessed_on"])
    row = Assessment.objects.create(
        engineer=engineer,
        competency=a_competency(competency),
        level=level,
        not_concerned=level is None,
        source=source,
        **fields,
    )
    rebuild_current_levels([engineer.pk])
    return row


def resource_for(competency: str, level: int, **fields: Any) -> LearningResource:
    """Put a resource for a level of a competency into the catalogue."""
    fields.setdefault("title", f"How to reach {level} in {competency}")
    fields.setdefault("url", f"https://learn.example.org/{competency}/{level}")
    fields.setdefault("kind", LearningResource.Kind.COURSE)
    return LearningResource.objects.create(competency=a_competency(competency), to_level=level, **fields)


def kept_file(engineer: Engineer, actor: User | None, *, name: str, content: bytes) -> EvidenceFile:
    """Keep a file as evidence of an engineer."""
    assert actor is not None
    return keep_file(FileGiven(name, io.BytesIO(content), len(content)), engineer=engineer, actor=actor)


def a_competency(slug: str) -> Competency:
    """Give a competency of the built-in framework."""
    return Competency.objects.get(framework__slug="lead-ai-engineer", slug=slug)


def a_role(slug: str) -> Role:
    """Give a role of the built-in framework."""
    return Role.objects.get(framework__slug="lead-ai-engineer", slug=slug)


def version_in_force() -> FrameworkVersion:
    """Give the published version of the built-in framework."""
    version = FrameworkVersion.objects.in_force()
    assert version is not None
    return version
