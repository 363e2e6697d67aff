"""The order of a ranking in words: which attempt counts, who is ranked at all, and key by key who stands above whom."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext, ngettext

from contest.rounds.rules import NO_CAP, ChainKey, Ranking, Rules, counted_rounds, one_attempt_only, papers_of, periods
from contest.rounds.wording.articles.names import entrants, period_noun, that_period, whole_period
from contest.rounds.wording.keys import KEYS, key_words
from contest.rounds.wording.parts import in_order
from contest.rounds.wording.sentence import Sentence

# --- what counts ----------------------------------------------------------------------------------


def count_sentences(rules: Rules, ranking: Ranking) -> Iterator[Sentence]:
    rounds = counted_rounds(rules, ranking.only)
    who = entrants(rounds)
    if not draws_any(rules, ranking):
        yield Sentence("count", gettext("Xếp theo **kết quả do Ban Tổ chức nhập** của từng %(who)s.") % {"who": who})
        return
    single = one_attempt_only(rules, ranking)
    within = {"who": who, "period": _within(rules, ranking)}
    if ranking.count == "sum_rounds":
        text = gettext("Cộng %(what)s của **lượt tốt nhất ở từng đợt**; đợt không dự thi là 0 điểm.")
        yield Sentence("count", text % {"what": _added(ranking)})
    elif ranking.count == "sum_attempts":
        text = gettext("Cộng %(what)s của **tất cả các lượt thi**%(period)s.")
        yield Sentence("count", text % {"what": _added(ranking), **within})
    elif single:
        yield Sentence("count", gettext("Mỗi %(who)s chỉ có **một lượt**; lượt đó được tính.") % within)
    else:
        yield from _one_of_several(ranking, within)
    if "prediction" in ranking.chain and not single:
        yield Sentence("count_prediction", gettext("Câu dự đoán được xét là câu trả lời của chính lượt được tính."))
    yield from _warnings(rules, ranking, single)


def draws_any(rules: Rules, ranking: Ranking) -> bool:
    """Whether papers of the ranking's rounds are taken here; else all its results are entered."""
    rounds = counted_rounds(rules, ranking.only)
    return not rounds or any(round.is_online for round in rounds)


def _added(ranking: Ranking) -> str:
    return gettext("điểm và thời gian làm bài") if "duration" in ranking.chain else gettext("điểm")


def _within(rules: Rules, ranking: Ranking) -> str:
    """ " trong mỗi tuần thi", where there is more than one."""
    if len(periods(rules, ranking)) < 2 and ranking.per != "contest":
        return ""
    return gettext(" trong %(period)s") % {"period": whole_period(rules, ranking.per, ranking.only)}


def _one_of_several(ranking: Ranking, within: dict[str, str]) -> Iterator[Sentence]:
    if ranking.count == "best":
        text = gettext("Mỗi %(who)s được tính **một lượt tốt nhất**%(period)s: lượt có điểm cao nhất.")
        yield Sentence("count", text % within)
        text = gettext("Nhiều lượt cùng điểm thì lấy lượt %(keys)s.")
        yield Sentence("count_equal", text % {"keys": _attempt_keys(ranking)})
        return
    patterns = {
        "best_earliest": gettext(
            "Mỗi %(who)s được tính **một lượt**%(period)s: lượt điểm cao nhất, trong các lượt ấy là lượt nộp sớm nhất."
        ),
        "first": gettext("Mỗi %(who)s được tính **lượt nộp đầu tiên**%(period)s."),
        "last": gettext("Mỗi %(who)s được tính **lượt nộp cuối cùng**%(period)s."),
    }
    yield Sentence("count", patterns[ranking.count] % within)


def _attempt_keys(ranking: Ranking) -> str:
    """By which keys the best of equal attempts is taken: those before the prediction, then the moment of handing in."""
    chain = ranking.chain
    before = chain[: chain.index("prediction")] if "prediction" in chain else chain
    keys = before if "submitted" in before else (*before, "submitted")
    return in_order(KEYS[key].best for key in keys if KEYS[key].best)


def _warnings(rules: Rules, ranking: Ranking, single: bool) -> Iterator[Sentence]:
    """What can cost a place, said before people find out."""
    if ranking.count == "sum_attempts" and all(cap.max >= NO_CAP for cap in rules.caps):
        text = gettext("Lưu ý: không giới hạn số lượt, nên thi nhiều lượt hơn thì tổng điểm có thể cao hơn.")
        yield Sentence("count_note", text)
    elif ranking.count == "last" and not single:
        yield Sentence("count_note", gettext("Lưu ý: lượt sau kém hơn lượt trước vẫn được tính."))
    if "fewer_attempts" in ranking.chain and not single and ranking.count != "sum_attempts":
        yield Sentence("attempts_note", gettext("Lưu ý: mỗi lượt thi thêm đều được đếm vào số lượt."))


# --- who is ranked --------------------------------------------------------------------------------


def gate_sentences(rules: Rules, ranking: Ranking) -> Iterator[Sentence]:
    if ranking.gate == "all_right":
        text = (
            gettext("Chỉ xét người trả lời **đúng tất cả** các câu trắc nghiệm ở mọi đợt.")
            if ranking.count == "sum_rounds"
            else gettext("Chỉ xét người trả lời **đúng tất cả** các câu trắc nghiệm.")
        )
        yield Sentence("gate", text)
    elif ranking.gate is not None:
        text = (
            gettext("Chỉ xếp hạng từ **%(points)s điểm** trở lên, kể cả điểm ưu tiên.")
            if ranking.bonus
            else gettext("Chỉ xếp hạng từ **%(points)s điểm** trở lên.")
        )
        yield Sentence("gate", text % {"points": ranking.gate})
    if ranking.min_rounds:
        text = ngettext(
            "Chỉ xếp hạng người dự ít nhất **%(count)s** %(period)s.",
            "Chỉ xếp hạng người dự ít nhất **%(count)s** %(period)s.",
            ranking.min_rounds,
        )
        figures = {"count": ranking.min_rounds, "period": period_noun(rules, "round", ranking.only)}
        yield Sentence("min_rounds", text % figures)


# --- key by key -----------------------------------------------------------------------------------


def chain_sentence(rules: Rules, ranking: Ranking) -> Sentence:
    if len(ranking.chain) == 1:
        text = gettext("Xét %(key)s; nếu bằng nhau, Ban Tổ chức quyết định và ghi rõ lý do.")
        return Sentence("chain", text % {"key": _key(rules, ranking, ranking.chain[0])})
    keys = [
        gettext("(%(place)s) %(key)s") % {"place": place, "key": _key(rules, ranking, key)}
        for place, key in enumerate(ranking.chain, 1)
    ]
    order = gettext("; nếu vẫn bằng nhau, ").join([*keys, gettext("Ban Tổ chức quyết định và ghi rõ lý do")])
    return Sentence("chain", gettext("Thứ tự xét: %(order)s.") % {"order": order})


def _key(rules: Rules, ranking: Ranking, key: ChainKey) -> str:
    """One key as the page says it: which "thời gian" is meant, how exactly it is measured."""
    exact = gettext("tính đến giây") if ranking.whole_seconds else gettext("tính đến phần nghìn giây")
    figures = {"exact": exact, "period": that_period(rules, ranking.per, ranking.only)}
    return _rule(rules, ranking, key) % figures


def _rule(rules: Rules, ranking: Ranking, key: ChainKey) -> str:
    summed = ranking.count in ("sum_rounds", "sum_attempts")
    words = key_words(key, summed=summed)
    if key == "duration" and not draws_any(rules, ranking):
        # of results that were entered nobody here knows when the paper was opened
        return str(words.long)
    if key == "score" and not summed and any(paper.essay and paper.sections for paper in papers_of(rules, ranking)):
        return gettext("**điểm** cả hai phần cao hơn")
    return str(words.rule)
