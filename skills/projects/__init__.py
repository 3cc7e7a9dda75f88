"""Reads about projects: what they need, who could work on them, and who does."""

from skills.projects.asked import Wanted
from skills.projects.choosing import Considered, Staffing, answered, read_staffing
from skills.projects.posing import Posed, fingerprint, pose, staffing_period

__all__ = [
    "Considered",
    "Posed",
    "Staffing",
    "Wanted",
    "answered",
    "fingerprint",
    "pose",
    "read_staffing",
    "staffing_period",
]
