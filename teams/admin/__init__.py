from teams.admin.accounts import ApiTokenAdmin, UserAdmin
from teams.admin.mail import OutgoingMailAdmin
from teams.admin.people import EngineerAdmin, TeamAdmin
from teams.admin.projects import ProjectAdmin
from teams.admin.records import AuditEntryAdmin, JobAdmin
from teams.admin.stand_ins import StandInAdmin

__all__ = [
    "ApiTokenAdmin",
    "AuditEntryAdmin",
    "EngineerAdmin",
    "JobAdmin",
    "OutgoingMailAdmin",
    "ProjectAdmin",
    "StandInAdmin",
    "TeamAdmin",
    "UserAdmin",
]
