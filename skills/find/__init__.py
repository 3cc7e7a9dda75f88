"""People by what they can do, within what the reader may see of each."""

from skills.find.address import SORTS, Address, Known, address, address_of, fields_of, without
from skills.find.availability import Period
from skills.find.query import FRESH, MODES, Query, Skill, Want
from skills.find.read import Found, Level, Line, find
from skills.find.searched import searched

__all__ = [
    "FRESH",
    "MODES",
    "SORTS",
    "Address",
    "Found",
    "Known",
    "Level",
    "Line",
    "Period",
    "Query",
    "Skill",
    "Want",
    "address",
    "address_of",
    "fields_of",
    "find",
    "searched",
    "without",
]
