"""Who stands in for a lead reads and assesses as the lead does, from the first day to the last."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from skills.errors import NotAllowedError
from skills.models import Assessment
from skills.services.assessments import JudgementGiven, record_assessment
from teams.models import AuditEntry, Engineer, Membership, StandIn, Team, TeamLead, User
from teams.permissions import people_assessable_by
from teams.services.stand_ins import StandInRefusedError, StandInWanted, end_stand_in, name_stand_in
from tests.conftest import signed_in
from tests.factories import LONG_AGO, a_competency, leading, member

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def user_of(engineer: Engineer) -> User:
    """Give the account as a new request reads it, with nothing kept from before."""
    return User.objects.select_related("engineer").get(engineer=engineer)


def standing_in(
    lead: Engineer, engineer: Engineer, *, first: int = 0, last: int = 10, team: Team | None = None
) -> StandIn:
    today = TODAY()
    return StandIn.objects.create(
        lead=lead,
        engineer=engineer,
        team=team,
        starts=today + timedelta(days=first),
        ends=today + timedelta(days=last),
        reason="Leave",
    )


def wanted(lead: Engineer, engineer: Engineer, **changed: object) -> StandInWanted:
    today = TODAY()
    given = {"team": None, "starts": today, "ends": today + timedelta(days=10), "reason": "Leave"} | changed
    return StandInWanted(lead=lead, engineer=engineer, **given)  # type: ignore[arg-type]


def assessed_by(engineer: Engineer) -> set[Engineer]:
    return set(people_assessable_by(user_of(engineer)))


@pytest.mark.parametrize(("first", "last", "open_today"), [(1, 5, False), (-5, -1, False), (0, 0, True), (-5, 5, True)])
def test_a_stand_in_reads_and_assesses_from_the_first_day_to_the_last(
    alice: Engineer, bob: Engineer, charlie: Engineer, team: Team, first: int, last: int, open_today: bool
) -> None:
    standing_in(alice, charlie, first=first, last=last)
    assert Engineer.objects.visible_to(user_of(charlie)).filter(pk=bob.pk).exists() is open_today
    assert Team.objects.visible_to(user_of(charlie)).filter(pk=team.pk).exists() is open_today
    assert (bob in assessed_by(charlie)) is open_today
    page = signed_in(charlie).get(reverse("team-matrix", args=[team.slug]))
    assert page.status_code == (200 if open_today else 404)


def test_ended_early_closes_at_once(alice: Engineer, bob: Engineer, charlie: Engineer) -> None:
    row = standing_in(alice, charlie)
    assert end_stand_in(row, actor=user_of(alice))
    assert not end_stand_in(row, actor=user_of(alice))
    assert assessed_by(charlie) == set()
    assert AuditEntry.objects.filter(action="end stand-in").count() == 1


def test_a_stand_in_ends_with_the_time_as_lead(alice: Engineer, bob: Engineer, charlie: Engineer) -> None:
    standing_in(alice, charlie)
    TeamLead.objects.filter(engineer=alice).update(ends=TODAY() - timedelta(days=1))
    assert not Engineer.objects.visible_to(user_of(charlie)).filter(pk=bob.pk).exists()
    assert assessed_by(charlie) == set()


def test_a_stand_in_for_one_team_has_no_other(
    alice: Engineer, bob: Engineer, charlie: Engineer, other_team: Team
) -> None:
    leading(other_team, alice)
    standing_in(alice, charlie, team=bob.memberships.get().team)
    assert bob in assessed_by(charlie)
    assert not Team.objects.visible_to(user_of(charlie)).filter(pk=other_team.pk).exists()


def test_nobody_assesses_themselves_nor_the_lead_they_stand_in_for(
    alice: Engineer, bob: Engineer, erin: Engineer, team: Team
) -> None:
    fay = member(team, name="Fay")
    standing_in(alice, bob)
    assert assessed_by(bob) == {fay}
    given = JudgementGiven(level=3)
    with pytest.raises(NotAllowedError):
        record_assessment(actor=user_of(bob), engineer=alice, competency=a_competency("programming"), given=given)


def test_a_lead_above_is_stood_in_for_where_they_are_accountable(
    head: Engineer, alice: Engineer, bob: Engineer, erin: Engineer, division: Team
) -> None:
    gus = member(division, name="Gus")
    standing_in(head, erin)
    # alice alone leads her team, so the head answers for her; hers and the head's own people stay with their leads.
    assert assessed_by(erin) == {gus, alice, *Engineer.objects.filter(name="Charlie")}
    assert bob not in assessed_by(erin)


def test_a_head_who_also_leads_below_is_not_assessed_in_their_own_name(
    head: Engineer, team: Team, charlie: Engineer
) -> None:
    leading(team, head)
    Membership.objects.create(engineer=head, team=team, starts=LONG_AGO)
    standing_in(head, charlie)
    assert head not in assessed_by(charlie)


def test_an_assessment_is_by_the_stand_in_and_the_record_says_for_whom(
    alice: Engineer, bob: Engineer, charlie: Engineer
) -> None:
    standing_in(alice, charlie)
    made = record_assessment(
        actor=user_of(charlie), engineer=bob, competency=a_competency("programming"), given=JudgementGiven(level=3)
    )
    assert (made.source, made.confirming, made.rater) == ("lead", True, charlie)
    assert AuditEntry.objects.get(action="assess").acting_for == alice


def test_a_lead_acts_in_their_own_name_also_while_standing_in(alice: Engineer, bob: Engineer, head: Engineer) -> None:
    standing_in(head, alice)
    record_assessment(
        actor=user_of(alice), engineer=bob, competency=a_competency("programming"), given=JudgementGiven(level=3)
    )
    assert AuditEntry.objects.get(action="assess").acting_for is None
    assert Assessment.objects.get().rater == alice


def test_lead_head_and_hr_name_stand_ins(
    alice: Engineer, head: Engineer, charlie: Engineer, dana: User, team: Team
) -> None:
    for actor in (user_of(alice), user_of(head), dana):
        row = name_stand_in(wanted(alice, charlie), actor=actor)
        assert row.made_by == actor
        end_stand_in(row, actor=actor)
    assert AuditEntry.objects.filter(action="name stand-in", acting_for=alice, subject=charlie).count() == 3


def test_a_stand_in_names_nobody_further(
    alice: Engineer, bob: Engineer, charlie: Engineer, erin: Engineer, team: Team
) -> None:
    standing_in(alice, charlie)
    with pytest.raises(StandInRefusedError):
        name_stand_in(wanted(alice, erin), actor=user_of(charlie))
    client, url = signed_in(charlie), reverse("team-stand-ins", args=[team.slug])
    assert '<form class="card__body' not in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 403
    own = reverse("team-stand-in-end", args=[team.slug, StandIn.objects.get().uuid])
    assert client.post(own).status_code == 403


def test_who_leads_one_team_gives_no_rights_in_another(
    alice: Engineer, charlie: Engineer, erin: Engineer, other_team: Team
) -> None:
    leading(other_team, erin)
    leading(alice.leaderships.get().team, erin)
    with pytest.raises(StandInRefusedError, match="also leads teams"):
        name_stand_in(wanted(erin, charlie), actor=user_of(alice))


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"starts": date(2020, 1, 1)}, "past"),
        ({"ends": date(2020, 1, 1)}, "before the first"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_stand_in_has_days_in_order_and_a_reason(
    alice: Engineer, charlie: Engineer, changed: dict[str, object], fault: str
) -> None:
    with pytest.raises(StandInRefusedError, match=fault):
        name_stand_in(wanted(alice, charlie, **changed), actor=user_of(alice))


def test_one_pair_has_no_two_periods_at_once(alice: Engineer, charlie: Engineer) -> None:
    name_stand_in(wanted(alice, charlie), actor=user_of(alice))
    later = TODAY() + timedelta(days=10)
    with pytest.raises(StandInRefusedError, match="already"):
        name_stand_in(wanted(alice, charlie, starts=later, ends=later), actor=user_of(alice))
    with pytest.raises(IntegrityError), transaction.atomic():
        standing_in(alice, charlie)


def test_nobody_stands_in_for_themselves(alice: Engineer) -> None:
    with pytest.raises(StandInRefusedError):
        name_stand_in(wanted(alice, alice), actor=user_of(alice))
    with pytest.raises(IntegrityError), transaction.atomic():
        standing_in(alice, alice)


def test_the_page_names_shows_and_ends(alice: Engineer, bob: Engineer, charlie: Engineer, team: Team) -> None:
    client, url = signed_in(alice), reverse("team-stand-ins", args=[team.slug])
    assert "Nobody stands in" in client.get(url).content.decode()
    sent = {"lead": "alice", "engineer": "charlie", "scope": "here", "starts": TODAY(), "ends": TODAY() + timedelta(3)}
    assert client.post(url, sent).status_code == 422
    assert client.post(url, sent | {"reason": "Leave"}).status_code == 302
    said = StandIn.objects.get().said
    assert said.startswith("Charlie stands in for Alice until ")
    assert said in client.get(url).content.decode()
    assert said in client.get(reverse("team", args=[team.slug])).content.decode()
    assert "standing in for Alice" in signed_in(charlie).get("/").content.decode()
    end = reverse("team-stand-in-end", args=[team.slug, StandIn.objects.get().uuid])
    assert StandIn.objects.running(TODAY()).exists()
    assert "End now" in client.get(end).content.decode()
    assert client.post(end).status_code == 302
    assert not StandIn.objects.running(TODAY()).exists()
    assert "ended early" in client.get(url).content.decode()


def test_a_name_of_several_people_asks_which(alice: Engineer, charlie: Engineer, other_team: Team, team: Team) -> None:
    member(other_team, name="Charlie", slug="charlie-2")
    sent = {"lead": "alice", "engineer": "Charlie", "scope": "here", "starts": TODAY(), "ends": TODAY(), "reason": "x"}
    page = signed_in(alice).post(reverse("team-stand-ins", args=[team.slug]), sent).content.decode()
    assert "Write one of: charlie, charlie-2" in page


def test_the_list_takes_the_same_queries_whatever_its_length(alice: Engineer, other_team: Team, team: Team) -> None:
    client, counts, url = signed_in(alice), [], reverse("team-stand-ins", args=[team.slug])
    client.get(url)
    for size in (10, 40):
        while StandIn.objects.count() < size:
            standing_in(alice, member(other_team))
            end_stand_in(standing_in(alice, member(other_team), first=20, last=21), actor=user_of(alice))
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
