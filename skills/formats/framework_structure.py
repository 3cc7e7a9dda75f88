"""Scale, domains and competencies of a framework file."""

from __future__ import annotations

from django.utils.translation import gettext as _

from skills.formats.branches import Branch
from skills.formats.framework import CompetencyContent, DomainContent, ScaleStep
from skills.formats.framework_names import LONGEST_TITLE, Names, once, unknown

HIGHEST_LEVEL = 100


class StructureReader:
    """Reads what is measured, and takes down its names for those who refer to it."""

    def __init__(self, root: Branch, names: Names) -> None:
        self.root = root
        self.names = names

    def scale(self) -> tuple[ScaleStep, ...]:
        """Give the levels in order."""
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
        self.names.levels = (min(steps), max(steps))
        return tuple(steps[level] for level in sorted(steps))

    def domains(self) -> tuple[DomainContent, ...]:
        """Give the domains with their competencies."""
        codes: set[str] = set()
        slugs: set[str] = set()
        domains = []
        for branch in self.root.branches("domains"):
            domain = DomainContent(
                code=branch.text("code", required=True, longest=40),
                slug=once(branch, "slug", branch.slug("slug"), slugs),
                title=branch.text("title", required=True, longest=LONGEST_TITLE),
                description=branch.text("description"),
                competencies=tuple(self._competency(below, codes) for below in branch.branches("competencies")),
            )
            branch.keep_rest(f"domains/{domain.slug}")
            domains.append(domain)
        if not self.names.competencies:
            self.root.fault("domains", _("There is no competency. List domains, each with its competencies."))
        return tuple(domains)

    def _competency(self, branch: Branch, codes: set[str]) -> CompetencyContent:
        slug = once(branch, "slug", branch.slug("slug"), self.names.competencies)
        fresh = branch.whole("fresh_months", 1, 1200, default=6)
        stale = branch.whole("stale_months", 1, 1200, default=max(12, fresh))
        if stale < fresh:
            branch.fault("stale_months", _("A level cannot be stale while it is fresh. Give at least fresh_months."))
        code = branch.text("code", required=True, longest=40)
        content = CompetencyContent(
            code=once(branch, "code", code, codes),
            slug=slug,
            title=branch.text("title", required=True, longest=LONGEST_TITLE),
            kind=self._kind(branch),
            description=branch.text("description"),
            keywords=branch.texts("keywords"),
            statements=branch.keyed("levels", *self.names.levels),
            fresh_months=fresh,
            stale_months=stale,
        )
        branch.keep_rest(f"competencies/{slug}")
        return content

    def _kind(self, branch: Branch) -> str:
        kind = branch.text("kind", longest=60)
        kinds = self.root.values.get("kinds")
        if kind and isinstance(kinds, dict) and kinds and kind not in kinds:
            branch.fault("kind", unknown(kind, {str(known) for known in kinds}))
        return kind
