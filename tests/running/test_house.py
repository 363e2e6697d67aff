"""The house's order, where import-linter cannot look."""

from __future__ import annotations

import re

from django.apps import apps
from django.conf import settings
from django.db.models import Model

LAYERS = (
    *("accounts", "contest.common", "contest.banks", "contest.rounds", "contest.attempts"),
    *("contest.results", "contest.documents", "contest.essays"),
)
BESIDE_EACH_OTHER = ("contest.sitting", "contest.reports", "contest.fairness")
ABOVE = ("contest.appeals", "contest.people")


def layer(model: type[Model]) -> int | None:
    """Its place in the house, from the left; None for a table that is not ours."""
    places = [*enumerate(LAYERS), *((len(LAYERS), name) for name in BESIDE_EACH_OTHER)]
    places += enumerate(ABOVE, start=len(LAYERS) + 1)
    return next((place for place, name in places if f"{model.__module__}.".startswith(f"{name}.")), None)


def test_every_table_of_ours_has_a_layer() -> None:
    ours = [model for label in ("accounts", "contest") for model in apps.get_app_config(label).get_models()]
    assert len(ours) > 20
    assert [model.__name__ for model in ours if layer(model) is None] == []


def test_no_foreign_key_points_right() -> None:
    """import-linter does not see keys given as strings."""
    wrong = []
    for model in apps.get_models():
        here = layer(model)
        for field in model._meta.get_fields():
            if here is None or field.auto_created or not field.is_relation or field.related_model is None:
                continue
            there = layer(field.related_model)
            if there is not None and there > here:
                wrong.append(f"{model.__name__}.{field.name}")
    assert wrong == []


def test_templates_ask_a_row_what_it_is_and_know_no_numbers_of_states() -> None:
    bare = re.compile(r"\.(?:state|kind|strength)\s*(?:==|!=|<=?|>=?)\s*\d")
    pages = list((settings.BASE_DIR / "templates").rglob("*.html"))
    assert len(pages) > 100
    assert [page.name for page in pages if bare.search(page.read_text())] == []
