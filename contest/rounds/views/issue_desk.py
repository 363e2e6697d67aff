"""What the pages of issues show: contexts of their templates."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from contest.rounds import issuing
from contest.rounds.forms.parts import PART_FORMS
from contest.rounds.models import Contest, Period, Round, RulesDraft, RulesVersion
from contest.rounds.queries import full_rules
from contest.rounds.rules import Rules, find_problems, read_rules
from contest.rounds.rules.changes import needs_of
from contest.rounds.side_rail import side_rail
from contest.rounds.wording import article_sentences, grouped, problems_in_words
from contest.rounds.wording.changes import change_lines

Context = dict[str, Any]
# fields of the document that stand on the page under another name, or as several fields
NAMED = {"prediction": "prediction_of"}
OTHER_FIELDS = {
    "chain": _("Thứ tự xét"),
    "criteria": _("Tiêu chí"),
    "tie_break": _("Nếu bằng nhau"),
    "paper_by_board": _("Bài thi"),
    "audience": _("Đối tượng dự thi"),
}


def issue_context(person: Person, contest: Contest, draft: RulesDraft, *, now: dt.datetime) -> Context:
    before, after = full_rules(contest), issuing.drafted_rules(contest, draft)
    changes = issuing.changes_of(contest, before, after, now=now)
    needs = needs_of(changes)
    problems = [problem.text for error in find_problems(after) for problem in problems_in_words(error)]
    counted = needs == "preview" and not problems
    moved = issuing.moved_places(contest, after) if counted else None
    return {
        **side_rail(person, contest, "rounds"),
        "lines": change_lines(changes, before, after, field_words=field_words),
        "needs": needs,
        "counted": counted,
        "moved": moved,
        "counting": moved is not None and moved.people is None,
        "problems": list(dict.fromkeys(problems)),
        "can_issue": changes and needs != "refused" and not problems,
        "number": contest.rules_version + 1,
        "gone": new_sentences(contest, after, before),
        "come": new_sentences(contest, before, after),
    }


def field_words(part: str, field: str) -> str:
    """What a field is called on the page where it is written."""
    kind = PART_FORMS[part]
    if field in kind.rows:
        return str(kind.rows[field][1])
    named = NAMED.get(field) or next((name for name in (field, f"{field}_of") if name in kind.base_fields), "")
    return str(kind.base_fields[named].label) if named in kind.base_fields else str(OTHER_FIELDS.get(field, ""))


def new_sentences(contest: Contest, before: Rules, after: Rules) -> list[Any]:
    """Sentences of one document that the other has not."""
    old = {sentence.text for sentence in article_sentences(before, unit=contest.unit.name)}
    return [one for one in article_sentences(after, unit=contest.unit.name) if one.text not in old]


def version_context(contest: Contest, found: RulesVersion) -> Context:
    """The rules of an issue; rounds that nobody has published are told of by no issue."""
    rules = read_rules(found.document)
    drafts = {*Round.objects.filter(contest=contest, state=Period.State.DRAFT).values_list("key", flat=True)}
    rules = msgspec.structs.replace(rules, rounds=tuple(one for one in rules.rounds if one.key not in drafts))
    return {
        "contest": contest,
        "version": found,
        "is_current": found.number == contest.rules_version,
        "groups": grouped(article_sentences(rules, unit=contest.unit.name)),
    }
