"""What a team would be like if something changed: asked, worked out on what was read, and never stored."""

from skills.what_if.best import Help, HireTry, LevelUpTry, best_hires, best_level_ups, help_of
from skills.what_if.change import changed
from skills.what_if.check import joinable_by, projects_of
from skills.what_if.freed import Freed, freed_by
from skills.what_if.read import WhatIf, what_if
from skills.what_if.scenario import LevelSet, RoleChange, Scenario

__all__ = [
    "Freed",
    "Help",
    "HireTry",
    "LevelSet",
    "LevelUpTry",
    "RoleChange",
    "Scenario",
    "WhatIf",
    "best_hires",
    "best_level_ups",
    "changed",
    "freed_by",
    "help_of",
    "joinable_by",
    "projects_of",
    "what_if",
]
