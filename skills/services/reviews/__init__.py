"""A review from its opening to its closing: each verb in one transaction, named in the audit trail."""

from skills.services.reviews.agreeing import Agreed, agree
from skills.services.reviews.closing import close_review, reopen_review
from skills.services.reviews.opening import Fault, ReviewWanted, faults_before_opening, open_review
from skills.services.reviews.raters import decline, invite_peer, register_mentors
from skills.services.reviews.rating import Said, save_ratings, submit_ratings
from skills.services.reviews.reminders import remind_now

__all__ = [
    "Agreed",
    "Fault",
    "ReviewWanted",
    "Said",
    "agree",
    "close_review",
    "decline",
    "faults_before_opening",
    "invite_peer",
    "open_review",
    "register_mentors",
    "remind_now",
    "reopen_review",
    "save_ratings",
    "submit_ratings",
]
