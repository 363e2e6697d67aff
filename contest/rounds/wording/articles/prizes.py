"""Điều: giải cá nhân — tiers in each list, how many there are in all, one prize each, reserve, days to claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.utils.translation import gettext, ngettext

from contest.common.text_numbers import number_text
from contest.rounds.rules import OnePrize, Prize, Ranking, Rules, Tier, list_count, periods, prize_count, ranking_of
from contest.rounds.wording.articles.names import joined, period_noun, ranking_label, whole_period
from contest.rounds.wording.parts import lower_first, reader_language, two
from contest.rounds.wording.sentence import Sentence

SUMS = ("sum_rounds", "sum_attempts")


def prize_sentences(rules: Rules) -> Iterator[Sentence]:
    for (label, _ranking), members in groupby(rules.prizes, key=lambda prize: (prize.label, prize.ranking)):
        prizes = tuple(members)
        heading = label if _several(rules) else ""
        for sentence in _one(rules, prizes):
            yield Sentence(f"prize.{prizes[0].key}.{sentence.key}", sentence.marked, heading=heading)
    yield from _rules_for_all(rules)


def _several(rules: Rules) -> bool:
    return len({(prize.label, prize.ranking) for prize in rules.prizes}) > 1


def _one(rules: Rules, prizes: Sequence[Prize]) -> Iterator[Sentence]:
    """Prizes of one title down one ranking: one entry, or one for each board."""
    ranking = ranking_of(rules, prizes[0])
    for prize in prizes:
        pattern = gettext("**%(prize)s**%(each)s: %(tiers)s.")
        figures = {
            "prize": prize.label,
            "each": _each(rules, ranking, prize),
            "tiers": joined(tier_words(tier) for tier in prize.tiers),
        }
        yield Sentence(f"tiers-{prize.key}", pattern % figures)
    yield Sentence("total", _total(rules, prizes, ranking))
    prize = prizes[0]
    if any(tier.max_attempts for one in prizes for tier in one.tiers):
        text = gettext("Người thi quá số lượt của một giải thì không nhận giải ấy, vẫn được xét giải sau.")
        yield Sentence("max_attempts", text)
    yield from _conditions(prize)


def _each(rules: Rules, ranking: Ranking, prize: Prize) -> str:
    """ ", mỗi tuần thi, mỗi bảng"; the board where it is one board's."""
    parts = []
    if len(periods(rules, ranking)) > 1:
        parts.append(whole_period(rules, ranking.per, ranking.only))
    if prize.board:
        board = next(board.label for board in rules.boards if board.key == prize.board)
        parts.append(gettext("dành cho %(board)s") % {"board": lower_first(board)})
    elif rules.boards and ranking.by_board:
        parts.append(gettext("mỗi bảng"))
    if ranking.by_unit_level:
        parts.append(gettext("mỗi %(level)s") % {"level": ranking.by_unit_level})
    return "".join(f", {part}" for part in parts)


def tier_words(tier: Tier) -> str:
    """ "01 giải Nhất (6.000.000 đồng và giấy chứng nhận)"; without a count the organisers decide it."""
    name = tier.label if tier.count is None else f"**{two(tier.count)}** {tier.label}"
    notes = []
    if tier.amount:
        notes.append(gettext("%(amount)s đồng") % {"amount": number_text(tier.amount, language=reader_language())})
    if tier.certificate:
        notes.append(tier.certificate)
    if tier.max_attempts:
        text = ngettext("không quá %(count)s lượt thi", "không quá %(count)s lượt thi", tier.max_attempts)
        notes.append(text % {"count": tier.max_attempts})
    if tier.count is None:
        notes.append(gettext("số lượng do Ban Tổ chức quyết định"))
    return f"{name} ({', '.join(notes)})" if notes else name


def _total(rules: Rules, prizes: Sequence[Prize], ranking: Ranking) -> str:
    named = _ranking_named(rules, ranking)
    counts = [prize_count(rules, prize) for prize in prizes]
    lists = max((list_count(rules, prize) or 1 for prize in prizes), default=1)
    single = lists == 1 and len(prizes) == 1 and len(prizes[0].tiers) == 1
    if single or None in counts:
        return gettext("Trao lần lượt theo thứ tự của bảng xếp hạng%(ranking)s.") % {"ranking": named}
    total = sum(count or 0 for count in counts)
    text = gettext("Tổng cộng **%(total)s giải**, trao lần lượt theo thứ tự của bảng xếp hạng%(ranking)s.")
    return text % {"total": number_text(total, language=reader_language()), "ranking": named}


def _ranking_named(rules: Rules, ranking: Ranking) -> str:
    return f" “{ranking_label(ranking)}”" if len(rules.rankings) > 1 else ""


def _conditions(prize: Prize) -> Iterator[Sentence]:
    if prize.share_cap:
        text = gettext("Tổng số giải không quá **%(percent)s%%** số người dự thi; nếu quá thì bớt từ giải thấp nhất.")
        yield Sentence("share_cap", text % {"percent": prize.share_cap})
    if prize.reserve:
        text = ngettext(
            "Mỗi bảng xếp hạng lấy thêm **%(count)s người dự bị**, nhận giải khi có người không được nhận.",
            "Mỗi bảng xếp hạng lấy thêm **%(count)s người dự bị**, nhận giải khi có người không được nhận.",
            prize.reserve,
        )
        yield Sentence("reserve", text % {"count": prize.reserve})
    if prize.claim_days:
        text = ngettext(
            "Người đạt giải xác nhận trong **%(count)s ngày**; quá hạn thì giải thuộc về người kế tiếp.",
            "Người đạt giải xác nhận trong **%(count)s ngày**; quá hạn thì giải thuộc về người kế tiếp.",
            prize.claim_days,
        )
        yield Sentence("claim_days", text % {"count": prize.claim_days})


# --- one prize each -------------------------------------------------------------------------------


def _rules_for_all(rules: Rules) -> Iterator[Sentence]:
    heading = gettext("Chung cho các giải") if _several(rules) else ""
    for place, one in enumerate(rules.one_prize, 1):
        yield Sentence(f"prize.one-{place}", _one_prize(rules, one), heading=heading)
    if any(_may_be_scoreless(ranking_of(rules, prize)) for prize in rules.prizes):
        yield Sentence("prize.scoreless", gettext("Kết quả **0 điểm** không được xét giải."), heading=heading)
    barring = any(one.keep == "first" for one in rules.one_prize)
    if barring and any(ranking.count in SUMS for ranking in rules.rankings):
        text = gettext("Kết quả không được trao giải vẫn được cộng vào bảng xếp hạng chung.")
        yield Sentence("prize.still_counts", text, heading=heading)


def _may_be_scoreless(ranking: Ranking) -> bool:
    """Whether somebody with score 0 may have a place; results/awarding passes them over."""
    return "score" in ranking.chain and ranking.gate is None


def _one_prize(rules: Rules, one: OnePrize) -> str:
    labels = dict.fromkeys(prize.label for prize in rules.prizes if prize.key in one.prizes)
    if one.within == "contest":
        within = gettext("toàn cuộc thi")
    else:
        within = gettext("mỗi %(period)s") % {"period": period_noun(rules, one.within)}
    figures = {"within": within, "prizes": ", ".join(lower_first(label) for label in labels)}
    if one.keep == "highest":
        text = gettext("Mỗi người nhận không quá **một giải** trong %(within)s (%(prizes)s): giải cao nhất.")
        return text % figures
    text = gettext(
        "Mỗi người nhận không quá **một giải** trong %(within)s (%(prizes)s); "
        "ai đã đạt giải thì không xét giải sau, giải đó thuộc về người kế tiếp."
    )
    return text % figures
