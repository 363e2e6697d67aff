"""What the parts of a contest are called inside a sentence: rounds, stages, rankings, papers, people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from contest.rounds.rules import Over, Paper, Ranking, RoundRules, Rules, Stage, counted_rounds
from contest.rounds.rules.parts import Texts
from contest.rounds.wording.parts import listed, lower_first

# what rounds and stages are, by the first word of their titles
ROUND_NOUNS: dict[str, str | Promise] = {
    "tuần": gettext_lazy("tuần thi"),
    "tháng": gettext_lazy("tháng thi"),
    "quý": gettext_lazy("quý thi"),
    "kỳ": gettext_lazy("kỳ thi"),
    "vòng": gettext_lazy("vòng thi"),
}
STAGE_NOUNS: dict[str, str | Promise] = {"đợt": gettext_lazy("đợt")}


def round_label(round: RoundRules) -> str:
    return round.label or round.key


def full_name(rules: Rules, round: RoundRules) -> str:
    """A round by its title, with its stage where another round has the same one."""
    label = round_label(round)
    stage = next((one.label for one in rules.stages if one.key == round.stage), "")
    if stage and sum(round_label(other) == label for other in rules.rounds) > 1:
        return gettext("%(round)s, %(stage)s") % {"round": label, "stage": lower_first(stage)}
    return label


def round_noun(rounds: Iterable[RoundRules]) -> str:
    """ "tuần thi" where all titles begin so, else "đợt thi"."""
    words = {round_label(round).split()[0].lower() for round in rounds}
    if len(words) == 1 and (word := words.pop()) in ROUND_NOUNS:
        return str(ROUND_NOUNS[word])
    return gettext("đợt thi")


def stage_noun(stages: Iterable[Stage]) -> str:
    words = {(stage.label or stage.key).split()[0].lower() for stage in stages}
    if len(words) == 1 and (word := words.pop()) in STAGE_NOUNS:
        return str(STAGE_NOUNS[word])
    return gettext("vòng thi")


def period_noun(rules: Rules, per: Over, only: Texts = ()) -> str:
    """What one period is: "tuần thi", "đợt", "cuộc thi"."""
    if per == "round":
        return round_noun(counted_rounds(rules, only))
    if per == "stage":
        return stage_noun(rules.stages)
    return gettext("cuộc thi")


def whole_period(rules: Rules, per: Over, only: Texts = ()) -> str:
    """ "mỗi tuần thi", "toàn cuộc thi"."""
    if per == "contest":
        return gettext("toàn cuộc thi")
    return gettext("mỗi %(period)s") % {"period": period_noun(rules, per, only)}


def that_period(rules: Rules, per: Over, only: Texts = ()) -> str:
    """ "tuần thi đó", "toàn cuộc thi"."""
    if per == "contest":
        return gettext("toàn cuộc thi")
    return gettext("%(period)s đó") % {"period": period_noun(rules, per, only)}


def named(rules: Rules, keys: Sequence[str]) -> str:
    """The rounds and stages of an `only` list: "Vòng 1 và Vòng 2"; rounds in a row are "Tuần 1 đến Tuần 11"."""
    stages = {stage.key: stage.label or stage.key for stage in rules.stages}
    order = [round.key for round in rules.rounds]
    labels = {round.key: full_name(rules, round) for round in rules.rounds}
    places = [order.index(key) for key in keys if key in labels]
    if len(places) == len(keys) > 2 and places == list(range(places[0], places[0] + len(places))):
        return gettext("%(first)s đến %(last)s") % {"first": labels[keys[0]], "last": labels[keys[-1]]}
    return listed([stages.get(key) or labels.get(key, key) for key in keys])


def ranking_label(ranking: Ranking) -> str:
    """ "kết quả tuần", for use inside a sentence."""
    return lower_first(ranking.label) if ranking.label else gettext("kết quả")


def paper_label(paper: Paper) -> str:
    return paper.label or gettext("Bài thi")


def entrants(rounds: Iterable[RoundRules]) -> str:
    """Who takes part in some rounds: "người", or "đơn vị" where units do."""
    of_units = {round.entrant for round in rounds} == {"unit"}
    return gettext("đơn vị") if of_units else gettext("người")


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def sentence_of(text: str) -> str:
    """Text that an organiser wrote, closed as a sentence."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def joined(parts: Iterable[str]) -> str:
    """Parts of an enumeration: "a; b; c"."""
    return "; ".join(parts)
