"""What the pages of the whole document show: contexts of their templates."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from contest.rounds.chapters import CHAPTERS, Chapter
from contest.rounds.editing import is_public
from contest.rounds.forms.parts import PartForm
from contest.rounds.issuing import find_rules_draft
from contest.rounds.models import Contest
from contest.rounds.rules import Rules, find_problems
from contest.rounds.rules.support import find_unsupported
from contest.rounds.side_rail import side_rail
from contest.rounds.steps import step_named
from contest.rounds.wording import article_sentences, problems_in_words, rule_hints
from contest.rounds.wording.entries import chapter_words, entry_lines
from contest.rounds.wording.sentence import Sentence

Context = dict[str, Any]
# how the sentences of a chapter begin
SENTENCES: dict[str, tuple[str, ...]] = {
    "people": ("who",),
    "boards": ("who",),
    "exclusions": ("who",),
    "teams": ("team",),
    "papers": ("paper",),
    "stages": ("time",),
    "rounds": ("time",),
    "caps": ("attempts",),
    "rankings": ("ranking",),
    "prizes": ("prize",),
    "one_prize": ("prize",),
    "collectives": ("collective",),
    "targets": ("target",),
    "others": ("appeal", "other"),
}


def chapters_context(person: Person, contest: Contest, rules: Rules) -> Context:
    lines = [{"chapter": one, "words": chapter_words(rules, one.name)} for one in CHAPTERS]
    groups = groupby(sorted(lines, key=_step_place), key=lambda line: line["chapter"].step)
    return {
        **_page(person, contest, rules),
        "groups": [{"title": step_title(step), "lines": list(members)} for step, members in groups],
    }


def _step_place(line: Context) -> int:
    return ("contest", "paper", "times", "ranking", "prizes").index(line["chapter"].step)


def step_title(name: str) -> str:
    """Prizes have no step of the short form."""
    return _("Giải thưởng") if name == "prizes" else str(step_named(name).word)


def chapter_context(person: Person, contest: Contest, rules: Rules, chapter: Chapter) -> Context:
    return {
        **_page(person, contest, rules),
        **summary_context(contest, rules, chapter),
        "lines": entry_lines(rules, chapter.name),
    }


def part_context(person: Person, contest: Contest, form: PartForm, chapter: Chapter, key: str | None) -> Context:
    shown = form.previewed() if form.is_bound and not form._errors else form.rules
    line = next((one for one in entry_lines(form.rules, chapter.name) if one.key == key), None) if key else None
    return {
        **_page(person, contest, form.rules),
        **summary_context(contest, shown, chapter),
        "form": form,
        "title": line.title if line else (chapter.word if chapter.single else chapter.new),
        "back": after_saving(contest, chapter),
        "preview_key": key or "moi",
    }


def after_saving(contest: Contest, chapter: Chapter) -> str:
    """Where a stored part leads: to its list; pages of one form to the list of chapters."""
    if chapter.single:
        return reverse("rounds:chapters", args=[contest.slug])
    return reverse("rounds:chapter", args=[contest.slug, chapter.address])


def _page(person: Person, contest: Contest, rules: Rules) -> Context:
    return {
        **side_rail(person, contest, "rounds"),
        "problems": problem_texts(rules),
        "is_public": is_public(contest),
        "issue": find_rules_draft(contest) is not None,
    }


def summary_context(contest: Contest, rules: Rules, chapter: Chapter) -> Context:
    """The sentences of a chapter, what contradicts itself anywhere, and what is probably not meant."""
    return {
        "contest": contest,
        "chapter": chapter,
        "sentences": chapter_sentences(contest, rules, chapter),
        "problems": problem_texts(rules),
        "hints": [*unsupported_texts(rules), *rule_hints(rules)],
    }


def chapter_sentences(contest: Contest, rules: Rules, chapter: Chapter) -> list[Sentence]:
    starts = SENTENCES[chapter.name]
    found = article_sentences(rules, unit=contest.unit.name)
    return [one for one in found if one.key.split(".")[0] in starts]


def unsupported_texts(rules: Rules) -> list[str]:
    """What can be written and not be held here yet: said while it is written, refused at publishing."""
    found = [error for one in rules.rounds for error in find_unsupported(rules, one.key)]
    return list(dict.fromkeys(problem.text for error in found for problem in problems_in_words(error)))


def problem_texts(rules: Rules) -> list[str]:
    found = [problem.text for error in find_problems(rules) for problem in problems_in_words(error)]
    return list(dict.fromkeys(found))
