"""The prepared pieces of a paper are what the template says."""

from itertools import permutations

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from contest.attempts.frozen import FrozenItem
from contest.sitting.paper_page import _question

CHOICES = ("1 < 2", "Tom & Jerry", 'gọi là "Đảng"', "Cả ba")


def item(*, several=False):
    orders = tuple(permutations(range(4)))
    return FrozenItem("Câu <i> nào?", CHOICES, orders, 1, b"\x01", several, "Chủ đề", "", "")


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_prepared_question_is_the_template_in_every_order(language, several):
    one = item(several=several)
    for arrangement, order in enumerate(one.orders):
        context = {"id": 7, "text": one.text, "choices": [CHOICES[choice] for choice in order], "several": several}
        with translation.override(language):
            wanted = render_to_string("components/quiz_question.html", context)
        assert _question(one, 7, arrangement, language).decode() == wanted
