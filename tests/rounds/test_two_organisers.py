"""Two organisers write the same part of the rules at once."""

from __future__ import annotations

import re

import msgspec
import pytest

from contest.rounds.chapters import CHAPTERS
from contest.rounds.editing import edited_rules
from contest.rounds.entries import keys_of
from contest.rounds.forms import STEP_FORMS
from contest.rounds.forms.parts import PART_FORMS
from contest.rounds.models import Contest, Round
from contest.rounds.queries import find_draft
from contest.rounds.rules import parse_rules
from tests.factories import make_draft
from tests.rounds.coverage import FIXTURES
from tests.rounds.typing_in import ADDRESS, posted


@pytest.fixture
def desk(client, root, organiser):
    make_draft(root)
    client.force_login(organiser)
    return client


def page_of(name: str, key: str = "") -> str:
    slug = Contest.objects.get().slug
    return f"/to-chuc/{slug}/soan/the-le/{ADDRESS[name]}" + (f"/{key}" if key else "")


def opened(desk, address: str) -> dict[str, str]:
    """The mark of the part that the page was made from."""
    page = desk.get(address).content.decode()
    return {"seen": re.search(r'name="seen" value="([0-9a-f]{16})"', page)[1]}


def typed(name: str, **changes: str) -> dict[str, str]:
    rules = edited_rules(Contest.objects.get())
    key = rules.papers[0].key if name == "papers" else None
    return posted(PART_FORMS[name](rules=rules, key=key)) | changes


@pytest.mark.parametrize("name", ["caps", "papers"], ids=["one page", "an entry"])
def test_the_second_to_save_is_told_and_may_replace(desk, name):
    rules = edited_rules(Contest.objects.get())
    address = page_of(name, rules.papers[0].key if name == "papers" else "")
    first, second = opened(desk, address), opened(desk, address)
    assert first == second
    fields = typed(name)
    number = "minutes" if name == "papers" else next(one for one in fields if one.endswith("-max"))
    assert desk.post(address, {**fields, **first, number: "7"}).status_code == 302
    stored = edited_rules(Contest.objects.get())
    assert stored != rules

    refused = desk.post(address, {**fields, **second, number: "8"})
    assert "Người khác vừa sửa phần này." in refused.content.decode()
    assert edited_rules(Contest.objects.get()) == stored
    again = re.search(r'name="seen" value="([0-9a-f]{16})"', refused.content.decode())[1]
    assert desk.post(address, {**fields, "seen": again, number: "8"}).status_code == 302
    assert edited_rules(Contest.objects.get()) not in (rules, stored)


SHORT = {
    "cuoc-thi": ("contest", "title", "Tên khác"),
    "de-thi": ("paper", None, "3"),
    "thoi-gian": ("times", "minutes", "7"),
    "xep-hang": ("ranking", "shown", "never"),
}


@pytest.mark.parametrize("address", SHORT)
def test_the_short_form_tells_the_second_too(desk, address):
    name, field, value = SHORT[address]
    contest = Contest.objects.get()
    place = f"/to-chuc/{contest.slug}/soan/{address}"
    form = STEP_FORMS[name](draft=find_draft(contest))
    fields = {one.html_name: one.value() for one in form if one.value() not in (None, "", False)}
    fields = {
        name: moment.isoformat()[:16] if hasattr(moment, "isoformat") else moment for name, moment in fields.items()
    }
    field = field or next(one for one in form.fields if one.startswith("count_"))
    first, second = opened(desk, place), opened(desk, place)
    assert desk.post(place, {**fields, **first, field: value}).status_code == 302
    stored = msgspec.json.encode(edited_rules(Contest.objects.get()))

    # what the second one types is nothing but what stood on the page
    refused = desk.post(place, {**fields, **second})
    assert "Người khác vừa sửa phần này." in refused.content.decode()
    assert msgspec.json.encode(edited_rules(Contest.objects.get())) == stored
    again = re.search(r'name="seen" value="([0-9a-f]{16})"', refused.content.decode())[1]
    assert desk.post(place, {**fields, "seen": again}).status_code == 302


def test_another_step_may_be_written_meanwhile(desk):
    contest = Contest.objects.get()
    place = f"/to-chuc/{contest.slug}/soan/"
    seen = opened(desk, f"{place}xep-hang")
    Round.objects.update(title="Đợt khác")
    ranking = {"gate": "none", "chain": "duration", "shown": "never", "names": "full"}
    assert desk.post(f"{place}xep-hang", {**ranking, **seen}).status_code == 302


def test_another_part_may_be_written_meanwhile(desk):
    address = page_of("caps")
    seen, fields = opened(desk, address), typed("caps")
    contest = Contest.objects.get()
    contest.title = "Tên khác"
    contest.save()
    assert desk.post(address, {**fields, **seen}).status_code == 302


def test_the_same_part_has_the_same_mark(root):
    """In every real contest: what is read anew must not look like somebody's change."""
    for name, fixture in FIXTURES.items():
        once, again = parse_rules(fixture["rules"]), parse_rules(fixture["rules"])
        for chapter in CHAPTERS:
            for key in [None] if chapter.single else [None, *keys_of(once, chapter.name)]:
                form = PART_FORMS[chapter.name]
                assert form(rules=once, key=key).stored == form(rules=again, key=key).stored, (name, chapter.name, key)
