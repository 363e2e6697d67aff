"""One device with many accounts."""

from __future__ import annotations

import dataclasses

import pytest

from contest.fairness.agreement import Rates
from contest.fairness.papers import Strength, TakenPaper
from contest.fairness.patterns.one_device import ALIKE, OneDevice, at_least
from contest.fairness.wording import one_device as wording
from tests.fairness.made import T0, TWENTY, A, B, paper, with_wrong

MIDDLING = with_wrong(dict.fromkeys(range(8), B))
HOUR = 3_600


def on(device: int, one: TakenPaper) -> TakenPaper:
    return dataclasses.replace(one, device=device)


def found(*people: list[TakenPaper], readers: int = 300):
    """The cases among these and so many who read, on devices of their own."""
    devices = OneDevice(Rates(TWENTY))
    for number in range(readers):
        devices.add_person([paper(10_000 + number, MIDDLING, at=50 * number, seconds=200 + number % 200)], None)
    for papers in people:
        devices.add_person(papers, None)
    return devices.find()


def turns(
    count: int, *, device: int = 1, first: int = 1, at: float = 0, unit: int = 1, **more
) -> list[list[TakenPaper]]:
    """So many people one after another on one device."""
    each = {"seconds": 70.0} | more
    return [[on(device, paper(first + n, at=at + n * (each["seconds"] + 60), unit=unit, **each))] for n in range(count)]


def test_six_who_know_it_all_in_no_time_are_a_case():
    (case,) = found(*turns(6))
    assert (case.kind, case.people, case.strength) == ("one_device", (1, 2, 3, 4, 5, 6), Strength.NOTICEABLE)
    assert case.facts == {
        "accounts": 6,
        "devices": 1,
        "alike": 6,
        "quick_ms": 4_500,
        "right_percent": 0,
        "usual_percent": 0,
        "span_ms": 720_000,
        "from_ms": T0,
        "shortest_ms": 70_000,
        "middle_ms": 70_000,
        "longest_ms": 70_000,
        "least_right": 20,
        "most_right": 20,
        "questions": 20,
        "unit": 1,
    }


def test_a_family_is_no_case():
    assert found(*turns(4)) == []


@pytest.mark.parametrize("count", [12, 30, 60])
def test_many_who_read_on_one_tablet_are_no_case(count):
    assert found(*turns(count, seconds=400, answers=MIDDLING)) == []


def test_the_same_people_on_their_own_devices_are_no_case():
    assert found(*[[on(0, own[0])] for own in turns(12)]) == []


def test_readers_who_have_all_right_are_a_case_where_few_have():
    (case,) = found(*turns(8, seconds=250))
    assert (case.facts["alike"], case.facts["longest_ms"]) == (8, 250_000)


def test_where_half_of_the_round_is_quick_and_right_so_may_a_device_be():
    """Everybody had the questions and answers beforehand."""
    learnt = [[paper(500 + n, at=40 * n, seconds=60)] for n in range(300)]
    assert found(*learnt, *turns(8)) == []


def test_what_shared_devices_show_is_not_usual():
    """In a small contest the accounts of one hand are many of all."""
    five = [own for device in range(1, 6) for own in turns(6, device=device, first=10 * device, unit=device)]
    assert len(found(*five, readers=30)) == 5


def test_where_nobody_has_a_device_alone_much_is_taken_for_usual():
    assert found(*turns(8), readers=0) == []


def test_where_questions_are_short_somebody_must_be_quicker_still():
    """Everybody is through in less than six seconds a question, nobody in three."""
    readers = [[paper(500 + n, MIDDLING, at=40 * n, seconds=95 + n % 20)] for n in range(300)]
    (case,) = found(*readers, *turns(6, seconds=60, answers=MIDDLING), readers=0)
    assert case.facts["longest_ms"] == 60_000
    assert found(*readers, *turns(6, seconds=100, answers=MIDDLING), readers=0) == []


def test_some_who_know_it_by_heart_among_others_are_no_case():
    assert found(*turns(3), *turns(6, first=20, at=5 * HOUR, seconds=300, answers=MIDDLING)) == []


def test_only_the_first_paper_of_each_tells():
    """Who has had the questions before is quick wherever they sit."""
    again = [[paper(own[0].person, MIDDLING, at=-9 * HOUR), own[0]] for own in turns(8)]
    assert found(*again) == []


def test_telephones_side_by_side_in_one_unit_are_one_case():
    four = [own for device in range(1, 5) for own in turns(6, device=device, first=10 * device, at=7 * device)]
    (case,) = found(*four)
    assert (case.facts["devices"], case.facts["accounts"], case.strength) == (4, 24, Strength.VERY_STRONG)
    assert case.people[:2] == (10, 20)
    elsewhere = turns(6, device=9, first=90, unit=2)
    next_day = turns(6, device=8, first=80, at=24 * HOUR)
    assert sorted(one.facts["devices"] for one in found(*four, *elsewhere, *next_day)) == [1, 1, 4]


def throw_aways(names: int, each: int) -> list[list[TakenPaper]]:
    guessed = bytes([A, B, B, B] * 5)
    return [
        [on(1, paper(name, guessed, at=60 * (each * name + n), seconds=20)) for n in range(each)]
        for name in range(1, names + 1)
    ]


def test_throw_away_papers_under_other_names_count_together():
    own = [on(1, paper(50, at=HOUR, seconds=60))]
    stranger = [on(1, paper(60, MIDDLING, at=60 * HOUR))]
    (case,) = found(*throw_aways(4, 5), own, stranger)
    assert case.people == (1, 2, 3, 4, 50)
    assert (case.facts["accounts"], case.facts["empty"], case.facts["empty_in_hour"]) == (5, 20, 20)
    assert case.strength == Strength.STRONG


def test_few_throw_away_papers_are_no_case_nor_those_of_one_account():
    assert found(*throw_aways(4, 2)) == []
    # what one account does is flooding of its own
    assert found(*throw_aways(1, 30), [on(1, paper(50, MIDDLING, at=HOUR))]) == []


def test_accounts_that_are_quick_and_flood_are_one_case():
    """Also where they do so on two devices: a case is known by its people."""
    quick = throw_aways(6, 4)
    (case,) = found(*quick)
    assert "empty" in case.facts
    elsewhere = [
        [*own, *(on(2, dataclasses.replace(one, started_ms=one.started_ms + 1)) for one in own)] for own in quick
    ]
    assert len(found(*elsewhere)) == 1


def test_chances_of_many_add_up():
    assert at_least(0, 7, 0.4) == pytest.approx(1)
    assert at_least(7, 7, ALIKE) == pytest.approx(ALIKE**7)
    assert at_least(2, 3, 0.5) == pytest.approx(0.5)
    assert at_least(1, 3, 1.0) == 1
    assert 0 < at_least(900, 2_000, 0.4) < 1e-4


def test_nobody_is_no_case():
    assert OneDevice(Rates(TWENTY)).find() == []


# --- what organisers read ---------------------------------------------------------------------------


def sentences(one) -> str:
    return " ".join(wording.sentences(one.facts, str))


def test_the_facts_say_what_was_seen_and_how_usual_it_is():
    (quick,) = found(*turns(6))
    assert sentences(quick) == (
        "6 tài khoản làm bài đầu tiên trên cùng một trình duyệt. "
        "6 bài trong số đó làm dưới 4,5 giây một câu, trong vòng 12 phút. "
        "Ở những người thi trên máy riêng, khoảng 0% bài đầu được như vậy. "
        "Mỗi bài thường mất 1\xa0phút 10\xa0giây, ngắn nhất 1\xa0phút 10\xa0giây, lâu nhất 1\xa0phút 10\xa0giây. "
        "Đúng từ 20 đến 20 trên 20 câu."
    )
    # as stored before
    del quick.facts["shortest_ms"]
    assert "Mỗi bài thường mất 1\xa0phút 10\xa0giây, lâu nhất 1\xa0phút 10\xa0giây." in sentences(quick)
    (right,) = found(*turns(8, seconds=250))
    assert "8 bài trong số đó đúng từ 100% số câu trở lên" in sentences(right)
    side_by_side = found(*turns(6), *turns(6, device=2, first=20))
    assert "12 tài khoản cùng đơn vị làm bài đầu tiên trên 2 trình duyệt." in sentences(side_by_side[0])


def test_floods_are_told_as_of_one_person():
    (case,) = found(*throw_aways(4, 5))
    assert "4 tài khoản làm bài trên cùng một trình duyệt" in sentences(case)
    assert "20 bài làm vội hoặc để trắng" in sentences(case)
