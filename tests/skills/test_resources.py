"""The catalogue of learning resources: who keeps it, what is found in it, what is offered for which level."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skills.models import FrameworkVersion, LearningResource
from skills.resources import offered_for
from teams.models import AuditEntry, Engineer, User
from tests.conftest import signed_in
from tests.factories import a_competency, resource_for, version_in_force

PAGE = "/resources/"
GIVEN = {
    "title": "Threat models in an afternoon",
    "url": "https://learn.example.org/threats",
    "to_level": "3",
    "from_level": "",
    "kind": "practice",
    "hours": "4",
    "cost": "0",
    "currency": "",
    "language": "en",
    "note": "",
}


def given(**changed: str) -> dict[str, str]:
    slug = version_in_force().competencies.get(code="SE-01").competency.slug
    return GIVEN | {"competency": slug} | changed


def titles(client: Client, query: str = "") -> list[str]:
    return [row.title for row, *_rest in client.get(PAGE + query).context["lines"]]


def test_lead_adds_a_resource_that_everyone_finds(alice: Engineer, charlie: Engineer) -> None:
    answer = signed_in(alice).post(f"{PAGE}new/", given())
    assert answer.status_code == 302
    made = LearningResource.objects.get()
    assert (made.to_level, made.hours, made.cost, made.added_by) == (3, Decimal(4), Decimal(0), alice.user)
    assert titles(signed_in(charlie)) == ["Threat models in an afternoon"]
    assert AuditEntry.objects.filter(action="add", object_id=str(made.uuid)).exists()


def test_engineer_reads_and_does_not_add(bob: Engineer) -> None:
    resource_for("programming", 3)
    client = signed_in(bob)
    assert b"Add a resource" not in client.get(PAGE).content
    assert client.post(f"{PAGE}new/", given()).status_code == 403
    assert LearningResource.objects.count() == 1


def test_lead_changes_own_entries_and_hr_all(alice: Engineer, head: Engineer, dana: User) -> None:
    row = resource_for("programming", 3, added_by=alice.user)
    path, changed = f"{PAGE}{row.uuid}/", given(edition="1")
    assert signed_in(head).post(path, changed).status_code == 403
    assert signed_in(alice).post(path, changed).status_code == 302
    assert signed_in(dana).post(path, changed | {"edition": "2", "title": "By HR"}).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.edition) == ("By HR", 3)
    assert [each.history_user for each in row.history.all()][:2] == [dana, alice.user]


def test_second_of_two_editors_sees_both_texts(alice: Engineer, dana: User) -> None:
    row = resource_for("programming", 3, added_by=alice.user)
    path = f"{PAGE}{row.uuid}/"
    assert signed_in(alice).post(path, given(edition="1", title="Hers")).status_code == 302
    answer = signed_in(dana).post(path, given(edition="1", title="Theirs"))
    assert answer.status_code == 409
    assert b"Hers" in answer.content
    assert b"Theirs" in answer.content
    row.refresh_from_db()
    assert row.title == "Hers"
    assert signed_in(dana).post(path, given(edition="2", title="Theirs")).status_code == 302


def test_retired_resource_is_offered_to_nobody_and_comes_back(alice: Engineer, bob: Engineer) -> None:
    row = resource_for("programming", 3, added_by=alice.user)
    client, wanted = signed_in(alice), {row.competency_id: 3}
    client.post(f"{PAGE}{row.uuid}/offer/", {"offered": "0"})
    assert titles(client) == titles(signed_in(bob)) == []
    assert signed_in(bob).get(f"{PAGE}{row.uuid}/").status_code == 404
    assert titles(client, "?retired=1") == [row.title]
    assert offered_for(wanted) == {}
    client.post(f"{PAGE}{row.uuid}/offer/", {"offered": "1"})
    assert offered_for(wanted) == {row.competency_id: [row]}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "javascript:alert(1)"),
        ("url", "ftp://example.org/x"),
        ("url", "https://"),
        ("to_level", "0"),
        ("to_level", "9"),
        ("from_level", "3"),
        ("cost", "-1"),
        ("cost", "12"),
        ("currency", "euro"),
        ("hours", "0"),
        ("language", "English please"),
        ("competency", "no-such-thing"),
        ("kind", "spell"),
        ("title", ""),
    ],
)
def test_fault_is_named_at_its_field(alice: Engineer, field: str, value: str) -> None:
    answer = signed_in(alice).post(f"{PAGE}new/", given(**{field: value}))
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not LearningResource.objects.exists()


def test_same_link_twice_for_one_level_is_refused(alice: Engineer) -> None:
    client = signed_in(alice)
    client.post(f"{PAGE}new/", given())
    answer = client.post(f"{PAGE}new/", given(title="Again"))
    assert answer.status_code == 422
    assert "already" in answer.content.decode()
    assert LearningResource.objects.count() == 1


def test_reader_narrows_by_word_domain_competency_level_kind_and_cost(bob: Engineer) -> None:
    resource_for("programming", 3, title="Clean code", cost=0, kind="book")
    resource_for("programming", 4, title="Compilers", from_level=2, cost=80, currency="EUR")
    resource_for("deep-learning", 2, title="Nets")
    client = signed_in(bob)
    assert titles(client) == ["Nets", "Clean code", "Compilers"]
    assert titles(client, "?q=clean") == ["Clean code"]
    assert titles(client, "?q=SW-01") == ["Clean code", "Compilers"]
    assert titles(client, "?competency=deep-learning") == ["Nets"]
    assert titles(client, "?level=3") == ["Clean code", "Compilers"]
    assert titles(client, "?level=4") == ["Compilers"]
    assert titles(client, "?kind=book") == titles(client, "?free=1") == ["Clean code"]
    domain = a_competency("programming").versions.get().domain.slug
    assert titles(client, f"?domain={domain}") == ["Clean code", "Compilers"]
    assert titles(client, "?sort=-title") == ["Nets", "Compilers", "Clean code"]
    assert b"Nothing fits" in client.get(f"{PAGE}?q=zzz").content


def test_nonsense_in_the_address_is_not_asked_for(bob: Engineer) -> None:
    resource_for("programming", 3)
    query = "?level=x&kind=spell&domain='&competency=../&sort=cost&page=-3"
    assert len(titles(signed_in(bob), query)) == 1


def test_empty_catalogue_says_what_to_do(bob: Engineer, alice: Engineer) -> None:
    assert b"HR and leads add" in signed_in(bob).get(PAGE).content
    assert b"/resources/new/" in signed_in(alice).get(PAGE).content


def test_without_a_framework_the_page_says_so(bob: Engineer) -> None:
    FrameworkVersion.objects.update(status="retired")
    assert b"No framework yet" in signed_in(bob).get(PAGE).content


def test_offer_fits_the_level_and_begins_with_what_is_free(db: None) -> None:
    exact = resource_for("programming", 3, title="Paid", cost=10, currency="EUR")
    wide = resource_for("programming", 5, title="Wide", from_level=2, cost=0, hours=9)
    resource_for("programming", 4, title="Next")
    resource_for("deep-learning", 3, title="Elsewhere")
    assert offered_for({exact.competency_id: 3}) == {exact.competency_id: [wide, exact]}


def test_database_refuses_what_cannot_be_meant(db: None) -> None:
    for fields in ({"from_level": 3}, {"cost": 5}, {"currency": "EUR"}, {"hours": 0}, {"cost": -1, "currency": "EUR"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            resource_for("programming", 3, **fields)
    resource_for("programming", 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        resource_for("programming", 3, title="Twin")


def test_list_asks_no_more_for_more_rows(alice: Engineer) -> None:
    client = signed_in(alice)
    client.get(PAGE)
    counts = []
    for rows in (10, 40):
        for number in range(LearningResource.objects.count(), rows):
            resource_for("programming", 3, url=f"https://learn.example.org/{number}", added_by=alice.user)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_hr_administers_the_catalogue(dana: User) -> None:
    row = resource_for("programming", 3)
    client = signed_in(dana)
    assert client.get("/admin/skills/learningresource/").status_code == 200
    assert client.get(f"/admin/skills/learningresource/{row.pk}/change/").status_code == 200


def test_search_finds_resources_by_title_and_no_retired_ones(bob: Engineer) -> None:
    resource_for("programming", 3, title="Compilers by hand")
    resource_for("programming", 4, title="Compilers of old", active=False)
    told = signed_in(bob).get("/search/?q=compilers").content.decode()
    assert "Compilers by hand" in told
    assert "Compilers of old" not in told
    assert "Nothing fits" in signed_in(bob).get("/search/?q=zzzz").content.decode()
