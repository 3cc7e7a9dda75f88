"""Reads about projects: what they need, who could work on them, and who does."""

from skills.projects.choosing import Considered, Staffing, Wanted, read_staffing, staffing_period

__all__ = ["Considered", "Staffing", "Wanted", "read_staffing", "staffing_period"]
