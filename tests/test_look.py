"""What holds for the look whatever the page: contrasts, no inline style, marks that say the same in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse

from teams.models import Engineer, User
from teams.templatetags.lead_ai_charts import nice_range
from teams.templatetags.lead_ai_ui import level_marks, percent, points, ramp_step, signed, tone
from tests.conftest import signed_in

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))
TOKENS = (ROOT / "static" / "css" / "tokens.css").read_text()
SIDES = ("light", "dark")


def rendered(source: str, **context: object) -> str:
    return Template("{% load lead_ai_ui lead_ai_charts %}" + source).render(Context(context))


# -- Colours ------------------------------------------------------------------------------------------


def colour(name: str, side: str) -> str:
    pair = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\);", TOKENS)
    if pair:
        return pair[1 + SIDES.index(side)]
    single = re.search(rf"--{name}: (#\w+);", TOKENS)
    assert single, name
    return single[1]


def luminance(code: str) -> float:
    parts = [int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


TEXTS = [
    *((f"level-{step}-ink", f"level-{step}") for step in range(6)),
    *((f"gap-{name}-ink", f"gap-{name}") for name in ("short3", "short2", "short1", "met", "over1", "over2")),
    *((text, ground) for text in ("text", "text-2", "text-3") for ground in ("bg", "raised", "sunken", "active")),
    *((f"{name}-text", f"{name}-soft") for name in ("accent", "ok", "warn", "bad", "info", "grow", "sea")),
    *((f"{name}-text", "raised") for name in ("accent", "ok", "warn", "bad")),
    ("on-accent", "accent"),
]
SHAPES = [
    ("line-control", "raised"),
    ("focus", "raised"),
    ("focus", "bg"),
    ("gap-edge", "raised"),
    ("accent", "raised"),
]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_reads_on_its_ground(text: str, ground: str, side: str) -> None:
    assert contrast(colour(text, side), colour(ground, side)) >= 4.5


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_stand_out(shape: str, ground: str, side: str) -> None:
    assert contrast(colour(shape, side), colour(ground, side)) >= 3


@pytest.mark.parametrize(("side", "rising"), [("light", False), ("dark", True)])
def test_levels_rise_in_lightness_without_hue(side: str, rising: bool) -> None:
    ramp = [luminance(colour(f"level-{step}", side)) for step in range(6)]
    assert ramp == sorted(ramp, reverse=not rising)
    assert all(contrast(colour(f"level-{i}", side), colour(f"level-{i + 1}", side)) >= 1.1 for i in range(5))


def test_colours_are_named_in_the_tokens_alone() -> None:
    strays = {path.name: re.findall(r"(?<!url\(\")#[0-9a-f]{3,8}\b", path.read_text()) for path in STYLES}
    # Paper is white, and so is the ground of a code that a camera reads.
    allowed = {"tokens.css", "print.css", "pages.css"}
    assert not {name: found for name, found in strays.items() if found and name not in allowed}
    assert strays["pages.css"] == ["#fff"]


def test_every_custom_property_in_use_is_named() -> None:
    named = set(re.findall(r"(--[\w-]+):", TOKENS))
    used = {name for path in STYLES for name in re.findall(r"var\((--[\w-]+)", path.read_text())}
    assert used <= named


# -- Strict content policy ---------------------------------------------------------------------------------

INLINE = re.compile(
    r"\sstyle=|<style|\son\w+=|hx-on|javascript:|hx-vals=.js:|<script(?![^>]*(src=|type=\"application/json\"))",
    re.IGNORECASE,
)


def test_no_template_leaves_the_form_of_a_date_to_the_locale() -> None:
    """``9 Jan 2026`` everywhere, never ``Jan. 9, 2026`` beside it."""
    loose = re.compile(r"DATE_FORMAT|\|date\s*[|}]")
    assert [str(path.relative_to(ROOT)) for path in TEMPLATES if loose.search(path.read_text())] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_has_inline_style_or_script(path: Path) -> None:
    found = INLINE.search(path.read_text())
    assert found is None, found


# -- Marks ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("index", "count", "step"),
    [(0, 6, 0), (3, 6, 3), (5, 6, 5), (1, 3, 3), (2, 3, 5), (1, 4, 2), (2, 4, 3), (4, 9, 3), (0, 1, 5), (7, 6, 5)],
)
def test_levels_of_any_scale_fall_on_the_ramp(index: int, count: int, step: int) -> None:
    assert ramp_step(index, count) == step


def test_three_kinds_of_not_knowing_are_drawn_and_said_apart() -> None:
    unknown, none, zero = rendered("{% level %}"), rendered('{% level state="none" %}'), rendered("{% level 0 %}")
    assert 'data-state="unknown"' in unknown
    assert "not assessed" in unknown
    assert 'data-state="none"' in none
    assert "not concerned" in none
    assert 'data-level="0"' in zero
    assert ">0<" in zero
    assert len({unknown, none, zero}) == 3


def test_level_shows_the_scales_own_letter_on_the_ramp() -> None:
    assert rendered('{% level "B" step=3 %}') == '<span class="lv" data-level="3">B</span>'


@pytest.mark.parametrize(
    ("arguments", "marks"),
    [
        ({"state": "unconfirmed stale"}, ' data-level="2" data-state="unconfirmed stale"'),
        ({"gap": 1}, ' data-level="2" data-gap="1"'),
        ({"gap": 5}, ' data-level="2" data-gap="3"'),
        ({"gap": 0}, ' data-level="2"'),
        ({"diff": -4}, ' data-diff="-3"'),
        ({"diff": 3, "gap": 1}, ' data-diff="2"'),
    ],
)
def test_level_carries_its_state_and_distance(arguments: dict[str, object], marks: str) -> None:
    assert level_marks(2, **arguments) == marks  # type: ignore[arg-type]  # table of keyword arguments


def test_level_text_is_escaped() -> None:
    assert "<b>" not in rendered('{% level text step=1 said="x" %}', text="<b>")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (percent(0.853), "85\u202f%"),
        (percent(0.8534, 1), "85.3\u202f%"),
        (percent(None), "–"),
        (points(0.021), "+2.1 pts"),
        (points(-0.033), "\u22123.3 pts"),
        (signed(0.04), "0"),
        (signed(3), "+3"),
    ],
)
def test_figures_are_written_with_sign_and_unit(written: str, text: str) -> None:
    assert written == text


@pytest.mark.parametrize(
    ("change", "better", "meaning"), [(0.02, "", "better"), (-1, "up", "worse"), (-1, "down", "better"), (0, "up", "")]
)
def test_change_means_better_or_worse_by_what_is_good(change: float, better: str, meaning: str) -> None:
    drawn = rendered('{% include "components/delta.html" with text="x" %}', change=change, better=better)
    assert (f'data-dir="{meaning}"' in drawn) is bool(meaning)


def test_avatar_keeps_its_colour_and_stays_in_the_palette() -> None:
    assert tone("Nguyễn Thu Hà") == tone("Nguyễn Thu Hà")
    assert {tone(f"Person {number}") for number in range(200)} == set(range(7))


def test_depth_says_how_many_are_needed() -> None:
    drawn = rendered("{% depth 1 2 %}")
    assert drawn.count("<i data-on>") == 1
    assert drawn.count("<i>") == 1
    assert "1 of 2 people needed" in drawn


# -- Charts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "expected"),
    [((74.4, 93.1), (70, 100, 10)), ((1.0, 4.0), (1, 4, 1)), ((5.0, 5.0), (4, 6, 2)), ((0.0, 0.0), (0, 0.5, 0.5))],
)
def test_axis_has_round_ends(values: tuple[float, ...], expected: tuple[float, float, float]) -> None:
    assert nice_range(values) == pytest.approx(expected)


def test_trend_names_its_last_value_and_has_the_same_figures_as_a_table() -> None:
    drawn = rendered(
        '{% trend points label="Readiness rose" %}', points=[("Jan", 0.744), ("Feb", None), ("Mar", 0.931)]
    )
    assert 'role="img" aria-label="Readiness rose"' in drawn
    assert drawn.count("93.1\u202f%") == 2  # at the line's end, and in the table
    assert '<th scope="row">Feb</th><td class="num">–</td>' in drawn


def test_trend_of_one_point_says_when_a_line_appears() -> None:
    assert "two dates" in rendered('{% trend points label="x" %}', points=[("Jan", 0.5)])


def test_readiness_is_hatched_up_to_what_it_may_be_at_most() -> None:
    drawn = rendered("{% readiness_bar 0.28 0.99 %}")
    assert 'width="28.00%"' in drawn
    assert 'x="28.00%" width="71.00%"' in drawn
    assert "bar__most" not in rendered("{% readiness_bar 0.5 0.5 %}")


def test_unknown_level_in_a_plot_is_no_dot_at_zero() -> None:
    unknown, zero = rendered("{% dot_plot None 3 %}"), rendered("{% dot_plot 0 3 %}")
    assert "c-unknown" in unknown
    assert "c-have" not in unknown
    assert "c-unknown" not in zero
    assert 'class="c-have" cx="10.0"' in zero


# -- Theme, sign-in, faults --------------------------------------------------------------------------------


def test_bob_chooses_the_dark_theme_and_every_page_has_it(bob: Engineer) -> None:
    client = signed_in(bob)
    answer = client.post(reverse("theme"), {"theme": "dark"}, headers={"referer": "http://testserver/growth/"})
    assert (answer.status_code, answer["Location"]) == (302, "http://testserver/growth/")
    assert User.objects.get(email=bob.email).theme == "dark"
    assert b'data-theme="dark"' in client.get("/nowhere/").content


def test_theme_sends_nobody_to_another_site(bob: Engineer) -> None:
    answer = signed_in(bob).post(reverse("theme"), {"theme": "light"}, headers={"referer": "https://evil.example/"})
    assert answer["Location"] == reverse("home")


def test_unknown_theme_is_refused(bob: Engineer) -> None:
    assert signed_in(bob).post(reverse("theme"), {"theme": "pink"}).status_code == 400


def test_sign_in_page_names_the_demo_accounts_only_in_the_demo(client: Client, db: None, settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]  # pytest-django's settings
    assert b"demo.example" not in client.get(reverse("account_login")).content
    settings.DEMO = True  # type: ignore[attr-defined]
    assert b"lead@demo.example" in client.get(reverse("account_login")).content


def test_wrong_password_is_told_at_the_top_and_keeps_the_address(client: Client, bob: Engineer) -> None:
    page = client.post(reverse("account_login"), {"login": bob.email, "password": "wrong"}).content.decode()
    assert 'role="alert"' in page
    assert f'value="{bob.email}"' in page


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_reset_password_done"])
def test_pages_before_sign_in_stand_in_our_layout(client: Client, db: None, name: str) -> None:
    page = client.get(reverse(name)).content.decode()
    assert 'class="gate"' in page
    assert INLINE.search(page) is None


@pytest.mark.parametrize("name", ["account_change_password", "mfa_index", "usersessions_list"])
def test_account_pages_stand_in_our_layout(bob: Engineer, name: str) -> None:
    page = signed_in(bob).get(reverse(name), follow=True).content.decode()
    assert 'class="page page--narrow page--stack"' in page or 'class="gate"' in page
    assert 'name="htmx-config"' in page


def test_page_that_is_not_here_says_nothing_about_what_is(bob: Engineer) -> None:
    answer = signed_in(bob).get("/nowhere/")
    assert answer.status_code == 404
    assert b"This page is not here" in answer.content


def test_fault_of_ours_needs_no_context_to_be_told(rf: RequestFactory) -> None:
    from django.views.defaults import server_error

    answer = server_error(rf.get("/"))
    assert answer.status_code == 500
    assert b"The fault is ours" in answer.content
