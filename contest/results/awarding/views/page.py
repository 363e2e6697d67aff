"""What the pages of prizes show: contexts of their templates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.urls import reverse

from contest.results.awarding.collective_queries import UnitLine, UnitSheet
from contest.results.awarding.forms import GiveForm, UnitForm
from contest.results.awarding.models import Award
from contest.results.awarding.queries import PrizeSheet
from contest.results.awarding.wording import (
    figure_words,
    measure_name,
    missing_words,
    passed_words,
    stored_value,
    value_words,
)
from contest.results.making import Frame
from contest.results.models import Leaderboard
from contest.results.queries import Line
from contest.results.wording import score_words, time_words
from contest.rounds.models import Period

Context = dict[str, Any]


def sheet_context(sheet: PrizeSheet, frame: Frame, form: GiveForm | None) -> Context:
    leaderboard = sheet.leaderboard
    of = [sheet.ranking.label, *parts_of(leaderboard, frame)]
    name = f"{leaderboard.pk}-{sheet.prize.key}"
    return {
        "name": name,
        "sheet": sheet,
        "of": " · ".join(one for one in of if one),
        "tiers": [
            {
                "tier": tier,
                "awards": [own_context(one) for one in tier.awards],
                "proposed": [
                    {**line_context(line, sheet), "value": choice_value(sheet, tier.number, line)}
                    for line in tier.proposed
                ],
            }
            for tier in sheet.tiers
        ],
        "reserves": [line_context(line, sheet) for line in sheet.reserves],
        "passed": [
            {
                **line_context(one.line, sheet),
                "why": passed_words(one.reason, one.rule),
                "barred": one.reason == "rules",
            }
            for one in sheet.passed_over
        ],
        "proposed": sum(len(tier.proposed) for tier in sheet.tiers),
        "open": any(tier.count is None for tier in sheet.tiers),
        "form": form or give_form(sheet),
    }


def parts_of(leaderboard: Leaderboard, frame: Frame) -> list[str]:
    """The board and the unit that a list is of, "" for none."""
    labels = {one.key: one.label for one in frame.rules.boards}
    return [labels.get(leaderboard.board, leaderboard.board), leaderboard.unit.name if leaderboard.unit else ""]


def give_form(sheet: PrizeSheet, data: Any = None) -> GiveForm:
    form = GiveForm(data, auto_id=f"id_{sheet.leaderboard.pk}_{sheet.prize.key}_%s")
    form.fields["tier"].choices = [(one.number, one.tier.label) for one in sheet.tiers]
    return form


def choice_value(sheet: PrizeSheet, tier: int, line: Line) -> str:
    return f"{sheet.leaderboard.pk}:{tier}:{line.participant_id}:{sheet.prize.key}"


def line_context(line: Line, sheet: PrizeSheet) -> Context:
    keys = sheet.leaderboard.definition.known_keys
    figures = f"{score_words(line, total=sheet.total, points=sheet.points)} · {time_words(line, keys)}"
    return {"line": line, "figures": figures}


def award_context(award: Award) -> Context:
    return {"award": award, "figures": figure_words(award.figures) if award.participant_id else unit_figures(award)}


def own_context(award: Award) -> Context:
    """For organisers: with the full name, whatever the public reads."""
    who = None if award.of_team else award.participant
    return {**award_context(award), "name": who.person.full_name if who else award.name}


def unit_figures(award: Award) -> str:
    parts = ((measure, value_words(measure, stored_value(pair))) for measure, pair in award.figures.items())
    return " · ".join(f"{measure_name(measure)}: {value}" for measure, value in parts)


# --- units ----------------------------------------------------------------------------------------


def unit_context(sheet: UnitSheet, number: int, form: UnitForm | None) -> Context:
    rule = sheet.rule
    return {
        "number": number,
        "sheet": sheet,
        "columns": [measure_name(measure) for measure in rule.criteria],
        "lines": [unit_line(line, sheet) for line in sheet.lines],
        "points": any(line.points for line in sheet.lines) and rule.combine == "rank_points",
        "awards": [own_context(one) for one in sheet.awards],
        "undecided": [f"{line.unit.name} ({line.above})" for line in sheet.lines if line.unit in sheet.undecided],
        "form": form or unit_form(sheet, number),
    }


def unit_line(line: UnitLine, sheet: UnitSheet) -> Context:
    rule = sheet.rule
    given = next((one for one in sheet.awards if one.unit_id == line.unit.pk), None)
    proposed = rule.tiers[line.tier].label if line.tier is not None else ""
    return {
        "line": line,
        "values": [
            (measure_name(measure), value_words(measure, value))
            for measure, value in zip(rule.criteria, line.figures, strict=True)
        ],
        "total": value_words("points", sum(line.points)) if line.points else "",
        "missing": [missing_words(code) for code in line.missing],
        "proposed": "" if given else proposed,
        "given": given,
    }


def unit_form(sheet: UnitSheet, number: int, data: Any = None) -> UnitForm:
    form = UnitForm(data, auto_id=f"id_unit_{number}_%s")
    form.fields["tier"].choices = [(n, tier.label) for n, tier in enumerate(sheet.rule.tiers)]
    given = {one.unit_id for one in sheet.awards}
    form.fields["unit"].choices = [(one.unit.pk, one.unit.name) for one in sheet.lines if one.unit.pk not in given]
    return form


# --- the public page ------------------------------------------------------------------------------


def winners(awards: Iterable[Award], frame: Frame) -> list[Context]:
    """Published awards in groups, as the page lists them: prize and list, then tiers."""
    groups = []
    for _key, some in groupby(awards, key=lambda one: (one.leaderboard_id, one.prize, one.block)):
        own = list(some)
        first = own[0]
        of = parts_of(first.leaderboard, frame) if first.leaderboard else [first.block]
        groups.append(
            {
                "label": first.prize_label,
                "of": " · ".join(one for one in of if one),
                "tiers": [
                    {"label": label, "awards": [award_context(one) for one in tier]}
                    for label, tier in groupby(own, key=lambda one: one.tier_label)
                ],
            }
        )
    return groups


def periods_with_awards(frame: Frame, shown: Sequence[int], current: Period) -> list[Context]:
    return [
        {"to": winners_address(one, frame.contest.slug), "word": one.full_title, "current": one.pk == current.pk}
        for one in sorted(frame.periods, key=lambda one: (one.kind, one.position))
        if one.pk in shown or one.pk == current.pk
    ]


def winners_address(period: Period, slug: str) -> str:
    if period.kind == Period.Kind.CONTEST:
        return reverse("awarding:contest", args=[slug])
    return reverse(
        "awarding:stage" if period.kind == Period.Kind.STAGE else "awarding:round", args=[slug, period.position]
    )
