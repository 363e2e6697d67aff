"""Điều: thời gian — rounds under their stages, hours and closed days, what closing means, who is admitted."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext

from contest.common.text_numbers import WEEKDAYS, day_text, hour_text
from contest.rounds.rules import OpenHours, RoundRules, Route, Rules, counted_rounds
from contest.rounds.wording.articles.names import (
    entrants,
    full_name,
    joined,
    named,
    paper_label,
    period_noun,
    ranking_label,
    round_label,
)
from contest.rounds.wording.parts import listed, lower_first, moment_words, reader_language, reversed_window_words
from contest.rounds.wording.sentence import Sentence

EVERY_DAY = 7
HELD: dict[str, str | Promise] = {
    "session": gettext_lazy("thi tại chỗ có giám thị, Ban Tổ chức nhập kết quả"),
    "entered": gettext_lazy("thi ngoài hệ thống, Ban Tổ chức nhập kết quả"),
}


def time_sentences(rules: Rules) -> Iterator[Sentence]:
    stages = {stage.key: stage.label or stage.key for stage in rules.stages}
    for key in ("", *stages):
        for round in rules.rounds:
            if (round.stage or "") == key:
                yield Sentence(f"time.{round.key}", _window(rules, round), heading=stages.get(key, ""))
    # what is true of all rounds stands under no stage
    after = gettext("Chung cho các đợt thi") if stages else ""
    yield from (Sentence(one.key, one.marked, heading=after) for one in _common(rules))


def _common(rules: Rules) -> Iterator[Sentence]:
    yield from _hours(rules)
    yield from _closed(rules)
    yield from _closing(rules)
    for round in rules.rounds:
        if round.admission:
            routes = gettext(", hoặc ").join(_route(rules, round, route) for route in round.admission)
            text = gettext("Vào **%(round)s**: %(routes)s.")
            yield Sentence(f"time.admission-{round.key}", text % {"round": full_name(rules, round), "routes": routes})
    for round in rules.rounds:
        if round.results_at:
            text = gettext("Kết quả %(round)s được công bố trước **%(moment)s**.")
            figures = {"round": lower_first(round_label(round)), "moment": moment_words(round.results_at)}
            yield Sentence(f"time.results-{round.key}", text % figures)


# --- one round ------------------------------------------------------------------------------------


def _window(rules: Rules, round: RoundRules) -> str:
    label = round_label(round)
    if round.opens is None or round.closes is None:
        return gettext("%(round)s: chưa có thời gian.") % {"round": label}
    if round.closes <= round.opens:
        return reversed_window_words(round.opens, round.closes)
    text = gettext("%(round)s: từ **%(opens)s** đến **%(closes)s**%(more)s.")
    more = "".join(f"; {one}" for one in _particulars(rules, round))
    opens, closes = moment_words(round.opens), moment_words(round.closes, closing=True)
    return text % {"round": label, "opens": opens, "closes": closes, "more": more}


def _particulars(rules: Rules, round: RoundRules) -> Iterator[str]:
    """What sets a round apart from others."""
    if round.topic:
        yield gettext("chủ đề: %(topic)s") % {"topic": round.topic}
    if round.practice:
        yield gettext("thi thử, không tính kết quả")
    if round.held in HELD:
        yield str(HELD[round.held])
    if round.entrant == "unit":
        yield gettext("dự thi theo tập thể")
    yield from _papers(rules, round)


def _papers(rules: Rules, round: RoundRules) -> Iterator[str]:
    """The paper of a round, and those that some boards have of their own, where there are several with a name."""
    paper = rules.paper_of(round.key)
    if paper.label and len(rules.papers) > 1:
        yield gettext("bài dự thi: %(paper)s") % {"paper": lower_first(paper.label)}
    labels = {board.key: lower_first(board.label) for board in rules.boards}
    for key in dict.fromkeys(round.paper_by_board.values()):
        boards = [labels[board] for board, own in round.paper_by_board.items() if own == key]
        own_paper = next(one for one in rules.papers if one.key == key)
        text = gettext("riêng %(boards)s: %(paper)s")
        yield text % {"boards": ", ".join(boards), "paper": lower_first(paper_label(own_paper))}


# --- hours, closed days, closing ------------------------------------------------------------------


def _hours(rules: Rules) -> Iterator[Sentence]:
    for hours in dict.fromkeys(round.hours for round in rules.rounds if round.hours):
        rounds = [round for round in rules.rounds if round.hours == hours]
        said = joined(_one_hours(one) for one in hours)
        if len(rounds) == len(rules.rounds):
            text = gettext("Trong thời gian ấy chỉ mở vào: %(hours)s.") % {"hours": said}
        else:
            names = named(rules, [round.key for round in rounds])
            text = gettext("%(rounds)s chỉ mở vào: %(hours)s.") % {"rounds": names, "hours": said}
        yield Sentence(f"time.hours-{rounds[0].key}", text)


def _one_hours(hours: OpenHours) -> str:
    start, end = hour_text(hours.start), hour_text(hours.end, closing=True)
    figures = {"days": _days(hours.days), "start": start, "end": end}
    return gettext("%(days)s, từ **%(start)s** đến **%(end)s**") % figures


def _days(days: tuple[int, ...]) -> str:
    """ "thứ Hai đến thứ Sáu", "thứ Hai, thứ Tư và Chủ nhật", "mọi ngày"."""
    if len(set(days)) == EVERY_DAY:
        return gettext("mọi ngày")
    names = WEEKDAYS[reader_language()]
    if len(days) > 2 and list(days) == list(range(days[0], days[0] + len(days))):
        return gettext("%(first)s đến %(last)s") % {"first": names[days[0] - 1], "last": names[days[-1] - 1]}
    return listed([names[day - 1] for day in days])


def _closed(rules: Rules) -> Iterator[Sentence]:
    for dates in dict.fromkeys(round.closed_dates for round in rules.rounds if round.closed_dates):
        rounds = [round for round in rules.rounds if round.closed_dates == dates]
        days = ", ".join(day_text(day) for day in dates)
        if len(rounds) == len(rules.rounds):
            text = gettext("Các ngày không mở: **%(days)s**.") % {"days": days}
        else:
            names = named(rules, [round.key for round in rounds])
            text = gettext("Các ngày %(rounds)s không mở: **%(days)s**.") % {"rounds": names, "days": days}
        yield Sentence(f"time.closed-{rounds[0].key}", text)


def _closing(rules: Rules) -> Iterator[Sentence]:
    online = [round for round in rules.rounds if round.is_online]
    running_on = [round for round in online if round.finish_after_close]
    at_once = gettext("Đúng giờ đóng thì không vào thi được nữa; bài đang làm được hệ thống nộp với các câu đã lưu.")
    if len(running_on) < len(online):
        yield Sentence("time.closing", at_once)
    if running_on and len(running_on) == len(online):
        text = gettext("Đúng giờ đóng thì không vào thi được nữa; bài đang làm được làm tiếp đến hết giờ làm bài.")
        yield Sentence("time.running_on", text)
    elif running_on:
        text = gettext("Riêng %(rounds)s: bài đang làm khi đóng được làm tiếp đến hết giờ làm bài.")
        yield Sentence("time.running_on", text % {"rounds": named(rules, [round.key for round in running_on])})


# --- who is admitted ------------------------------------------------------------------------------


def _route(rules: Rules, round: RoundRules, route: Route) -> str:
    who = entrants([round])
    if route.how == "score":
        other = next((one for one in rules.rounds if one.key == route.round), RoundRules(key=route.round or "-"))
        figures = {"who": who, "percent": route.percent, "round": lower_first(round_label(other))}
        return gettext("%(who)s đạt từ **%(percent)s%%** số điểm ở %(round)s") % figures
    if route.how == "list":
        return _listed_route(route, who)
    ranking = next((one for one in rules.rankings if one.key == route.ranking), None)
    if ranking is None:
        return gettext("chưa chọn bảng xếp hạng")
    figures = {"who": who, "count": route.count, "ranking": _lists_of(rules, route)}
    if route.count is None:
        return gettext("mọi %(who)s được xếp hạng trong %(ranking)s") % figures
    return gettext("**%(count)s %(who)s đứng đầu** %(ranking)s") % figures


def _listed_route(route: Route, who: str) -> str:
    if route.count is None:
        return gettext("%(who)s có tên trong danh sách của Ban Tổ chức") % {"who": who}
    pattern = ngettext(
        "**%(count)s suất** của mỗi đơn vị, do đơn vị cử",
        "**%(count)s suất** của mỗi đơn vị, do đơn vị cử",
        route.count,
    )
    return pattern % {"count": route.count}


def _lists_of(rules: Rules, route: Route) -> str:
    """ "bảng xếp hạng “kết quả tuần” của mỗi tuần thi, mỗi bảng"."""
    ranking = next(one for one in rules.rankings if one.key == route.ranking)
    parts = [gettext("bảng xếp hạng “%(ranking)s”") % {"ranking": ranking_label(ranking)}]
    if ranking.per == "round" and len(counted_rounds(rules, ranking.only)) > 1:
        parts.append(gettext("của mỗi %(period)s") % {"period": period_noun(rules, "round", ranking.only)})
    elif ranking.per == "stage":
        parts.append(gettext("của mỗi %(period)s") % {"period": period_noun(rules, "stage")})
    if rules.boards and ranking.by_board:
        parts.append(gettext("ở mỗi bảng"))
    if ranking.by_unit_level:
        parts.append(gettext("ở mỗi %(level)s") % {"level": ranking.by_unit_level})
    return " ".join(parts)
