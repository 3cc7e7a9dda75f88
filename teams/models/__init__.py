from teams.models.audit import AuditEntry
from teams.models.imports import ImportRun
from teams.models.jobs import Heartbeat, Job
from teams.models.leave import Leave
from teams.models.mail import MailOptOut, Notification, OutgoingMail
from teams.models.people import Engineer
from teams.models.projects import Assignment, Nomination, Project
from teams.models.stand_ins import StandIn
from teams.models.teams import Membership, Team, TeamLead
from teams.models.users import ApiToken, IdempotencyKey, User

__all__ = [
    "ApiToken",
    "Assignment",
    "AuditEntry",
    "Engineer",
    "Heartbeat",
    "IdempotencyKey",
    "ImportRun",
    "Job",
    "Leave",
    "MailOptOut",
    "Membership",
    "Nomination",
    "Notification",
    "OutgoingMail",
    "Project",
    "StandIn",
    "Team",
    "TeamLead",
    "User",
]
