"""Every contest of the model can be typed into the pages: from an empty contest to exactly its document."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from contest.banks.models import Bank
from contest.rounds.actions import AboutContest, create_contest
from contest.rounds.models import Contest
from contest.rounds.queries import full_rules
from contest.rounds.rules import Rules, draft_rules, read_rules, rules_document
from tests.factories import NOW
from tests.rounds.coverage import FIXTURES
from tests.rounds.typing_in import Typist

# boxes that are ticked: their order says nothing
SETS = {"required", "optional", "show_at_once", "show_after_round", "takes", "only", "days"}


def canonical(document: Any) -> Any:
    """A document without the order of what are sets."""
    if isinstance(document, dict):
        return {key: sorted(value) if key in SETS else canonical(value) for key, value in document.items()}
    return [canonical(one) for one in document] if isinstance(document, list) else document


def unordered(rules: Rules) -> Rules:
    return read_rules(canonical(json.loads(json.dumps(rules_document(rules)))))


def with_stages_apart(rules: Rules) -> Rules:
    """Rounds and stages share their names in the database: one fixture calls a stage like its only round."""
    rounds = {one.key for one in rules.rounds}
    names = {stage.key: f"{stage.key}-vong" if stage.key in rounds else stage.key for stage in rules.stages}
    return msgspec.structs.replace(
        rules,
        stages=tuple(msgspec.structs.replace(one, key=names[one.key]) for one in rules.stages),
        rounds=tuple(msgspec.structs.replace(one, stage=names.get(one.stage or "")) for one in rules.rounds),
    )


@pytest.fixture
def typist_of(client, root, organiser):
    client.force_login(organiser)

    def make(target: Rules) -> Typist:
        contest = create_contest(
            about=AboutContest(slug="go-tay", title=target.title, organiser=target.organiser, unit=root),
            rules=msgspec.structs.replace(draft_rules(), rankings=(), caps=()),
            by=organiser,
            now=NOW,
        )
        return Typist(client, contest.slug, target)

    return make


# all by the same code; the largest document on both databases
LARGEST = max(FIXTURES, key=lambda name: len(json.dumps(FIXTURES[name]["rules"])))


@pytest.mark.parametrize(
    "name", [LARGEST, *(pytest.param(name, marks=pytest.mark.once) for name in FIXTURES if name != LARGEST)]
)
def test_a_real_contest_is_typed_in(typist_of, name):
    target = with_stages_apart(read_rules(FIXTURES[name]["rules"]))
    # parts of a paper choose from the banks that there are
    banks = {section.bank for paper in target.papers for section in paper.sections if section.bank}
    Bank.objects.bulk_create(Bank(name=name) for name in sorted(banks))
    typist = typist_of(target)
    typist.type_everything()
    contest = Contest.objects.get()
    typed, wanted = unordered(full_rules(contest)), unordered(target)
    assert [part for part in Rules.__struct_fields__ if getattr(typed, part) != getattr(wanted, part)] == []
