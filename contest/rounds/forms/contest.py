"""The contest itself: name, address, who may take part."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from contest.common.text import unaccent
from contest.rounds.actions import AboutContest, change_contest
from contest.rounds.addresses import RESERVED_SLUGS
from contest.rounds.errors import RoundError
from contest.rounds.forms.base import StepForm
from contest.rounds.layout import Choices, Row, Text
from contest.rounds.models import Contest
from contest.rounds.queries import Draft
from contest.rounds.wording import problems_in_words


class ContestForm(StepForm):
    name = "contest"
    title = forms.CharField(
        label=_("Tên cuộc thi"), max_length=200, error_messages={"required": _("Ghi tên cuộc thi.")}
    )
    kicker = forms.CharField(
        label=_("Dòng trên tên"), max_length=120, required=False, help_text=_("Như “Cuộc thi tìm hiểu năm 2026”.")
    )
    slug = forms.SlugField(
        label=_("Địa chỉ trang"),
        max_length=60,
        required=False,
        help_text=_("Chữ không dấu, số và gạch nối. Để trống thì đặt theo tên."),
    )
    organiser = forms.CharField(
        label=_("Cơ quan tổ chức"), max_length=200, error_messages={"required": _("Ghi tên cơ quan tổ chức.")}
    )
    unit = forms.ModelChoiceField(
        label=_("Ai được dự thi"),
        queryset=Unit.objects.none(),
        empty_label=None,
        help_text=_("Người của đơn vị này và các đơn vị trực thuộc."),
    )
    address = forms.ChoiceField(label=_("Cách xưng hô"), choices=Contest.Address)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        # Cells have nobody below them: contests are for whole branches.
        field.queryset = Unit.objects.filter(Q(depth=1) | Q(numchild__gt=0), is_active=True).order_by("path")
        field.label_from_instance = lambda unit: "\u2003" * (unit.depth - 1) + unit.name

    def initial_from(self, draft: Draft) -> dict[str, Any]:
        contest = draft.contest
        return {
            "title": contest.title,
            "kicker": contest.kicker,
            "slug": contest.slug,
            "organiser": contest.organiser,
            "unit": contest.unit_id,
            "address": contest.address,
        }

    def layout(self) -> Layout:
        notes = {
            Contest.Address.COMRADE: _("cuộc thi của Đảng"),
            Contest.Address.FRIEND: _("thanh niên, học sinh"),
            Contest.Address.ELDER: _("công chức, người lao động"),
        }
        return Layout(
            Text("title"),
            Row(Text("kicker"), Text("slug", before="/cuoc-thi/")),
            Text("organiser"),
            Text("unit"),
            Choices("address", notes=notes),
        )

    def clean_slug(self) -> str:
        title = self.data.get("title", "").strip()
        slug = (self.cleaned_data["slug"] or slugify(unaccent(title))[:60]).lower().strip("-")
        # Without a title there is one thing to mend, and it is told beside the title.
        if not slug and title:
            raise forms.ValidationError(gettext("Ghi địa chỉ bằng chữ không dấu, như “dang-vien-tot”."))
        if slug in RESERVED_SLUGS:
            raise forms.ValidationError(gettext("Địa chỉ này dành cho trang khác. Chọn địa chỉ khác."))
        if Contest.objects.filter(slug=slug).exclude(pk=self.draft.contest.pk).exists():
            raise forms.ValidationError([problem.text for problem in problems_in_words(RoundError("slug_taken"))])
        return slug

    def previewed(self) -> Draft:
        self.is_valid()
        contest = self.draft.contest
        shown = Contest(pk=contest.pk, slug=contest.slug, title=self.valid.get("title", contest.title))
        shown.unit = self.valid.get("unit", contest.unit)
        return replace(self.draft, contest=shown)

    def save(self) -> None:
        change_contest(contest=self.draft.contest, about=AboutContest(**self.cleaned_data))
