"""Template tags of the site's look: icons, rays, bars, charts; and filters for numbers and moments."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from contest.common import charts, rays, text_numbers
from contest.common.clock import VIETNAM, from_ms
from contest.common.joined import CHECK_SCRIPT, ONE_SCRIPT, QUIZ_SCRIPT, SITE_STYLES, Joined

register = template.Library()

ICON_DIR = Path(settings.BASE_DIR) / "static" / "icons"
SVG = "{http://www.w3.org/2000/svg}"
MOST_SERIES = 5
MOST_NAMES = 8
LABEL_GAP = 12.0


def _language() -> str:
    return "en" if (get_language() or "vi").startswith("en") else "vi"


# --- styles and script ------------------------------------------------------------------------------


@register.simple_tag
def site_styles() -> SafeString:
    """Links to what every page loads: joined to one file by `prepare`, apart while somebody works on them."""
    return format_html_join("\n  ", '<link rel="stylesheet" href="{}">', _served(SITE_STYLES))


@register.simple_tag
def quiz_script() -> SafeString:
    """The quiz page's script, in the same way."""
    return _scripts(QUIZ_SCRIPT)


@register.simple_tag
def one_script() -> SafeString:
    """The script of a paper whose questions come one a page."""
    return _scripts(ONE_SCRIPT)


@register.simple_tag
def check_script() -> SafeString:
    """The script of the check before handing in."""
    return _scripts(CHECK_SCRIPT)


def _scripts(joined: Joined) -> SafeString:
    return format_html_join("", '<script defer src="{}"></script>', _served(joined))


def _served(joined: Joined) -> list[tuple[str]]:
    apart = settings.DEBUG or settings.TESTING
    return [(static(name),) for name in (joined.parts if apart else (joined.name,))]


# --- signs ----------------------------------------------------------------------------------------


@cache
def _icon_shapes(name: str) -> SafeString:
    root = ElementTree.parse(ICON_DIR / f"{name}.svg").getroot()
    shapes = "".join(ElementTree.tostring(shape, encoding="unicode") for shape in root)
    return mark_safe(shapes.replace("ns0:", "").replace(' xmlns:ns0="http://www.w3.org/2000/svg"', ""))


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """Inline SVG of static/icons/<name>.svg; always beside a word, so it says nothing to screen readers."""
    classes = f"icon {css_class}".strip()
    return format_html('<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', classes, _icon_shapes(name))


@register.simple_tag
def logo(css_class: str = "logo") -> SafeString:
    return mark_safe(rays.logo_svg(css_class=css_class))


@register.inclusion_tag("components/rays.html", name="rays")
def rays_dial(right: int, total: int, *, festive: bool = False, css_class: str = "") -> dict[str, Any]:
    return {
        "right": right,
        "total": total,
        "rays": rays.dial_rays(right, total),
        "festive": festive,
        "css_class": css_class,
    }


# --- what else can be done ------------------------------------------------------------------------


@register.simple_block_tag
def more(content: str) -> SafeString:
    """Folds the lesser actions of an office page away on phones; nothing where there are none."""
    return render_to_string("components/more.html", {"content": content}) if content.strip() else SafeString("")


# --- bars and charts ------------------------------------------------------------------------------


@register.simple_tag
def bar(value: float | None, total: float | None, css_class: str = "") -> SafeString:
    """A bar from 0 to `total`; its figure must stand beside it."""
    classes = f"bar {css_class}".strip()
    return format_html(
        '<svg class="{}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="10"/></svg>',
        classes,
        f"{charts.share(value or 0, total or 0):g}",
    )


@register.inclusion_tag("components/day_bars.html")
def day_bars(
    values: Sequence[float], *, title: str, first: str = "", last: str = "", partial: bool = False
) -> dict[str, Any]:
    """Small columns, one a day; `partial` marks the last day as not over. `title` says the finding in a sentence."""
    return {
        "columns": charts.columns(values, last_is_partial=partial),
        "title": title,
        "first": first,
        "last": last,
    }


@register.inclusion_tag("components/column_chart.html")
def column_chart(parts: Sequence[tuple[str, int]], *, heading: str, title: str) -> dict[str, Any]:
    """Columns of (name, value) pairs, at most eight of them named; `title` says the finding in a sentence."""
    top, step = charts.axis_top(max((value for _, value in parts), default=0))
    columns = charts.columns([value for _, value in parts], last_is_partial=False, top=top)
    every = -(-len(parts) // MOST_NAMES)
    return {
        "columns": columns,
        "names": [
            (round(column.x + column.width / 2, 2), name)
            for place, (column, (name, _)) in enumerate(zip(columns, parts, strict=True))
            if place % every == 0
        ],
        "grid": [charts.PLOT - charts.share(value, top) for value in range(0, top + 1, step)],
        "y_labels": range(top, -1, -step),
        "heading": heading,
        "title": title,
        "parts": parts,
    }


@register.inclusion_tag("components/line_chart.html")
def line_chart(series: Sequence[tuple[str, Sequence[int]]], times: Sequence[str], *, title: str) -> dict[str, Any]:
    """Lines over time; `series` are (name, values) pairs of equal length, `times` has one label for each value."""
    if len(series) > MOST_SERIES or any(len(values) != len(times) for _, values in series):
        raise ValueError("line_chart: at most five series, each with one value for each time")
    top, step = charts.axis_top(max((max(values, default=0) for _, values in series), default=0))
    lines = [_line(number, name, values, top=top) for number, (name, values) in enumerate(series, start=1)]
    places = charts.label_places([line["end"] for line in lines], gap=LABEL_GAP)
    for line, place in zip(lines, places, strict=True):
        line["label_y"] = f"{place:g}%"
    return {
        "title": title,
        "lines": lines,
        "grid": [charts.PLOT - charts.share(value, top) for value in range(0, top + 1, step)],
        "y_labels": range(top, -1, -step),
        "x_labels": _spread(times, 5),
        "names": [name for name, _ in series],
        "rows": list(zip_longest(times, *[values for _, values in series])),
    }


def _line(number: int, name: str, values: Sequence[int], *, top: int) -> dict[str, Any]:
    points = charts.line_points(values, top=top)
    return {
        "number": number,
        "name": name,
        "last": values[-1] if values else 0,
        "path": charts.line_path(points),
        "area": charts.area_path(points) if number == 1 else "",
        "end": points[-1][1] if points else charts.PLOT,
    }


def _spread(items: Sequence[str], count: int) -> list[str]:
    if len(items) <= count:
        return list(items)
    return [items[round(index * (len(items) - 1) / (count - 1))] for index in range(count)]


# --- numbers and moments --------------------------------------------------------------------------


@register.filter
def vi_number(value: int | float | Decimal | None, decimals: int = 0) -> str:
    return "" if value is None else text_numbers.number_text(value, language=_language(), decimals=decimals)


@register.filter
def vi_percent(value: float | Decimal | None, decimals: int = 1) -> str:
    return "" if value is None else text_numbers.percent_text(value, language=_language(), decimals=decimals)


@register.filter
def vi_duration(duration_ms: int | None, decimals: int = 1) -> str:
    return (
        "" if duration_ms is None else text_numbers.duration_text(duration_ms, language=_language(), decimals=decimals)
    )


@register.filter
def vi_minutes(seconds: int | None) -> str:
    return "" if seconds is None else text_numbers.minutes_text(seconds, language=_language())


@register.filter
def vi_left(left: dt.timedelta | None) -> str:
    return "" if left is None else text_numbers.time_left_text(left, language=_language())


@register.filter
def vi_moment(moment: dt.datetime | int | None) -> str:
    """Takes an aware moment or milliseconds since 1970."""
    return "" if moment is None else text_numbers.moment_text(_local(moment), language=_language())


@register.filter
def vi_closing(moment: dt.datetime | int | None) -> str:
    """As `vi_moment`, of a moment until which something may be done: midnight is 24:00 of the day before."""
    return "" if moment is None else text_numbers.moment_text(_local(moment), language=_language(), closing=True)


@register.filter
def vi_short_moment(moment: dt.datetime | int | None) -> str:
    if moment is None:
        return ""
    return text_numbers.short_moment_text(_local(moment), now=timezone.localtime(), language=_language())


@register.filter
def vi_stamp(moment: dt.datetime | int | None) -> str:
    return "" if moment is None else text_numbers.stamp_text(_local(moment))


@register.filter
def vi_clock(moment: dt.datetime | int | None) -> str:
    return "" if moment is None else f"{_local(moment):%H:%M:%S}"


@register.filter
def vi_day(day: dt.date | None) -> str:
    if day is None:
        return ""
    return text_numbers.day_text(_local(day) if isinstance(day, dt.datetime) else day)


def _local(moment: dt.datetime | int) -> dt.datetime:
    return from_ms(moment) if isinstance(moment, int) else moment.astimezone(VIETNAM)
