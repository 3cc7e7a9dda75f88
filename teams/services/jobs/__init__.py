"""Work that must be done: a row in the database says so, a message of the queue only rings the bell.

A job is written in the transaction of its cause, claimed by one conditional UPDATE, kept by a lease that its
worker renews, and given back when the lease runs out. A message that is lost, late or doubled changes nothing.
"""

from teams.services.jobs.failing import TRANSIENT
from teams.services.jobs.queue import cancel, enqueue, run_again
from teams.services.jobs.registry import register_kind, register_planner, set_doorbell
from teams.services.jobs.running import Run, claim, run
from teams.services.jobs.sweeping import run_due_work, sweep

__all__ = [
    "TRANSIENT",
    "Run",
    "cancel",
    "claim",
    "enqueue",
    "register_kind",
    "register_planner",
    "run",
    "run_again",
    "run_due_work",
    "set_doorbell",
    "sweep",
]
