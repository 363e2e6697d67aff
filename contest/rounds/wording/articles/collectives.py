"""Điều: giải tập thể, chỉ tiêu tham gia — which units are compared by what, and what they must reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from django.utils.translation import gettext

from contest.rounds.rules import Collective, Measure, Requirement, Rules
from contest.rounds.wording.articles.names import capitalised, joined, named, period_noun, whole_period
from contest.rounds.wording.articles.prizes import tier_words
from contest.rounds.wording.measures import MEASURES
from contest.rounds.wording.parts import lower_first
from contest.rounds.wording.sentence import Sentence

WHOLE = 100


def collective_sentences(rules: Rules) -> Iterator[Sentence]:
    several = len(rules.collectives) > 1
    for one in rules.collectives:
        for sentence in _one(rules, one):
            heading = one.label if several else ""
            yield Sentence(f"collective.{one.key}.{sentence.key}", sentence.marked, heading=heading)


def _one(rules: Rules, one: Collective) -> Iterator[Sentence]:
    text = gettext("**%(prize)s**%(each)s: %(tiers)s.")
    figures = {"prize": one.label, "each": _each(rules, one), "tiers": joined(tier_words(tier) for tier in one.tiers)}
    yield Sentence("tiers", text % figures)
    if one.only:
        yield Sentence("only", gettext("Áp dụng cho %(rounds)s.") % {"rounds": named(rules, one.only)})
    if one.level:
        yield Sentence("level", gettext("Xét các đơn vị cấp **%(level)s**.") % {"level": one.level})
    if one.require:
        needs = joined(requirement_words(rules, need) for need in one.require)
        yield Sentence("require", gettext("Điều kiện: %(needs)s.") % {"needs": needs})
    yield from _comparison(one)
    yield from _ties(one)
    used = {*one.criteria, *one.tie_break, *(need.measure for need in one.require)}
    if any(MEASURES[measure].of_headcount for measure in used):
        text = gettext("Tổng số người của đơn vị lấy theo danh mục đã công bố; mỗi người chỉ đếm một lần.")
        yield Sentence("headcount", text)
    if "compulsory_rate" in used:
        text = gettext(
            "Người thuộc diện bắt buộc là người có tên trong danh sách của đơn vị; người tự đăng ký dự thi không tính."
        )
        yield Sentence("compulsory", text)


def _each(rules: Rules, one: Collective) -> str:
    parts = [] if one.per == "contest" else [whole_period(rules, one.per, one.only)]
    if one.by_block:
        parts.append(gettext("mỗi khối"))
    return "".join(f", {part}" for part in parts)


# --- what is compared -----------------------------------------------------------------------------


def _comparison(one: Collective) -> Iterator[Sentence]:
    if one.combine == "decision":
        if one.criteria:
            text = gettext("Ban Tổ chức quyết định, xem xét: %(measures)s.")
            yield Sentence("criteria", text % {"measures": _measures(one.criteria)})
        else:
            yield Sentence("criteria", gettext("Ban Tổ chức quyết định đơn vị được trao giải."))
    elif not one.criteria or (one.combine == "rank_points" and not one.points):
        # shown while it is being filled in; what is missing is said beside the form
        return
    elif one.combine == "rank_points":
        yield from _rank_points(one)
    elif one.combine == "add":
        text = gettext("Cộng các số sau, 1%% là 1 điểm: %(measures)s. Tổng cao hơn xếp trên.")
        yield Sentence("criteria", text % {"measures": _measures(one.criteria)})
    else:
        first, *others = one.criteria
        text = gettext("Đơn vị có **%(measure)s** cao hơn được xếp trên.")
        yield Sentence("criteria", text % {"measure": MEASURES[first].noun})
        for measure in others:
            text = gettext("Nếu bằng nhau, xét tiếp **%(measure)s**.")
            yield Sentence(f"criteria-{measure}", text % {"measure": MEASURES[measure].noun})
    if one.prize_points:
        each = joined(f"{lower_first(tier)} {points}" for tier, points in one.prize_points.items())
        yield Sentence("prize_points", gettext("Điểm quy đổi theo giải cá nhân: %(each)s.") % {"each": each})


def _rank_points(one: Collective) -> Iterator[Sentence]:
    text = gettext("Mỗi tiêu chí được xếp hạng và quy đổi thành điểm: %(measures)s.")
    yield Sentence("criteria", text % {"measures": _measures(one.criteria)})
    first, *rest = one.points
    last = len(one.points)
    if rest and list(one.points) == list(range(first, first - last, -1)):
        text = gettext("Hạng nhất **%(first)s điểm**, giảm dần đến hạng %(last)s được %(least)s điểm, sau đó 0 điểm.")
        scale = text % {"first": first, "last": last, "least": rest[-1]}
    else:
        points = "; ".join(
            gettext("hạng %(place)s: %(points)s điểm") % {"place": place, "points": points}
            for place, points in enumerate(one.points, 1)
        )
        scale = gettext("Điểm quy đổi: %(points)s; sau đó 0 điểm.") % {"points": points}
    yield Sentence("points", scale)
    text = gettext("Đơn vị bằng nhau nhận điểm bằng nhau; tổng điểm quy đổi cao hơn xếp trên.")
    yield Sentence("points_sum", text)


def _ties(one: Collective) -> Iterator[Sentence]:
    if one.combine == "decision":
        return
    if one.tie_break:
        text = gettext(
            "Nếu bằng nhau, xét lần lượt: %(measures)s; nếu vẫn bằng nhau, Ban Tổ chức quyết định và ghi rõ lý do."
        )
        yield Sentence("ties", text % {"measures": _measures(one.tie_break)})
    else:
        yield Sentence("ties", gettext("Nếu vẫn bằng nhau, Ban Tổ chức quyết định và ghi rõ lý do."))


def _measures(measures: Sequence[Measure]) -> str:
    return joined(str(MEASURES[measure].noun) for measure in measures)


# --- what must be reached -------------------------------------------------------------------------


def requirement_words(rules: Rules, need: Requirement) -> str:
    """ "tỷ lệ … ít nhất 30% (đơn vị dưới 50 người)"."""
    if need.measure == "compulsory_rate" and need.at_least == WHOLE:
        words = gettext("**tất cả** người thuộc diện bắt buộc đã dự thi")
    else:
        figures = {"measure": MEASURES[need.measure].noun, "least": need.at_least}
        pattern = (
            gettext("%(measure)s ít nhất **%(least)s%%**")
            if MEASURES[need.measure].is_rate
            else gettext("%(measure)s ít nhất **%(least)s**")
        )
        words = pattern % figures
    if need.per != "contest":
        period = period_noun(rules, need.per)
        words = gettext("%(words)s trong mỗi %(period)s") % {"words": words, "period": period}
    about = [part for part in (_size(need), ", ".join(need.units)) if part]
    return f"{words} ({'; '.join(about)})" if about else words


def _size(need: Requirement) -> str:
    least, below = need.size_from, need.size_below
    if least is not None and below is not None:
        return gettext("đơn vị từ %(least)s đến dưới %(below)s người") % {"least": least, "below": below}
    if least is not None:
        return gettext("đơn vị từ %(least)s người") % {"least": least}
    return gettext("đơn vị dưới %(below)s người") % {"below": below} if below is not None else ""


def target_sentences(rules: Rules) -> Iterator[Sentence]:
    """Beside a target of each round, one of the whole contest says so."""
    mixed = len({target.per for target in rules.targets}) > 1
    for place, target in enumerate(rules.targets, 1):
        words = requirement_words(rules, msgspec.structs.replace(target, units=()))
        if mixed and target.per == "contest":
            words = gettext("%(words)s trong toàn cuộc thi") % {"words": words}
        if target.units:
            words = f"{', '.join(target.units)}: {words}"
        yield Sentence(f"target.{place}", f"{capitalised(words)}.")
