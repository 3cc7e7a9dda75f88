"""The rows of the flow, as the shared list of ratings draws them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.forms.assess import NOT_CONCERNED
from skills.levels import Source, Status
from skills.urgency import Want
from skills.views.flow.reading import Flow, Item, Repeatable
from skills.views.kept import InterestView, draft_view, interest_view
from skills.views.ratings import Mark, RatingRow, Remark, Repeat, age_of, level_choices, other_choices

SHOWN = {"all": None, "stale": Want.STALE, "missing": Want.MISSING}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the page shows: ``show`` is a key of ``SHOWN``, ``domain`` and ``open`` are slugs, empty for none."""

    show: str = "all"
    domain: str = ""
    open: str = ""


def chosen_from(query: QueryDict) -> Chosen:
    """Read the choice from the address; what is not known is left out."""
    show = query.get("show", "all")
    return Chosen(show if show in SHOWN else "all", query.get("domain", ""), query.get("open", ""))


@dataclass(frozen=True)
class Rows:
    """Draws the rows of one flow; ``back`` is the page to come back to without script."""

    flow: Flow
    back: str

    def shown(self, chosen: Chosen) -> list[RatingRow]:
        """Give the rows that a choice leaves, one of them open."""
        items = [
            each
            for each in self.flow.items
            if chosen.domain in {"", each.domain.slug} and SHOWN[chosen.show] in {None, each.question.want}
        ]
        waiting = next((each.entry.slug for each in items if not each.is_done), "")
        slugs = {each.entry.slug for each in items}
        opened = chosen.open if chosen.open in slugs else waiting
        return [self.row(each, is_open=each.entry.slug == opened) for each in items]

    def row(self, item: Item, **changes: Any) -> RatingRow:
        """Draw one competency; ``changes`` are what differs from a row not yet touched."""
        slug, person = item.entry.slug, self.flow.engineer.slug
        seen = self.flow.deciding.get(slug)
        draft = draft_view(person, slug, self.flow.drafts.get(item.entry.id))
        row = RatingRow(
            ident=slug,
            code=item.entry.code,
            title=item.entry.title,
            legend=self._legend(item),
            action=reverse("assess", args=[person, slug]),
            post=reverse("assess-row", args=[person, slug]),
            choices=level_choices(self.flow.standing.catalogue, item.entry, self._notes(item)),
            alternatives=other_choices(),
            hidden={"key": str(uuid4()), "seen": str(seen or ""), "next": self.back},
            mark=Mark(_text(item.known.level), item.known.step, item.known.state),
            said=self._said(item),
            asks=self._asks(item),
            weight=item.question.weight,
            language=self.flow.standing.catalogue.version.language,
            is_done=item.is_done,
            badge=self._badge(item),
            save=_("Confirm and go on") if self.flow.confirms else _("Save and go on"),
            repeat=self._repeat(item),
            remark=self._remark(),
            cites=[each.choice for each in self.flow.uses.get(slug, ())],
            draft=draft,
            extra="skills/interest.html",
            more=self._interest(item),
        )
        return replace(row.with_typed(draft.chosen, draft.comment), **changes)

    def _interest(self, item: Item) -> InterestView:
        return interest_view(
            item.entry.slug,
            item.entry.title,
            engineer=self.flow.engineer.slug,
            value=self.flow.interests.get(item.entry.id, ""),
            is_own=not self.flow.confirms,
        )

    def _legend(self, item: Item) -> str:
        names = {"name": self.flow.engineer.name, "competency": item.entry.title}
        return _("Level of %(name)s: %(competency)s") % names

    def _notes(self, item: Item) -> dict[int, str]:
        notes: dict[int, list[str]] = {}
        if item.known.level is not None:
            unconfirmed = item.known.current.status is Status.UNCONFIRMED
            notes[item.known.level] = [_("now, self-assessed") if unconfirmed else _("now")]
        if item.own:
            notes.setdefault(item.own.level, []).append(_("asked"))
        if item.aim:
            notes.setdefault(item.aim.level, []).append(_("asked next"))
        return {level: " · ".join(words) for level, words in notes.items()}

    def _said(self, item: Item) -> str:
        current = item.known.current
        if current.judgement is None:
            return _("not assessed")
        words = self._source_word(current.judgement.source)
        return f"{words}, {age_of(current.judgement.assessed_on, self.flow.standing.as_of)}"

    def _source_word(self, source: Source) -> str:
        if source is Source.SELF:
            return _("self") if self.flow.confirms else _("you")
        return {Source.LEAD: _("lead"), Source.CERTIFICATION: _("certificate"), Source.REVIEW: _("review")}[source]

    def _badge(self, item: Item) -> str:
        words = {Want.STALE: _("stale"), Want.UNCONFIRMED: _("unconfirmed")}
        return words.get(item.question.want, "")

    def _asks(self, item: Item) -> str:
        parts = []
        for asked, role, words in (
            (item.own, self.flow.own, _("%(role)s, requires %(level)s")),
            (item.aim, self.flow.aim, _("%(role)s next, requires %(level)s")),
        ):
            if asked and role:
                parts.append(words % {"role": role.role.title, "level": asked.level})
        return " · ".join(parts)

    def _repeat(self, item: Item) -> Repeat | None:
        if not item.known.is_assessed:
            return None
        value = NOT_CONCERNED if item.known.level is None else str(item.known.level)
        if self.flow.confirms and item.question.want is Want.UNCONFIRMED and item.known.level is not None:
            return Repeat(value, _("Confirm %(level)s") % {"level": item.known.level})
        return Repeat(value, _("Still true"))

    def _remark(self) -> Remark:
        if self.flow.source is Source.SELF:
            return Remark("comment", _("Comment, optional, your lead sees it"))
        return Remark("comment", _("Comment, optional, %(name)s sees it") % {"name": self.flow.engineer.name})

    # -- Domains ----------------------------------------------------------------------------------

    def domains(self) -> list[DomainLine]:
        """Give the domains that are asked about, with what can be given anew in one step."""
        asked = {each.domain.slug for each in self.flow.items}
        lines = []
        for each in self.flow.standing.catalogue.domains:
            if each.slug in asked:
                again = self.flow.repeatable[each.slug]
                progress = self.flow.progress(each.slug)
                label = repeat_label(again, confirms=self.flow.confirms)
                lines.append(DomainLine(each.slug, each.title, progress.done, progress.of, again, label, str(uuid4())))
        return lines


@dataclass(frozen=True, slots=True)
class DomainLine:
    """A domain beside the flow."""

    slug: str
    title: str
    done: int
    of: int
    again: Repeatable
    label: str
    key: str


def repeat_label(again: Repeatable, *, confirms: bool) -> str:
    """Say what one press does: an engineer repeats levels, a lead judges them, self-assessed ones included."""
    count = len(again.seen)
    if not confirms:
        return ngettext("Still true: %(n)s level", "Still true: all %(n)s levels", count) % {"n": count}
    text = ngettext("Confirm %(n)s level", "Confirm %(n)s levels", count) % {"n": count}
    if again.unconfirmed:
        return _("%(confirm)s, %(n)s self-assessed") % {"confirm": text, "n": again.unconfirmed}
    return text


def _text(level: int | None) -> str | None:
    return None if level is None else str(level)
