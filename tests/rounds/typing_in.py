"""An organiser at the keyboard: what a browser would post to type a rule document in, page after page."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from django import forms
from django.test import Client

from contest.rounds.chapters import CHAPTERS
from contest.rounds.entries import keys_of
from contest.rounds.forms.parts import PART_FORMS, PartForm
from contest.rounds.forms.parts.base import RowForm
from contest.rounds.models import Contest
from contest.rounds.queries import full_rules
from contest.rounds.rules import Rules

ADDRESS = {chapter.name: chapter.address for chapter in CHAPTERS}
SINGLE = {chapter.name for chapter in CHAPTERS if chapter.single}
# names of fields that a page has only once rows of their kind, boards or rounds are there
ROW = re.compile(r"^([a-z_]+)-\d+-")


def posted(form: PartForm) -> dict[str, Any]:
    """What a browser posts when the form is filled with the part: boxes in the order of the page."""
    data = fields_posted(form)
    for rows in form.row_sets.values():
        data[rows.count_name] = str(rows.count)
        for row in rows:
            data.update(fields_posted(row))
    return data


def fields_posted(form: PartForm | RowForm) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for bound in form:
        field, value = bound.field, bound.value()
        if isinstance(field, forms.BooleanField):
            if value:
                data[bound.html_name] = "on"
        elif isinstance(field, forms.MultipleChoiceField):
            chosen = {str(one) for one in value or ()}
            data[bound.html_name] = [key for key, _word in field.choices if key in chosen]
        else:
            shown = field.widget.format_value(value) if hasattr(field.widget, "format_value") else value
            shown = shown[0] if isinstance(shown, list) and shown else shown
            data[bound.html_name] = "" if shown in (None, []) else str(shown)
    return data


class Typist:
    """Types the parts of a document into the pages of a contest; every field that is posted must be on the page."""

    def __init__(self, client: Client, slug: str, target: Rules) -> None:
        self.client, self.target, self.slug = client, target, slug
        self.root = f"/to-chuc/{slug}/soan/the-le"

    def type_part(self, name: str, key: str = "", *, target: Rules | None = None, new: bool = True) -> None:
        address = (
            f"{self.root}/{ADDRESS[name]}" if name in SINGLE else f"{self.root}/{ADDRESS[name]}/{'moi' if new else key}"
        )
        form = PART_FORMS[name](rules=target or self.target, key=key or None)
        data = posted(form)
        self._see(address, data)
        answer = self.client.post(address, data)
        assert answer.status_code == 302, (name, key, _errors(answer))

    def press(self, name: str, key: str, verb: str) -> None:
        self.client.post(f"{self.root}/{ADDRESS[name]}/{key}/{verb}")

    def _see(self, address: str, data: dict[str, Any]) -> None:
        page = self.client.get(address)
        assert page.status_code == 200
        shown = set(re.findall(r'name="([^"]+)"', page.content.decode()))
        firsts = {ROW.sub(r"\1-0-", name) for name in data}
        assert firsts <= shown, firsts - shown

    def type_everything(self) -> None:
        """From the empty contest that "Cuộc thi mới" makes: what it holds already is taken away or typed over."""
        target = self.target
        for name in ("people", "teams", "others", "boards", "exclusions", "papers", "stages"):
            self.type_list(name)
        # who is let into a round may depend on rankings, which are about rounds: those come first, without
        bare = msgspec.structs.replace(
            target, rounds=tuple(msgspec.structs.replace(one, admission=()) for one in target.rounds)
        )
        self.type_list("rounds", target=bare)
        for name in ("rankings", "caps", "prizes", "one_prize", "collectives", "targets"):
            self.type_list(name)
        for one in target.rounds:
            if one.admission:
                self.type_part("rounds", one.key, new=False)

    def type_list(self, name: str, *, target: Rules | None = None) -> None:
        target = target or self.target
        if name in SINGLE:
            return self.type_part(name, target=target)
        wanted, there = keys_of(target, name), self._keys(name)
        for key in wanted:
            self.type_part(name, key, target=target, new=key not in there)
        for key in there:
            if key not in wanted:
                self.press(name, key, "bo")
            for _place in range(wanted.index(key) if key in wanted else 0):
                self.press(name, key, "xuong")

    def _keys(self, name: str) -> list[str]:
        return keys_of(full_rules(Contest.objects.get(slug=self.slug)), name)


def _errors(answer: Any) -> Any:
    form = answer.context["form"]
    return dict(form.errors), [row.errors for rows in form.row_sets.values() for row in rows]
