"""What the pairs of the demo work on: steps and evidence of goals, sessions prepared and written up, a proposal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from mentoring.models import Goal, MentoringSession, Mentorship
from skills.models import CompetencyVersion, FrameworkVersion
from teams.models import Engineer

# Of the goals of Tomás with Naledi by code: steps, and how many of them are done.
STEPS = {
    "ML-05": (
        3,
        "Profile the ETA model and write up the three worst bottlenecks",
        "Try int8 quantisation; report accuracy before and after",
        "Read the serving budget of the pricing team",
        "Set a latency and cost budget for ETA v2 and defend it in design review",
        "Ship batching behind a flag; measure for two weeks",
    ),
    "SE-01": (1, "Threat model of the ETA service", "Red-team exercise with Lucía", "Fix the two highest findings"),
}
# Earlier sessions, the newest first: what about, what was noted, pulse of mentee and mentor.
SESSIONS = (
    ("Quantisation: what to measure", "Accuracy fell 0.3 points, latency by 41 %.", 0, 5),
    ("Reading a flame graph", "The tokeniser costs more than the model.", 4, 4),
    ("Plan and first goal", "Agreed on model optimisation before security.", 5, 4),
    ("Getting to know", "", 4, 5),
)
AGENDA = (
    "Profiling results: what surprised you?\nHow to set a latency budget others accept\nWho could review the design?"
)
NOTES = "Bring the flame graph. Naledi shares the pricing team’s budget sheet."


def seed_pairs(version: FrameworkVersion, *, today: date, now: datetime) -> None:
    """Write what Tomás and Naledi did, and have Naledi asked by somebody else; nothing where they are not there."""
    pair = Mentorship.objects.filter(mentee__name="Tomás Herrera", mentor__name="Naledi Dlamini").first()
    if pair is None:
        return
    codes = dict(CompetencyVersion.objects.filter(version=version).values_list("competency_id", "code"))
    goals = Goal.objects.filter(plan__mentorship=pair)
    for goal in goals:
        done, *steps = STEPS.get(codes[goal.competency_id], (0,))
        for number, text in enumerate(steps):
            goal.steps.create(text=str(text), done_on=today - timedelta(days=9) if number < int(done) else None)
    pair.competencies.set([goal.competency_id for goal in goals])
    _sessions(pair, MentoringSession.objects.filter(mentorship=pair).order_by("-starts_at"), now)
    _proposal(now, [goal.competency_id for goal in goals])


def _sessions(pair: Mentorship, sessions: Iterable[MentoringSession], now: datetime) -> None:
    told = iter(SESSIONS)
    for session in sessions:
        if session.ends_at > now:
            session.title, session.agenda, session.shared_notes = "Latency budget", AGENDA, NOTES
        elif (said := next(told, None)) is not None:
            session.title, session.shared_notes, *pulses = said
            for author, value in zip((pair.mentee, pair.mentor), pulses, strict=True):
                if value:
                    session.pulses.create(author=author, value=value)
            if session.title == SESSIONS[0][0]:
                due = session.starts_at.date() + timedelta(days=7)
                session.follow_ups.create(text="Share the profiling notebook", owner=pair.mentee, due=due)
        session.save()


def _proposal(now: datetime, competencies: list[int]) -> None:
    mentee, mentor = (Engineer.objects.filter(name=name).first() for name in ("Mei-Lin Chou", "Naledi Dlamini"))
    if mentee is None or mentor is None:
        return
    made = Mentorship.objects.create(
        mentor=mentor,
        mentee=mentee,
        proposed_by=mentee.user,
        mentee_accepted_at=now,
        message="Your talk on serving budgets was what I needed. Would you help me to get there?",
    )
    made.competencies.set(competencies)
