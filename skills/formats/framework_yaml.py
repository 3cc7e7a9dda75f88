"""The project's own YAML of a framework (``schema: lead-ai-framework/1``)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from skills.formats.branches import Branch, Tree
from skills.formats.faults import did_you_mean, shown
from skills.formats.framework import (
    AnyOfContent,
    CompetencyContent,
    DomainContent,
    FocusAreaContent,
    FrameworkContent,
    MarketFactContent,
    QualificationContent,
    RequirementContent,
    RoleContent,
    SalaryBandContent,
    ScaleStep,
    ScarcityContent,
    TransitionContent,
)
from skills.formats.safe_yaml import load_yaml

SCHEMA = "lead-ai-framework/1"
HIGHEST_LEVEL = 100
MOST_WEIGHT = 3
HINTS = ("raised", "high", "acute")
STRENGTHS = ("required", "preferred")
LONGEST_TITLE = 300
LONGEST_IDENT = 120
MOST_MONEY = 9_999_999_999


def parse_framework(data: bytes) -> FrameworkContent:
    """Read a framework of the project's own YAML; raise FaultyFileError naming every fault by line and path."""
    tree = Tree(load_yaml(data))
    content = _FrameworkReader(tree).read()
    tree.faults.raise_if_any()
    return content


class _FrameworkReader:
    def __init__(self, tree: Tree) -> None:
        self.root = tree.root
        self.tree = tree
        self.scale: tuple[ScaleStep, ...] = ()
        self.levels = (0, 5)
        self.competencies: set[str] = set()
        self.roles: set[str] = set()
        self.facts: set[str] = set()

    def read(self) -> FrameworkContent:
        schema = self.root.text("schema", required=True)
        if schema and schema != SCHEMA:
            message = _("“%(schema)s” is not known. This program reads “%(known)s”.")
            self.root.fault("schema", message % {"schema": shown(schema), "known": SCHEMA})
        head = self.root.branch("framework")
        self.scale = self._scale()
        domains = self._domains()
        self.roles = {str(role.get("slug")) for role in self._plain_list("roles")}
        self.facts = {str(fact.get("id")) for fact in self._plain_list("market_facts")}
        content = {**self._head(head), **self._parts(), "scale": self.scale, "domains": domains}
        for branch, path in ((head, "framework"), (self.root, "")):
            branch.keep_rest(path)
        return FrameworkContent(**content, extensions=self.tree.unread)

    def _plain_list(self, key: str) -> list[dict[str, Any]]:
        value = self.root.values.get(key)
        return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []

    def _head(self, head: Branch) -> dict[str, Any]:
        # The status in the file is where it came from; here a version is published by whoever says so.
        head.raw("status")
        return {
            "slug": head.slug("slug"),
            "title": head.text("title", required=True, longest=LONGEST_TITLE),
            "version": head.text("version", required=True, longest=40),
            "language": head.text("language", longest=16) or "en",
            "creator": head.text("creator", longest=200),
            "licence": head.text("licence", longest=100),
            "subject": head.text("subject", longest=200),
            "description": head.text("description"),
            "target_role": self._known(head, "target_role", self.roles) if "target_role" in head else None,
        }

    def _parts(self) -> dict[str, Any]:
        bands, more = self._salaries()
        kinds = self.root.branch("kinds")
        weights = self.root.keyed("weights", 0, MOST_WEIGHT)
        return {
            "kinds": {str(kind): kinds.text(kind) for kind in kinds.values},
            "weights": {str(weight): name for weight, name in weights.items()},
            "roles": self._each("roles", self._role, unique="slug"),
            "focus_areas": self._each("focus_areas", self._focus_area, unique="slug"),
            "transitions": self._each("transitions", self._transition, unique=("from_role", "to_role")),
            "market_facts": self._each("market_facts", self._market_fact, unique="ident"),
            "scarcity_hints": self._each("scarcity_hints", self._scarcity, unique="competency"),
            "salary_bands": bands,
            "salary_extensions": more,
        }

    def _each(self, key: str, read: Any, *, unique: str | tuple[str, ...]) -> tuple[Any, ...]:
        names = (unique,) if isinstance(unique, str) else unique
        found: dict[tuple[Any, ...], Any] = {}
        for branch in self.root.branches(key):
            entry = read(branch)
            ident = tuple(getattr(entry, name) for name in names)
            if ident in found:
                branch.fault(None, _("“%(ident)s” stands here twice.") % {"ident": " → ".join(map(str, ident))})
            found[ident] = entry
            branch.keep_rest(f"{key}/{'/'.join(map(str, ident))}")
        return tuple(found.values())

    def _scale(self) -> tuple[ScaleStep, ...]:
        steps: dict[int, ScaleStep] = {}
        for branch in self.root.branches("proficiency_scale"):
            level = branch.whole("level", 0, HIGHEST_LEVEL)
            if level in steps:
                branch.fault("level", _("Level %(level)s stands here twice.") % {"level": level})
            steps[level] = ScaleStep(level, branch.text("name", required=True, longest=100), branch.text("description"))
            branch.keep_rest(f"proficiency_scale/{level}")
        if not steps:
            self.root.fault("proficiency_scale", _("The scale is missing. List its levels with level and name."))
            return ()
        self.levels = (min(steps), max(steps))
        return tuple(steps[level] for level in sorted(steps))

    def _domains(self) -> tuple[DomainContent, ...]:
        codes: set[str] = set()
        slugs: set[str] = set()
        domains = []
        for branch in self.root.branches("domains"):
            domain = DomainContent(
                code=branch.text("code", required=True, longest=40),
                slug=self._once(branch, "slug", branch.slug("slug"), slugs),
                title=branch.text("title", required=True, longest=LONGEST_TITLE),
                description=branch.text("description"),
                competencies=tuple(self._competency(below, codes) for below in branch.branches("competencies")),
            )
            branch.keep_rest(f"domains/{domain.slug}")
            domains.append(domain)
        if not self.competencies:
            self.root.fault("domains", _("There is no competency. List domains, each with its competencies."))
        return tuple(domains)

    def _competency(self, branch: Branch, codes: set[str]) -> CompetencyContent:
        slug = self._once(branch, "slug", branch.slug("slug"), self.competencies)
        fresh = branch.whole("fresh_months", 1, 1200, default=6)
        stale = branch.whole("stale_months", 1, 1200, default=max(12, fresh))
        if stale < fresh:
            branch.fault("stale_months", _("A level cannot be stale while it is fresh. Give at least fresh_months."))
        code = branch.text("code", required=True, longest=40)
        content = CompetencyContent(
            code=self._once(branch, "code", code, codes),
            slug=slug,
            title=branch.text("title", required=True, longest=LONGEST_TITLE),
            kind=self._kind(branch),
            description=branch.text("description"),
            keywords=branch.texts("keywords"),
            statements=branch.keyed("levels", *self.levels),
            fresh_months=fresh,
            stale_months=stale,
        )
        branch.keep_rest(f"competencies/{slug}")
        return content

    def _kind(self, branch: Branch) -> str:
        kind = branch.text("kind", longest=60)
        kinds = self.root.values.get("kinds")
        if kind and isinstance(kinds, dict) and kinds and kind not in kinds:
            branch.fault("kind", self._unknown(kind, {str(known) for known in kinds}))
        return kind

    def _once(self, branch: Branch, key: str, value: str, taken: set[str]) -> str:
        if value and value in taken:
            branch.fault(key, _("“%(value)s” is taken already. Each needs its own.") % {"value": shown(value)})
        taken.add(value)
        return value

    def _unknown(self, value: str, known: set[str]) -> str:
        return _("“%(value)s” is not in this file.") % {"value": shown(value)} + did_you_mean(value, sorted(known))

    def _known(self, branch: Branch, key: str, known: set[str]) -> str:
        value = branch.text(key, required=True)
        if value and value not in known:
            branch.fault(key, self._unknown(value, known))
        return value

    def _all_known(self, branch: Branch, key: str, known: set[str]) -> tuple[str, ...]:
        values = tuple(dict.fromkeys(branch.texts(key)))
        for value in values:
            if value not in known:
                branch.fault(key, self._unknown(value, known))
        return values

    def _role(self, branch: Branch) -> RoleContent:
        return RoleContent(
            slug=branch.slug("slug"),
            title=branch.text("title", required=True, longest=LONGEST_TITLE),
            track=branch.text("track", longest=100),
            ladder_position=branch.whole("ladder_position", 0, 1000) if "ladder_position" in branch else None,
            purpose=branch.text("purpose"),
            responsibilities=branch.texts("responsibilities"),
            requirements=self._requirements(branch.branch("requirements"), str(branch.values.get("slug"))),
            any_ofs=tuple(self._any_of(below) for below in branch.branches("any_of_requirements")),
            qualifications=tuple(self._qualification(below) for below in branch.branches("non_skill_requirements")),
        )

    def _requirements(self, branch: Branch, role: str) -> tuple[RequirementContent, ...]:
        found = []
        for key in branch.values:
            slug = str(key)
            if slug not in self.competencies:
                branch.fault(key, self._unknown(slug, self.competencies))
            below = branch.branch(key)
            level, weight = below.whole("level", *self.levels), below.whole("weight", 0, MOST_WEIGHT)
            found.append(RequirementContent(slug, level, weight))
            below.keep_rest(f"roles/{role}/requirements/{slug}")
        return tuple(found)

    def _any_of(self, branch: Branch) -> AnyOfContent:
        competencies = self._all_known(branch, "competencies", self.competencies)
        content = AnyOfContent(
            slug=branch.slug("slug"),
            title=branch.text("title", required=True, longest=LONGEST_TITLE),
            count=branch.whole("count", 1, max(len(competencies), 1), default=1),
            level=branch.whole("level", *self.levels),
            competencies=competencies,
        )
        if not competencies:
            branch.fault("competencies", _("Name the competencies of which some must be reached."))
        branch.keep_rest(f"any_of_requirements/{content.slug}")
        return content

    def _qualification(self, branch: Branch) -> QualificationContent:
        strength = branch.text("strength") or "required"
        if strength not in STRENGTHS:
            branch.fault("strength", self._choose(strength, STRENGTHS))
        return QualificationContent(
            ident=branch.text("id", required=True, longest=LONGEST_IDENT),
            kind=branch.text("kind", required=True, longest=60),
            required=strength == "required",
            details=branch.rest(),
        )

    def _choose(self, value: str, choices: tuple[str, ...]) -> str:
        return _("“%(value)s” is not one of %(choices)s.") % {"value": shown(value), "choices": ", ".join(choices)}

    def _focus_area(self, branch: Branch) -> FocusAreaContent:
        return FocusAreaContent(
            slug=branch.slug("slug"),
            kind=branch.text("kind", longest=60),
            title=branch.text("title", required=True, longest=LONGEST_TITLE),
            summary=branch.text("summary"),
            mentoring_prompts=branch.texts("mentoring_prompts"),
            competencies=self._all_known(branch, "competencies", self.competencies),
        )

    def _transition(self, branch: Branch) -> TransitionContent:
        content = TransitionContent(
            from_role=self._known(branch, "from", self.roles),
            to_role=self._known(branch, "to", self.roles),
            kind=branch.text("kind", required=True, longest=60),
            basis=branch.text("basis", longest=60),
            note=branch.text("note"),
        )
        if content.from_role and content.from_role == content.to_role:
            branch.fault("to", _("A transition must lead to another role."))
        return content

    def _market_fact(self, branch: Branch) -> MarketFactContent:
        if "value" not in branch:
            branch.fault("value", _("“value” is missing. Add it."))
        return MarketFactContent(
            ident=branch.text("id", required=True, longest=LONGEST_IDENT),
            metric=branch.text("metric", required=True, longest=LONGEST_TITLE),
            value=branch.raw("value"),
            unit=branch.text("unit", longest=60),
            period=branch.text("period", longest=60),
            note=branch.text("note"),
            source=branch.text("source", longest=LONGEST_TITLE),
        )

    def _scarcity(self, branch: Branch) -> ScarcityContent:
        hint = branch.text("hint", required=True)
        if hint and hint not in HINTS:
            branch.fault("hint", self._choose(hint, HINTS))
        return ScarcityContent(
            competency=self._known(branch, "competency", self.competencies),
            hint=hint,
            vacancy_rate_percent=branch.number("vacancy_rate_percent", 0, 100),
            year=branch.whole("year", 1900, 2200) if "year" in branch else None,
            facts=self._all_known(branch, "facts", self.facts),
        )

    def _salaries(self) -> tuple[tuple[SalaryBandContent, ...], dict[str, Any]]:
        branch = self.root.branch("salary_reference")
        currency, period = branch.text("currency", longest=3), branch.text("period", longest=20) or "year"
        bands = {}
        for below in branch.branches("bands"):
            band = self._band(below, currency, period)
            if band.ident in bands:
                below.fault("id", _("“%(ident)s” stands here twice.") % {"ident": shown(band.ident)})
            bands[band.ident] = band
        return tuple(bands.values()), branch.rest()

    def _band(self, branch: Branch, currency: str, period: str) -> SalaryBandContent:
        low, high = branch.number("low", 0, MOST_MONEY), branch.number("high", 0, MOST_MONEY)
        if low is not None and high is not None and high < low:
            branch.fault("high", _("The upper figure is below the lower one."))
        return SalaryBandContent(
            ident=branch.text("id", required=True, longest=LONGEST_IDENT),
            label=branch.text("label", required=True, longest=LONGEST_TITLE),
            role=self._known(branch, "role", self.roles) if "role" in branch else None,
            currency=branch.text("currency", longest=3) or currency,
            period=branch.text("period", longest=20) or period,
            low=None if low is None else str(low),
            high=None if high is None else str(high),
            details=branch.rest(),
        )
