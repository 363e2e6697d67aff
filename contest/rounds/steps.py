"""The steps of the organiser's form, in order: name, address, words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Step:
    """`name` is that of its form and of its problems; `address` the last part of its URL."""

    name: str
    address: str
    word: str | Promise
    title: str | Promise


STEPS = (
    Step("contest", "cuoc-thi", _("Cuộc thi"), _("Cuộc thi và người dự thi")),
    Step("paper", "de-thi", _("Đề thi"), _("Đề thi")),
    Step("times", "thoi-gian", _("Thời gian, lượt thi"), _("Thời gian và lượt thi")),
    Step("ranking", "xep-hang", _("Xếp hạng"), _("Xếp hạng")),
    Step("publish", "cong-bo", _("Công bố"), _("Công bố đợt thi")),
)


def find_step(address: str) -> Step | None:
    """The step of an address."""
    return next((step for step in STEPS if step.address == address), None)


def step_named(name: str) -> Step:
    """The step of a name. Raises StopIteration for a name that is none: the names are ours."""
    return next(step for step in STEPS if step.name == name)


def neighbours(step: Step) -> tuple[Step | None, Step | None]:
    """The steps before and after."""
    place = STEPS.index(step)
    return (STEPS[place - 1] if place else None), (STEPS[place + 1] if place + 1 < len(STEPS) else None)
