"""What the organiser's pages show: contexts of their templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from contest.banks.wording.bank import finding_lines
from contest.rounds.chapters import CHAPTERS, Chapter
from contest.rounds.forms import PaperForm, StepForm
from contest.rounds.issuing import find_rules_draft
from contest.rounds.models import Contest, Period, Round
from contest.rounds.needs import bank_hints
from contest.rounds.phases import Phase
from contest.rounds.queries import (
    Desk,
    Draft,
    banks_to_choose,
    find_draft,
    has_several_right,
    phase_of,
    publish_problems,
    rounds_of,
)
from contest.rounds.rules import Rules, read_rules
from contest.rounds.side_rail import side_rail
from contest.rounds.steps import STEPS, Step, find_step, neighbours, step_named
from contest.rounds.wording import (
    Problem,
    Stage,
    Task,
    hints,
    moment_words,
    phase_words,
    problems_in_words,
    rule_sentences,
    window_words,
)

Context = dict[str, Any]


def contest_lines(contests: Iterable[Contest], *, now: dt.datetime) -> list[Context]:
    """The list of contests, each with its rounds. Two queries."""
    lines = [{"contest": contest, "rounds": []} for contest in contests]
    by_contest = {line["contest"].pk: line["rounds"] for line in lines}
    rounds = Round.objects.filter(contest__in=by_contest, kind=Period.Kind.ROUND).order_by("contest", "position")
    for round in rounds:
        by_contest[round.contest_id].append(_round_line(round, now=now))
    return lines


def _round_line(round: Round, *, now: dt.datetime) -> Context:
    word, kind = phase_words(phase_of(round, now=now))
    return {"round": round, "word": word, "kind": kind, "window": window_words(round)}


# --- overview -------------------------------------------------------------------------------------


def stage_lines(stages: Sequence[Stage], slug: str, *, phase: Phase) -> list[Context]:
    """The checklist with addresses; `main` marks the first thing to do, which gets the page's main button.

    While a round is suspended, that button is the one that lets it go on.
    """
    lines = [
        {"stage": stage, "tasks": [{"task": task, "to": _task_address(task, slug)} for task in stage.tasks]}
        for stage in stages
    ]
    to_do = [item for line in lines for item in line["tasks"] if item["task"].state == "todo" and item["to"]]
    for item in [] if phase == "suspended" else to_do[:1]:
        item["main"] = True
    return lines


def _task_address(task: Task, slug: str) -> str:
    """Where a task is done; empty when it has no page, or its page is not part of this installation."""
    in_step = [slug, step_named(task.step).address] if task.step else [slug]
    for args in (in_step, []):
        try:
            return reverse(task.to, args=args) if task.to else ""
        except NoReverseMatch:
            continue
    return ""


def round_cards(found: Desk, *, now: dt.datetime) -> list[Context]:
    """The rounds of a contest with what can be done to each now."""
    cards = []
    for round in found.rounds:
        phase = phase_of(round, now=now)
        cards.append(
            {
                **_round_line(round, now=now),
                "phase": phase,
                "left": round.closes_at - now if phase == "open" else None,
                "until": round.opens_at - now if phase == "soon" else None,
                "can_open": phase == "soon" and round.is_published,
                "can_suspend": round.is_published and phase in ("soon", "open"),
                "can_resume": round.state == Period.State.SUSPENDED,
                "can_move": phase not in ("draft", "official"),
            }
        )
    return cards


# --- the form -------------------------------------------------------------------------------------


def step_context(person: Person, step: Step, form: StepForm, *, now: dt.datetime) -> Context:
    draft = form.draft
    before, after = neighbours(step)
    shown = form.previewed() if form.is_bound else draft
    return {
        **side_rail(person, draft.contest, "rounds"),
        **summary_context(shown, step, form, now=now),
        "form": form,
        "before": before,
        "after": after,
        "chapters": chapters_of(step),
    }


def chapters_of(step: Step) -> list[Chapter]:
    """The chapters of the whole document that a step leads to; prizes are reached from the ranking."""
    steps = ("ranking", "prizes") if step.name == "ranking" else (step.name,)
    return [chapter for chapter in CHAPTERS if chapter.step in steps]


def summary_context(shown: Draft, step: Step, form: StepForm | None, *, now: dt.datetime) -> Context:
    """The rules in words and the state of the steps, for a draft as stored or as typed so far."""
    problems = [problem for error in publish_problems(shown, now=now) for problem in problems_in_words(error)]
    several = has_several_right([shown.round], shown.rules)
    return {
        "contest": form.draft.contest if form else shown.contest,
        "step": step,
        "steps": [_step_line(other, step, problems) for other in STEPS],
        "sentences": rule_sentences(shown.contest, shown.rules, _rounds_of(shown), several_right=several),
        "problems": problems,
        "hints": _hints(shown, step),
        "total": shown.rules.paper.questions,
        "topics_shown": isinstance(form, PaperForm) and bool(form.topics),
    }


def _rounds_of(shown: Draft) -> list[Round]:
    """All rounds, as readers are told of them; the draft's as it is typed."""
    own = shown.round
    stored = list(rounds_of(shown.contest)) if shown.contest.pk else []
    return [own if one.pk == own.pk else one for one in stored] or [own]


def _hints(shown: Draft, step: Step) -> list[str]:
    said = hints(shown.rules, shown.round) if step.name in ("times", "publish") else []
    if step.name in ("paper", "publish"):
        paper = shown.rules.paper_of(shown.round.key)
        found = bank_hints(shown.round, paper, wording=step.name == "publish")
        said = [*said, *(line["words"] for line in finding_lines(found))]
    return said


def _step_line(step: Step, current: Step, problems: Sequence[Problem]) -> Context:
    broken = {problem.step for problem in problems}
    done = not broken if step.name == "publish" else step.name not in broken
    return {"step": step, "current": step == current, "done": done and step.name != "publish"}


def first_unfinished(draft: Draft, *, now: dt.datetime) -> Step:
    """The step where the first problem is mended; without problems, publishing."""
    for error in publish_problems(draft, now=now):
        for problem in problems_in_words(error):
            if problem.step:
                return step_named(problem.step)
    return step_named("publish")


def next_address(wanted: str, slug: str, step: Step) -> str:
    """Where a stored step leads: to the step whose button was pressed, else to the next one."""
    _before, after = neighbours(step)
    target = find_step(wanted) or after or step
    return reverse("rounds:edit_step", args=[slug, target.address])


def chosen_drafts(drafts: Sequence[Draft], wanted: str, *, now: dt.datetime) -> list[Draft]:
    """The round whose button was pressed, or all that are ready; without a choice the first."""
    if wanted == "ready":
        return [draft for draft in drafts if not publish_problems(draft, now=now)]
    return [draft for draft in drafts if str(draft.round.position) == wanted] or list(drafts[:1])


def publish_context(
    person: Person, drafts: Sequence[Draft], refused: Sequence[Problem], *, now: dt.datetime
) -> Context:
    """The rounds that can be published; the first one in full."""
    draft, step = drafts[0], step_named("publish")
    context = {**side_rail(person, draft.contest, "rounds"), **summary_context(draft, step, None, now=now)}
    found = list(refused) or context["problems"]
    lines = [_publish_line(one, now=now) for one in drafts]
    return {
        **context,
        "problems": [{"problem": problem, "at": step_named(problem.step or "contest")} for problem in found],
        "lines": lines,
        "banks": banks_to_choose(),
        "ready": sum(line["ready"] for line in lines),
        "round": draft.round,
        "paper": draft.rules.paper_of(draft.round.key),
        "online": draft.rules.draws(draft.round.key),
        "window": window_words(draft.round),
        "before": neighbours(step)[0],
        # the short form edits contests of which nothing is public
        "short": find_draft(draft.contest) is not None,
    }


def _publish_line(draft: Draft, *, now: dt.datetime) -> Context:
    problems = [problem.text for error in publish_problems(draft, now=now) for problem in problems_in_words(error)]
    return {
        "round": draft.round,
        "window": window_words(draft.round),
        "problems": problems,
        "ready": not problems,
        "online": draft.rules.draws(draft.round.key),
    }


def locked_context(person: Person, contest: Contest, *, now: dt.datetime) -> Context:
    rounds = list(rounds_of(contest).select_related("bank", "edition"))
    rules: Rules = read_rules(contest.rules)
    several = has_several_right(rounds, rules)
    return {
        **side_rail(person, contest, "rounds"),
        "sentences": rule_sentences(contest, rules, rounds, several_right=several),
        "rounds": [_round_line(round, now=now) for round in rounds if round.state != Period.State.DRAFT],
        "unpublished": any(round.state == Period.State.DRAFT for round in rounds),
        "issue": find_rules_draft(contest) is not None,
    }


# --- messages -------------------------------------------------------------------------------------


def published_words(round: Round, rules: Rules) -> str:
    assert round.opens_at is not None
    if not rules.draws(round.key) and not rules.writes(round.key):
        return _("Đã công bố %(round)s. Kết quả được nhập ở trang Kết quả và giải.") % {"round": round.title}
    words = _("Đã công bố %(round)s. Người dự thi vào được từ %(opens)s.")
    return words % {"round": round.title, "opens": moment_words(round.opens_at)}


def rescheduled_words(round: Round) -> str:
    return _("%(round)s: %(window)s") % {"round": round.title, "window": window_words(round)}
