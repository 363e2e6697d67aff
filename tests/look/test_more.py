"""What an office page offers besides its one chief action: one button on phones, with its menu under the head."""

from __future__ import annotations

from django.template import engines

from tests.markup import on_one_line


def rendered(source: str) -> str:
    return engines["django"].from_string(source).render()


def test_nothing_to_fold_away_leaves_no_button():
    assert rendered("{% more %} {% if no %}<a>Ý kiến</a>{% endif %}\n{% endmore %}") == ""


def test_menu_stands_beside_its_button_so_that_wide_windows_show_it():
    shown = rendered('{% more %}<a class="btn">Ý kiến</a>{% endmore %}')
    assert on_one_line(shown).endswith('</details><div class="more-list"><a class="btn">Ý kiến</a></div>')
    assert "Việc khác" in shown
