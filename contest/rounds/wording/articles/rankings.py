"""Điều: cách xếp hạng — one article for each ranking: its lists, what counts, the order, what is made public."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext, ngettext

from contest.rounds.rules import Ranking, Rules, papers_of, periods, when_shown
from contest.rounds.wording.articles.chains import chain_sentence, count_sentences, gate_sentences
from contest.rounds.wording.articles.names import capitalised, joined, named, ranking_label, whole_period
from contest.rounds.wording.sentence import Sentence


def ranking_title(rules: Rules, ranking: Ranking) -> str:
    if len(rules.rankings) < 2:
        return gettext("Cách xếp hạng")
    return gettext("Cách xếp hạng: %(ranking)s") % {"ranking": ranking_label(ranking)}


def ranking_sentences(rules: Rules, ranking: Ranking) -> Iterator[Sentence]:
    parts = (
        *_lists(rules, ranking),
        *count_sentences(rules, ranking),
        *_bonus(ranking),
        *gate_sentences(rules, ranking),
        chain_sentence(rules, ranking),
        *_shown(rules, ranking),
    )
    for part in parts:
        yield Sentence(f"ranking.{ranking.key}.{part.key}", part.marked)


def _lists(rules: Rules, ranking: Ranking) -> Iterator[Sentence]:
    figures = {"apart": _apart(rules, ranking)}
    if len(periods(rules, ranking)) > 1:
        period = whole_period(rules, ranking.per, ranking.only)
        text = gettext("%(period)s có một bảng xếp hạng%(apart)s.")
        lists = text % {"period": capitalised(period), **figures}
    elif ranking.per == "contest" and len(rules.rounds) > 1 and not ranking.only:
        lists = gettext("Cả cuộc thi có một bảng xếp hạng%(apart)s.") % figures
    else:
        lists = gettext("Có một bảng xếp hạng%(apart)s.") % figures
    if ranking.only:
        only = gettext("Áp dụng cho %(rounds)s.") % {"rounds": named(rules, ranking.only)}
        lists = f"{only} {lists}"
    yield Sentence("lists", lists)


def _apart(rules: Rules, ranking: Ranking) -> str:
    """ " riêng cho từng bảng, từng tỉnh"; " chung cho các bảng"."""
    apart = [gettext("từng bảng")] if rules.boards and ranking.by_board else []
    if ranking.by_unit_level:
        apart.append(gettext("từng %(level)s") % {"level": ranking.by_unit_level})
    if apart:
        return gettext(" riêng cho %(apart)s") % {"apart": ", ".join(apart)}
    return gettext(" chung, không phân biệt bảng") if rules.boards else ""


def _bonus(ranking: Ranking) -> Iterator[Sentence]:
    if not ranking.bonus:
        return
    said = []
    for one in ranking.bonus:
        pattern = ngettext("%(who)s **%(points)s điểm**", "%(who)s **%(points)s điểm**", one.points)
        said.append(pattern % {"who": one.label, "points": one.points})
    text = gettext("Điểm ưu tiên, cộng một lần vào điểm: %(said)s.")
    yield Sentence("bonus", text % {"said": joined(said)})


def _shown(rules: Rules, ranking: Ranking) -> Iterator[Sentence]:
    when = when_shown(ranking, papers_of(rules, ranking))
    if when == "never":
        yield Sentence("shown", gettext("Không công khai bảng xếp hạng."))
        return
    how = []
    if ranking.top:
        text = ngettext("chỉ **%(count)s người** đứng đầu", "chỉ **%(count)s người** đứng đầu", ranking.top)
        how.append(text % {"count": ranking.top})
    names = {"masked": gettext("họ tên được viết tắt"), "full": gettext("ghi họ tên đầy đủ và đơn vị")}
    how.append(names[ranking.names])
    figures = {"period": whole_period(rules, ranking.per, ranking.only), "how": ", ".join(how)}
    patterns = {
        "live": gettext("Bảng xếp hạng công khai **ngay trong %(period)s** và tạm thời đến khi công bố, %(how)s."),
        "closed": gettext("Bảng xếp hạng công khai **khi %(period)s đã đóng** và tạm thời đến khi công bố, %(how)s."),
        "announced": gettext("Bảng xếp hạng được công bố **cùng kết quả**, %(how)s."),
    }
    yield Sentence("shown", patterns[when] % figures)
