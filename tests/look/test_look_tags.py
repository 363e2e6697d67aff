"""Template tags of the look, through the template engine."""

import datetime as dt
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.utils import translation

from contest.templatetags.look import ICON_DIR, bar, icon, line_chart
from tests.markup import on_one_line


def render(source: str, **context) -> str:
    return Template("{% load look %}" + source).render(Context(context))


@pytest.mark.parametrize("path", sorted(ICON_DIR.glob("*.svg")), ids=lambda path: path.stem)
def test_icon_files_share_one_box_and_take_the_colour_of_the_text(path):
    root = ElementTree.parse(path).getroot()

    assert root.get("viewBox") == "0 0 24 24"
    assert root.get("stroke") == "currentColor"
    assert root.get("stroke-width") == "1.8"
    assert all(shape.get("stroke") is None and shape.get("style") is None for shape in root)


def test_icon_is_inline_and_silent():
    drawn = icon("arrow-right", "big")

    assert drawn.startswith('<svg class="icon big" viewBox="0 0 24 24" aria-hidden="true"><path d="')
    assert "xmlns" not in drawn


def test_unknown_icon_is_an_error_not_a_gap():
    with pytest.raises(FileNotFoundError):
        icon("no-such-sign")


@pytest.mark.parametrize(
    ("value", "total", "width"), [(187, 194, "96.39"), (0, 24, "0"), (38, 38, "100"), (None, None, "0")]
)
def test_bar_length_is_an_attribute(value, total, width):
    drawn = bar(value, total)

    assert f'<rect width="{width}" height="10"/>' in drawn
    assert "style=" not in drawn


def test_dial_names_the_result():
    drawn = render("{% rays 17 20 %}")

    assert drawn.count('class="ray-lit"') == 17
    assert drawn.count('class="ray"') == 3
    assert 'role="img" aria-label="17/20 câu đúng"' in on_one_line(drawn)
    assert "dial-festive" not in drawn


def test_festive_dial():
    assert "dial-festive" in render("{% rays 20 20 festive=True %}")


def test_charts_write_numbers_with_points_whatever_the_language():
    with translation.override("vi"):
        drawn = render(
            '{% line_chart series times title="Tăng" %}{% day_bars days title="Mỗi ngày" partial=True %}',
            series=[("bắt đầu", [1, 2, 4]), ("nộp bài", [0, 1500, 1000])],
            times=["08:00", "08:01", "08:02"],
            days=[3, 7, 2],
        )

    assert 'd="M0 99.93L50 99.87L100 99.73"' in drawn
    assert 'width="28.0"' in drawn
    assert "<span>1.500</span>" in drawn
    assert "style=" not in drawn


def test_line_chart_has_its_table():
    drawn = render(
        '{% line_chart series times title="Tăng" %}', series=[("nộp bài", [0, 1500])], times=["08:00", "08:01"]
    )

    assert '<th scope="row">08:01</th><td class="n">1.500</td>' in on_one_line(drawn)


def test_line_chart_refuses_series_of_another_length():
    with pytest.raises(ValueError, match="one value for each time"):
        line_chart([("nộp bài", [1, 2])], ["08:00"], title="")


def test_line_chart_of_one_moment_and_of_none():
    assert 'd="M0 ' in render('{% line_chart series times title="" %}', series=[("a", [3])], times=["08:00"])
    assert 'd=""' in render('{% line_chart series times title="" %}', series=[("a", [])], times=[])


@pytest.mark.parametrize(
    ("source", "vietnamese", "english"),
    [
        ("{{ 9020|vi_number }}", "9.020", "9,020"),
        ("{{ 80.2|vi_percent }}", "80,2%", "80.2%"),
        ("{{ 192400|vi_duration }}", "3\u00a0phút 12,4\u00a0giây", "3\u00a0min 12.4\u00a0s"),
        ("{{ 900|vi_minutes }}", "15\u00a0phút", "15\u00a0min"),
        ("{{ left|vi_left }}", "5\u00a0ngày 7\u00a0giờ", "5\u00a0days 7\u00a0hours"),
        ("{{ end|vi_moment }}", "17:00, Chủ nhật 29/11/2026", "17:00, Sunday 29/11/2026"),
        ("{{ end_ms|vi_moment }}", "17:00, Chủ nhật 29/11/2026", "17:00, Sunday 29/11/2026"),
        ("{{ end|vi_clock }}", "17:00:00", "17:00:00"),
        (
            "{{ nothing|vi_number }}{{ nothing|vi_duration }}{{ nothing|vi_moment }}{{ nothing|vi_short_moment }}",
            "",
            "",
        ),
    ],
)
def test_filters_in_both_languages(source, vietnamese, english):
    end = dt.datetime(2026, 11, 29, 10, 0, tzinfo=dt.UTC)
    context = {
        "left": dt.timedelta(days=5, hours=7),
        "end": end,
        "end_ms": int(end.timestamp() * 1000),
        "nothing": None,
    }

    with translation.override("vi"):
        assert render(source, **context) == vietnamese
    with translation.override("en"):
        assert render(source, **context) == english


def test_initials():
    source = "{% load rail %}{{ name|initials }}"

    assert render(source, name="Bùi Xuân Trường") == "BT"
    assert render(source, name="Ánh") == "Á"
    assert render(source, name="") == ""
