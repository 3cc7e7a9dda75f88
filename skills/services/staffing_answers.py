"""Answers about staffing that take longer than a request may: worked out by a worker, kept for who asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import SkillsError
from skills.models import StaffingAnswer
from skills.models.staffing import LONGEST_QUERY
from skills.projects import Posed, Wanted, fingerprint, pose
from skills.projects.asked import query_of, wanted_of
from skills.staffing import Problem, Solution, TeamScore, scored, solve
from teams.errors import BusyError
from teams.models import Job, Project, User
from teams.services import jobs

KIND: Final = "staffing"
# Each longer than the one before: most answers need little time, and between two a job can be called off.
ROUNDS: Final = (5.0, 15.0, 40.0)
SECONDS: Final = int(sum(ROUNDS))
MOST_AT_ONCE: Final = 2
RETRY_SECONDS: Final = 30
KEPT_FOR: Final = timedelta(days=7)
OPEN_STATES: Final = (Job.State.QUEUED, Job.State.RUNNING, Job.State.FAILED)


@dataclass(frozen=True)
class Work:
    """How far the work on an answer is: ``queued``, ``running``, ``done`` or ``failed``; ``done`` of ``SECONDS``."""

    answer: StaffingAnswer
    state: str
    seconds: int = 0

    @property
    def is_open(self) -> bool:
        """Whether a worker has it or will have it."""
        return self.state in {"queued", "running"}

    def stands_for(self, problem: Problem) -> bool:
        """Whether it is done, and all that decided the answer is still the same."""
        return self.state == "done" and self.answer.inputs == fingerprint(problem)


@transaction.atomic
def ask_for_answer(project: Project, wanted: Wanted, *, actor: User) -> Work:
    """Have a worker look for the best teams; asked for again while it does, the work is the same.

    Raises BusyError where two answers are under way for the actor, SkillsError where too much is asked to be kept.
    """
    query = query_of(wanted)
    if len(query) > LONGEST_QUERY:
        raise SkillsError(_("Too many people are kept and left out. Take some of that back."))
    # Whoever asks twice at once waits for themselves, so that both are counted.
    User.objects.select_for_update().get(pk=actor.pk)
    answers = StaffingAnswer.objects.filter(asker=actor)
    known = answers.filter(project=project, query=query).select_related("job").first()
    if known is not None:
        work = _work(known)
        if work.is_open:
            return work
        known.delete()
    if answers.filter(job__state__in=OPEN_STATES).count() + _stopping(actor) >= MOST_AT_ONCE:
        told = _("Two of your searches are being worked on. Wait until one is done, or stop one and wait for its end.")
        raise BusyError(told, seconds=RETRY_SECONDS)
    made = StaffingAnswer.objects.create(asker=actor, project=project, query=query)
    made.job = jobs.enqueue(KIND, key=f"{KIND}-{made.uuid}", payload={"answer": made.pk}, requested_by=actor)
    made.save(update_fields=["job"])
    return _work(made)


def _stopping(actor: User) -> int:
    """Count the actor's searches that are called off while a worker has not come to its next step yet."""
    longest = timezone.now() - timedelta(seconds=max(ROUNDS) + 5)
    stopped = Job.objects.filter(kind=KIND, requested_by=actor, state=Job.State.CANCELLED, finished_at__gt=longest)
    return stopped.exclude(owner="").count()


def work_on(project: Project, wanted: Wanted, *, asker: User) -> Work | None:
    """Give how far the work on a question of the asker is; None where it was not asked for."""
    rows = StaffingAnswer.objects.filter(asker=asker, project=project, query=query_of(wanted))
    found = rows.select_related("job").first()
    return _work(found) if found is not None else None


def _work(answer: StaffingAnswer) -> Work:
    if answer.found_at is not None:
        return Work(answer, "done", SECONDS)
    if answer.job is None or answer.job.state not in OPEN_STATES:
        return Work(answer, "failed")
    return Work(answer, "running" if answer.job.state == Job.State.RUNNING else "queued", answer.job.done_steps)


@transaction.atomic
def stop_work(work: Work) -> None:
    """Call the work off and forget what was asked."""
    if work.answer.job is not None:
        jobs.cancel(work.answer.job)
    work.answer.delete()


def known_solution(work: Work | None, posed: Posed) -> Solution | None:
    """Give the answer that was worked out, if all that decided it is still the same for this reader."""
    if work is None or not work.stands_for(posed.problem):
        return None
    return Solution(
        posed.problem,
        tuple(_teams(work.answer, posed)),
        work.answer.bound,
        work.answer.is_proved,
        work.answer.is_settled,
    )


def _teams(answer: StaffingAnswer, posed: Posed) -> Iterable[TeamScore]:
    candidates = {posed.people[each.slug].pk: each for each in posed.problem.candidates}
    for project, ask in zip(posed.projects, posed.problem.asks, strict=True):
        if str(project.pk) in answer.teams:
            yield scored(posed.problem, ask, [candidates[pk] for pk in answer.teams[str(project.pk)]])


def work_out(run: jobs.Run) -> None:
    """Do one job: look for the best teams for up to a minute, under the rights of who asked."""
    answer = _answers().filter(pk=run.payload["answer"]).first()
    if answer is None or not _may_ask(answer):
        return
    posed = pose(answer.project, answer.asker, wanted_of(QueryDict(answer.query.removeprefix("?"))))
    found = _searched(run, posed.problem)
    with run.completing():
        _answers().filter(pk=answer.pk).update(**_stored(posed, found))


def _searched(run: jobs.Run, problem: Problem) -> Solution:
    run.progress(0, SECONDS)
    found = solve(problem, seconds=ROUNDS[0])
    for number, seconds in enumerate(ROUNDS[1:], start=1):
        if found.is_proved:
            break
        run.progress(int(sum(ROUNDS[:number])), SECONDS)
        found = _better(found, solve(problem, seconds=seconds))
    return found


def _answers() -> QuerySet[StaffingAnswer]:
    return StaffingAnswer.objects.select_related("asker__engineer", "project")


def _may_ask(answer: StaffingAnswer) -> bool:
    seen = Project.objects.staffed_by(answer.asker).filter(pk=answer.project_id)
    return answer.asker.is_active and seen.exists()


def _better(first: Solution, second: Solution) -> Solution:
    """Keep the better teams of two searches, and the lower bound."""
    if second.is_proved:
        return second
    best = max(second, first, key=lambda each: (each.is_possible, each.worth))
    bound = min(first.bound, second.bound)
    return replace(best, bound=bound, is_proved=best.is_possible and best.worth == bound)


def _stored(posed: Posed, found: Solution) -> dict[str, Any]:
    told = zip(posed.projects, found.teams, strict=False)
    return {
        "inputs": fingerprint(posed.problem),
        "teams": {str(project.pk): [posed.people[slug].pk for slug in team.people] for project, team in told},
        "bound": found.bound,
        "is_proved": found.is_proved,
        "is_settled": found.is_settled,
        "found_at": timezone.now(),
    }


def forget_old_answers(now: datetime) -> None:
    """Forget the answers that are a week old; people and needs have changed since, or will."""
    StaffingAnswer.objects.filter(asked_at__lt=now - KEPT_FOR).exclude(job__state__in=OPEN_STATES).delete()


def register_jobs() -> None:
    """Name what looks for answers, and what forgets them."""
    jobs.register_kind(KIND, work_out)
    jobs.register_planner(forget_old_answers)
