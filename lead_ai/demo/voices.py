"""What people of the demo ask of each other and disagree with, and who stands in; nobody's level moves by it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from skills.models import Assessment, AssessmentRequest, Disagreement, Exemption, FrameworkVersion
from teams.models import Engineer, StandIn

People = Mapping[str, Engineer]


def seed_voices(people: People, version: FrameworkVersion, today: date) -> None:
    """Add requests open and answered, a disagreement that waits, a stand-in, and a release that lies ahead."""
    competencies = {row.code: row.competency_id for row in version.competencies.all()}
    tomas, naledi, kwame = (people[name] for name in ("Tomás Herrera", "Naledi Dlamini", "Kwame Boateng"))
    _request(tomas, naledi, tomas, [competencies[code] for code in ("ML-05", "SE-01")], today)
    _request(kwame, tomas, people["Amara Okonkwo"], [competencies["SP-04"]], today)
    _answered(tomas, people["Zofia Kowalczyk"], competencies["SW-01"], today)
    _disagreement(people["Ravi Menon"], today)
    StandIn.objects.create(
        lead=people["Meera Iyer"],
        engineer=people["Paolo Ricci"],
        starts=today - timedelta(days=4),
        ends=today + timedelta(days=17),
        reason="Annual leave",
        made_by=people["Ingrid Solberg"].user,
    )
    Exemption.objects.create(
        engineer=people["Mei-Lin Chou"],
        competency_id=competencies["SP-04"],
        reason="On loan to the data platform until spring, without any retrieval work",
        author=people["Amara Okonkwo"].user,
        starts=today + timedelta(days=20),
        ends=today + timedelta(days=140),
    )


def _request(
    engineer: Engineer, asked: Engineer, asker: Engineer, competencies: list[int], today: date
) -> AssessmentRequest:
    made = AssessmentRequest.objects.create(
        engineer=engineer,
        asked=asked,
        asked_by=asker.user,
        message="You saw the work on the retrieval service in spring.",
        expires_on=today + timedelta(days=21),
    )
    for competency in competencies:
        made.competencies.create(competency_id=competency)
    return made


def _answered(engineer: Engineer, asked: Engineer, competency: int, today: date) -> None:
    made = _request(engineer, asked, engineer, [competency], today)
    given = Assessment.objects.create(
        engineer=engineer,
        competency_id=competency,
        level=4,
        source="peer",
        rater=asked,
        recorded_by=asked.user,
        assessed_on=today - timedelta(days=3),
        shared_on=today - timedelta(days=3),
        comment="Reviews my code faster and more carefully than anybody else in the team.",
    )
    made.competencies.update(assessment=given)
    AssessmentRequest.objects.filter(pk=made.pk).update(outcome="answered", closed_at=given.created_at)


def _disagreement(engineer: Engineer, today: date) -> None:
    rows = Assessment.objects.shared().filter(engineer=engineer, source="lead", level__isnull=False)
    said = rows.order_by("-assessed_on", "pk").first()
    if said is not None:
        Disagreement.objects.create(
            assessment=said,
            engineer=engineer,
            note="Since this was assessed I have led it in two projects; both are documented in our repository.",
            due_on=today + timedelta(days=9),
        )
