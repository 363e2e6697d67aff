"""What rules allow though it is probably not meant, in words."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext

from contest.rounds.hints import Hint, find_hints
from contest.rounds.models import Round
from contest.rounds.rule_hints import OLDEST, find_rule_hints
from contest.rounds.rules import Rules, find_problems
from contest.rounds.wording.keys import KEYS
from contest.rounds.wording.measures import MEASURES
from contest.rounds.wording.parts import listed, minutes_words


def hints(rules: Rules, round: Round) -> list[str]:
    """What the organiser should look at again, with figures. Nothing for a window that is missing or reversed."""
    if round.opens_at is None or round.closes_at is None or round.closes_at <= round.opens_at:
        return []
    found = find_hints(rules, opens_at=round.opens_at, closes_at=round.closes_at)
    return [HINT_WORDS[hint.code](hint) for hint in found] + rule_hints(rules)


def rule_hints(rules: Rules) -> list[str]:
    """What is to be looked at again in a whole document. Nothing while it contradicts itself: that comes first."""
    if find_problems(rules):
        return []
    return [HINT_WORDS[hint.code](hint) for hint in find_rule_hints(rules)]


def _round_cap_first(hint: Hint) -> str:
    return (
        gettext(
            "%(days)s ngày, mỗi ngày %(per_day)s lượt là %(product)s lượt, nhiều hơn %(per_round)s lượt cả đợt. "
            "Ai thi đủ mỗi ngày sẽ hết lượt vào ngày thứ %(last_day)s."
        )
        % hint.figures
    )


def _round_cap_never(hint: Hint) -> str:
    return (
        gettext(
            "%(days)s ngày, mỗi ngày %(per_day)s lượt là %(product)s lượt: không ai dùng hết %(per_round)s lượt cả đợt."
        )
        % hint.figures
    )


def _limit_beyond_window(hint: Hint) -> str:
    return gettext("Đợt thi mở %(window)s, ngắn hơn thời gian làm bài %(limit)s.") % {
        name: minutes_words(minutes) for name, minutes in hint.figures.items()
    }


def _no_cap(_: Hint) -> str:
    return gettext("Không giới hạn số lượt: ai thi nhiều lượt dễ có điểm cao hơn.")


def _pause_eats_day(hint: Hint) -> str:
    return gettext("Nghỉ %(pause)s giữa hai lượt thì một ngày không đủ cho %(per_day)s lượt.") % {
        "pause": minutes_words(hint.figures["pause"]),
        "per_day": hint.figures["per_day"],
    }


def _midnight(_: Hint) -> str:
    return gettext("Đóng lúc 00:00 là vừa hết ngày hôm trước. Muốn thi cả ngày ấy thì chọn 00:00 hôm sau.")


def _closing_59(hint: Hint) -> str:
    return gettext("Đóng lúc %(hour)02d:59 thì phút cuối không ai vào thi được. Ghi %(next)02d:00.") % hint.figures


# --- of the whole document ------------------------------------------------------------------------


def _ages_shared(hint: Hint) -> str:
    """Who fits two boards picks one, once."""
    one, other = hint.about
    text = gettext("Tuổi %(ages)s vừa đúng “%(one)s” vừa đúng “%(other)s”, được tự chọn bảng. Sửa tuổi nếu không muốn.")
    return text % {"ages": _ages(hint), "one": one, "other": other}


def _ages_left_out(hint: Hint) -> str:
    one, other = hint.about
    text = gettext("Tuổi %(ages)s không thuộc bảng nào nên không dự thi được. Nối tuổi của “%(one)s” và “%(other)s”.")
    return text % {"ages": _ages(hint), "one": one, "other": other}


def _ages(hint: Hint) -> str:
    least, most = hint.figures["from"], hint.figures["to"]
    if least == most:
        return str(least)
    words = gettext("%(least)s trở lên") if most >= OLDEST else gettext("%(least)s đến %(most)s")
    return words % {"least": least, "most": most}


def _teams_nowhere(_: Hint) -> str:
    return gettext("Thể lệ nói về đội thi nhưng không đợt nào cho tập thể. Ở một đợt, chọn người dự thi là tập thể.")


def _closed_day_outside(hint: Hint) -> str:
    round, *days = hint.about
    text = gettext("“%(round)s”: ngày nghỉ %(days)s nằm ngoài đợt thi nên không đóng gì. Xem lại ngày, hoặc bỏ đi.")
    return text % {"round": round, "days": listed(days)}


def _open_together(hint: Hint) -> str:
    one, other = hint.about
    return gettext("“%(one)s” và “%(other)s” mở cùng lúc. Mỗi lượt chỉ tính cho đợt đã vào.") % {
        "one": one,
        "other": other,
    }


def _week_cuts_round(hint: Hint) -> str:
    return gettext("%(max)s lượt một tuần tính từ thứ Hai, mà “%(round)s” vắt qua hai tuần. Nên giới hạn theo đợt.") % {
        "round": hint.about[0],
        **hint.figures,
    }


def _hardly_reached(hint: Hint) -> str:
    ranking, first, *behind = hint.about
    return gettext("“%(ranking)s”: hiếm khi hai người trùng %(first)s, nên hầu như không xét tới %(behind)s.") % {
        "ranking": ranking,
        "first": KEYS[first].noun,
        "behind": listed([KEYS[key].noun for key in behind]),
    }


def _attempts_cost(hint: Hint) -> str:
    text = gettext("“%(ranking)s” xét cả số lượt: thi thêm có thể bị tụt hạng.")
    return text % {"ranking": hint.about[0]}


def _last_costs(hint: Hint) -> str:
    text = gettext("“%(ranking)s” tính lượt cuối: thi lại kém hơn thì bị tụt hạng.")
    return text % {"ranking": hint.about[0]}


def _live_but_closed(hint: Hint) -> str:
    text = gettext("%(ranking)s công khai ngay, nhưng nộp xong chưa xem được điểm: bảng chỉ hiện khi đợt thi đã đóng.")
    return text % {"ranking": _ranking(hint)}


def _live_but_announced(hint: Hint) -> str:
    text = gettext("%(ranking)s công khai ngay, nhưng bài thi không cho xem điểm: bảng chỉ hiện khi công bố kết quả.")
    return text % {"ranking": _ranking(hint)}


def _ranking(hint: Hint) -> str:
    """One of a kind has no name."""
    return f"“{hint.about[0]}”" if hint.about[0] else gettext("Bảng xếp hạng")


def _sits_most(hint: Hint) -> str:
    text = gettext("“%(ranking)s” cộng mọi lượt mà không giới hạn số lượt: ai thi nhiều nhất thì thắng.")
    return text % {"ranking": hint.about[0]}


def _truth_late(hint: Hint) -> str:
    prize, ranking = hint.about
    text = gettext("“%(prize)s” phải chờ đáp số dự đoán của cả cuộc thi, dù “%(ranking)s” đã đóng trước.")
    return text % {"prize": prize, "ranking": ranking}


def _key_spreads(_: Hint) -> str:
    return gettext("Một đề chung, không giới hạn số lượt: đáp án lan ra và câu dự đoán quyết định tất cả.")


def _all_prizes(hint: Hint) -> str:
    text = gettext("“%(prize)s”: %(each)s giải mỗi lần trao, tất cả là %(total)s giải.")
    return text % {"prize": hint.about[0], **hint.figures}


def _size_without_floor(hint: Hint) -> str:
    text = gettext("Đơn vị có %(size)s người không thuộc mức nào của %(measure)s nên không có mức tối thiểu.")
    return text % {"measure": MEASURES[hint.about[0]].noun, **hint.figures}


HINT_WORDS: dict[str, Callable[[Hint], str]] = {
    "round_cap_first": _round_cap_first,
    "round_cap_never": _round_cap_never,
    "limit_beyond_window": _limit_beyond_window,
    "no_cap": _no_cap,
    "pause_eats_day": _pause_eats_day,
    "midnight": _midnight,
    "closing_59": _closing_59,
    "ages_shared": _ages_shared,
    "ages_left_out": _ages_left_out,
    "teams_nowhere": _teams_nowhere,
    "closed_day_outside": _closed_day_outside,
    "open_together": _open_together,
    "week_cuts_round": _week_cuts_round,
    "hardly_reached": _hardly_reached,
    "attempts_cost": _attempts_cost,
    "last_costs": _last_costs,
    "live_but_closed": _live_but_closed,
    "live_but_announced": _live_but_announced,
    "sits_most": _sits_most,
    "truth_late": _truth_late,
    "key_spreads": _key_spreads,
    "all_prizes": _all_prizes,
    "size_without_floor": _size_without_floor,
}
