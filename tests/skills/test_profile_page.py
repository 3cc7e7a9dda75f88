from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from skills.catalogue import catalogue, role_profiles, role_titles
from skills.matrix import engineer_readiness
from skills.models import Assessment, Evidence, Exemption, RoleAim
from skills.profiles import month_ends, standing
from teams.models import Assignment, AuditEntry, Engineer, Membership, Project, Team, User
from tests.conftest import signed_in
from tests.factories import a_competency, a_role, assessed, member, signing_in, version_in_force

pytestmark = pytest.mark.django_db

PAGE = "/engineers/bob/"
COMMENT = "cnry-comment-of-alice"
EMPLOYEE_ID = "CNRY-BOB-1"
TOKEN = re.compile(r'(X-CSRFToken": "|csrfmiddlewaretoken" value=")[^"]+')


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def known_bob(bob: Engineer, alice: Engineer, today: date) -> Engineer:
    """Bob with a confirmed, an unconfirmed and a stale level, a comment and a link."""
    Engineer.objects.filter(pk=bob.pk).update(employee_id=EMPLOYEE_ID)
    given = assessed(bob, "programming", 2, rater=alice, comment=COMMENT)
    Evidence.objects.create(assessment=given, url="https://example.org/proof")
    assessed(bob, "deep-learning", 3, source="self")
    assessed(bob, "data-quality", 2, assessed_on=today - timedelta(days=500))
    bob.refresh_from_db()
    return bob


def body(client: Client, url: str = PAGE) -> str:
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return response.content.decode()


def row(page: str, slug: str) -> str:
    """Give the markup of the table row of a competency."""
    found = re.search(rf'<tr><th scope="row">(?:(?!</tr>).)*competencies/{slug}/.*?</tr>', page, re.DOTALL)
    assert found, slug
    return found[0]


def plain(content: bytes) -> str:
    """Give a page without the CSRF token, which differs each time by design."""
    return TOKEN.sub("", content.decode())


def opt_in(engineer: Engineer, visibility: str) -> None:
    engineer.skills_visibility = visibility
    engineer.save()


def test_lead_sees_levels_with_source_date_requirement_and_evidence(alice: Engineer, known_bob: Engineer) -> None:
    page = body(signed_in(alice))
    programming = row(page, "programming")
    assert 'data-level="2"' in programming
    assert 'data-gap="1"' in programming
    assert re.search(r'3 <span class="faint">required', programming)
    assert re.search(r">lead\s*<", programming)
    assert timezone.localdate().strftime("%b %Y") in programming
    assert "1 piece of evidence" in programming
    assert 'data-state="unconfirmed"' in row(page, "deep-learning")
    assert 'data-state="stale"' in row(page, "data-quality")
    assert 'data-state="unknown"' in row(page, "mentoring")


def test_lead_sees_identity_target_role_and_comment(alice: Engineer, known_bob: Engineer) -> None:
    page = body(signed_in(alice))
    for text in ("AI Engineer", "Senior AI Engineer", "Applied AI", EMPLOYEE_ID, COMMENT, "led by Alice"):
        assert text in page


def test_readiness_is_told_for_own_target_and_next_roles(alice: Engineer, known_bob: Engineer) -> None:
    page = body(signed_in(alice))
    told = page[page.index('id="readiness"') : page.index('id="lately"')]
    order = [told.index(f">{title}</a>") for title in ("AI Engineer", "Senior AI Engineer", "Lead AI Engineer")]
    assert order == sorted(order)
    assert "holds it" in told
    assert "aims for it" in told


def test_page_agrees_with_the_read_behind_the_api(known_bob: Engineer, today: date) -> None:
    Exemption.objects.create(engineer=known_bob, competency=a_competency("robotics"), reason="No robots", starts=today)
    version = version_in_force()
    found = standing(known_bob, catalogue(version), as_of=today)
    profiles = role_profiles(version, list(role_titles(version)), found.catalogue)
    assert len(profiles) == 8
    for slug, profile in profiles.items():
        here = found.readiness(profile)
        read = engineer_readiness(known_bob, version=version, as_of=today, role=slug).readiness
        assert here.requirements == read.requirements, slug
        assert (here.readiness, here.at_most, here.band) == (read.readiness, read.at_most, read.band), slug
        assert [each.met for each in here.any_of] == [each.met for each in read.any_of], slug
        assert set(here.qualifications) == set(read.qualifications), slug


def test_requirement_follows_the_role_chosen(alice: Engineer, known_bob: Engineer) -> None:
    client = signed_in(alice)
    assert "Levels, against AI Engineer" in body(client)
    page = body(client, f"{PAGE}?role=senior-ai-engineer")
    assert "Levels, against Senior AI Engineer" in page
    assert re.search(r'4 <span class="faint">required', row(page, "programming"))
    assert "Levels, against AI Engineer" in body(client, f"{PAGE}?role=invented")


def test_released_requirement_is_no_gap(alice: Engineer, known_bob: Engineer, today: date) -> None:
    Exemption.objects.create(engineer=known_bob, competency=a_competency("programming"), reason="Manages", starts=today)
    programming = row(body(signed_in(alice)), "programming")
    assert "released" in programming
    assert "data-gap" not in programming


def test_self_and_lead_assess_in_place(alice: Engineer, known_bob: Engineer) -> None:
    for person in (alice, known_bob):
        assert 'href="/engineers/bob/assess/programming/?next=/engineers/bob/"' in body(signed_in(person))


def test_hr_and_the_lead_above_read_and_do_not_assess(
    head: Engineer, alice: Engineer, known_bob: Engineer, dana: User
) -> None:
    for who in (head, dana):
        page = body(signed_in(who))
        assert COMMENT in page
        assert "/assess/" not in page


def test_colleague_who_may_not_look_gets_403(team: Team, known_bob: Engineer) -> None:
    colleague = member(team, name="Colleague")
    signing_in(colleague)
    response = signed_in(colleague).get(PAGE)
    assert response.status_code == 403
    assert b"Bob" not in response.content


def test_outsider_cannot_tell_a_person_from_an_invented_one(
    charlie: Engineer, erin: Engineer, known_bob: Engineer
) -> None:
    for outsider in (charlie, erin):
        client = signed_in(outsider)
        real, invented = client.get(PAGE), client.get("/engineers/nobody-of-that-name/")
        assert real.status_code == invented.status_code == 404
        assert plain(real.content) == plain(invented.content)


def test_outsider_waits_for_as_many_queries_as_for_nobody(charlie: Engineer, known_bob: Engineer) -> None:
    client = signed_in(charlie)
    client.get("/")
    counts = []
    for url in (PAGE, "/engineers/nobody-of-that-name/"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("visibility", "who", "status"),
    [
        ("team", "colleague", 200),
        ("team", "charlie", 404),
        ("everyone", "colleague", 200),
        ("everyone", "charlie", 200),
    ],
)
def test_person_opens_levels_to_whom_they_choose(
    visibility: str, who: str, status: int, team: Team, charlie: Engineer, known_bob: Engineer
) -> None:
    colleague = member(team, name="Colleague")
    signing_in(colleague)
    opt_in(known_bob, visibility)
    viewer = colleague if who == "colleague" else charlie
    assert signed_in(viewer).get(PAGE).status_code == status


def test_opted_in_view_holds_levels_and_freshness_and_nothing_else(charlie: Engineer, known_bob: Engineer) -> None:
    opt_in(known_bob, "everyone")
    page = body(signed_in(charlie))
    assert 'data-level="2"' in page
    for word in ("fresh", "stale"):
        assert f">{word}<" in page
    hidden = (COMMENT, EMPLOYEE_ID, "Senior AI Engineer", "unconfirmed", "data-gap", "required", "essentials")
    elsewhere = ("example.org", "Lately", "Alice", f"{timezone.localdate():%Y-%m-%d}", "/assess/", "/competencies/")
    for text in (*hidden, *elsewhere):
        assert text not in page, text


def test_reading_somebody_else_is_kept_once_a_day(alice: Engineer, known_bob: Engineer, dana: User) -> None:
    for who in (alice, alice, dana, known_bob):
        body(signed_in(who))
    kept = AuditEntry.objects.filter(action="read", subject=known_bob)
    assert {entry.actor for entry in kept} == {alice.user, dana}
    assert kept.count() == 2
    AuditEntry.objects.filter(actor=dana).update(at=timezone.now() - timedelta(days=1))
    body(signed_in(dana))
    assert kept.all().count() == 3


@pytest.mark.parametrize("what", ["levels", "readiness", "way-up"])
def test_reading_somebody_else_by_api_is_kept(alice: Engineer, known_bob: Engineer, what: str) -> None:
    assert signed_in(alice).get(f"/api/v1/engineers/bob/{what}/").status_code == 200
    assert AuditEntry.objects.get(action="read", subject=known_bob).actor == alice.user


def test_opted_in_view_is_not_kept(charlie: Engineer, known_bob: Engineer) -> None:
    opt_in(known_bob, "everyone")
    body(signed_in(charlie))
    assert not AuditEntry.objects.filter(action="read").exists()


def test_last_lead_reads_a_leaver_for_90_days(alice: Engineer, known_bob: Engineer, today: date) -> None:
    client = signed_in(alice)
    for days, status in ((89, 200), (91, 404)):
        gone = today - timedelta(days=days)
        Engineer.objects.filter(pk=known_bob.pk).update(ends=gone)
        Membership.objects.filter(engineer=known_bob).update(ends=gone)
        response = client.get(PAGE)
        assert response.status_code == status, days
        if status == 200:
            assert f"left on {gone.day} {gone:%B %Y}" in response.content.decode()


def test_expired_certification_gives_way_to_what_was_there_before(alice: Engineer, bob: Engineer, today: date) -> None:
    assessed(bob, "cloud-platforms", 2, source="self", assessed_on=today - timedelta(days=60))
    assessed(
        bob, "cloud-platforms", 4, source="certification",
        assessed_on=today - timedelta(days=50), expires_on=today - timedelta(days=1),
    )  # fmt: skip
    drawn = row(body(signed_in(alice)), "cloud-platforms")
    assert 'data-level="2"' in drawn
    assert 'data-state="unconfirmed"' in drawn


def test_never_assessed_person_starts_with_one_domain(bob: Engineer, alice: Engineer) -> None:
    page = body(signed_in(bob))
    assert "Nothing is assessed yet" in page
    assert "Begin with Machine learning fundamentals" in page
    assert "essentials 0 of" not in page, "nothing is known, which is not 0 %"
    assert "Nothing is assessed yet for Bob" in body(signed_in(alice))


def test_assignments_and_what_is_free_today_are_told(alice: Engineer, bob: Engineer, today: date) -> None:
    for name, share, starts, ends in (
        ("Now", 30, today, None),
        ("Soon", 20, today + timedelta(days=9), None),
        ("Gone", 50, today - timedelta(days=9), today - timedelta(days=1)),
    ):
        project = Project.objects.create(name=f"Project {name}", slug=name.lower(), starts=starts)
        Assignment.objects.create(project=project, engineer=bob, starts=starts, ends=ends, allocation=share)
    page = body(signed_in(alice))
    assert "Project Now" in page
    assert "Project Soon" in page
    assert "Project Gone" not in page
    assert re.search(r"Free today</div><span[^>]*>70", page)


def test_newest_assessment_tells_what_it_changed(alice: Engineer, bob: Engineer, today: date) -> None:
    assessed(bob, "programming", 2, rater=alice, assessed_on=today - timedelta(days=40))
    assessed(bob, "programming", 3, rater=alice, comment="Built the loader alone")
    page = body(signed_in(alice))
    told = page[page.index('id="lately"') :]
    assert re.search(r"Programming</a> 2 → 3, confirmed", told)
    assert "Built the loader alone" in told


def test_number_of_queries_does_not_grow_with_the_history(alice: Engineer, bob: Engineer, today: date) -> None:
    client = signed_in(alice)
    counts = []
    for days in (range(1, 11), range(11, 41)):
        for day in days:
            assessed(bob, "programming", day % 5, assessed_on=today - timedelta(days=day))
        body(client)
        with CaptureQueriesContext(connection) as queries:
            body(client)
        counts.append(len(queries))
    assert Assessment.objects.filter(engineer=bob).count() == 40
    assert counts[0] == counts[1]


def test_draft_of_a_lead_is_no_level(alice: Engineer, bob: Engineer) -> None:
    Assessment.objects.create(
        engineer=bob, competency=a_competency("programming"), level=5, source="lead", assessed_on=timezone.localdate()
    )
    assert 'data-state="unknown"' in row(body(signed_in(bob)), "programming")


def test_target_equal_to_the_role_held_is_told_once(alice: Engineer, bob: Engineer) -> None:
    RoleAim.objects.filter(engineer=bob).update(role=a_role("ai-engineer"))
    assessed(bob, "programming", 3)
    page = body(signed_in(alice))
    assert "holds it" in page
    assert "aims for" not in page


def test_month_ends_go_back_over_a_new_year() -> None:
    assert month_ends(date(2026, 3, 31), 4) == [
        date(2025, 11, 30), date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28),
    ]  # fmt: skip
