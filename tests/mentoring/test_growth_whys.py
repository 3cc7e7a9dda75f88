"""No figure of growth without its why, for everybody in the demo."""

from __future__ import annotations

import pytest
from django.utils import timezone

from lead_ai.demo.seed import seed_demo
from skills import published
from teams.models import Engineer
from tests.conftest import signed_in
from tests.factories import signing_in
from tests.mentoring.pages import Figures, body

# The first is read for everybody, the others for some.
PAGES = ("/growth/", "/growth/compare/", "/growth/map/")
# What stands on the growth page of whoever has a level and a role ahead; the others depend on the person.
ALWAYS = {"readiness", "essentials", "assessed", "at_most", "domain", "since", "trend"}


@pytest.fixture
def _framework_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is published, as a running server does: many pages are read here."""
    monkeypatch.setattr(published, "KEPT_AT_MOST", 8)
    monkeypatch.setattr(published, "_kept", {})


@pytest.mark.usefixtures("_framework_read_once")
def test_every_figure_of_every_engineer_of_the_demo_has_its_why(db: None) -> None:
    seed_demo(now=timezone.now())
    bare: list[tuple[str, str]] = []
    broken: list[tuple[str, str]] = []
    missing: dict[str, set[str]] = {}
    seen: set[str] = set()
    for number, engineer in enumerate(Engineer.objects.select_related("user").order_by("pk")):
        if engineer.user is None:
            signing_in(engineer)
        client = signed_in(engineer)
        for path in PAGES if number % 8 == 0 else PAGES[:1]:
            found = Figures(body(client, path))
            seen |= set(found.named)
            bare += [(f"{path} of {engineer.slug}", text) for text in found.bare]
            broken += [(f"{path} of {engineer.slug}", name) for name in found.broken]
            if path == "/growth/" and found.named and not set(found.named) >= ALWAYS:
                missing[engineer.slug] = ALWAYS - set(found.named)
    assert (bare, broken, missing) == ([], [], {})
    assert seen >= ALWAYS | {"any-of", "step", "way", "missing", "unknown", "stale", "change", "shared"}


def test_a_figure_without_a_why_would_be_found() -> None:
    page = '<main id="main" class="page page page">{}</main>'
    why = '<details class="why"><summary>Why</summary>1 of 2</details>'
    assert Figures(page.format("<p>Ready at 82\u202f%</p>")).bare == ["Ready at 82 %"]
    assert Figures(page.format('<p data-figure="ready">82\u202f%</p>')).bare == ["ready: 82 %"]
    assert Figures(page.format(f'<div data-figure="ready">82\u202f% {why}</div>')).bare == []
    assert Figures(page.format(f'<p data-figure="ready">82\u202f% {why}</p>')).broken == ["ready"]
