"""Which papers are ranked, by what, and who sees it."""

from __future__ import annotations

from typing import Any

import msgspec
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contest.rounds.forms.base import MOST_QUESTIONS, StepForm
from contest.rounds.layout import Choices, Text
from contest.rounds.queries import Draft
from contest.rounds.rules import ChainKey, Ranking, Rules
from contest.rounds.wording.keys import KEYS

COMMON_CHAINS: dict[str, tuple[ChainKey, ...]] = {
    "duration": ("score", "duration", "submitted"),
    "submitted": ("score", "submitted"),
}


def common_chain(ranking: Ranking) -> str | None:
    """The name of a common chain; behind the gate "all right" it stands without the score."""
    chain = ranking.chain
    if ranking.gate == "all_right" and chain[:1] != ("score",):
        chain = ("score", *chain)
    return next((name for name, common in COMMON_CHAINS.items() if common == chain), None)


class RankingForm(StepForm):
    name = "ranking"
    gate = forms.ChoiceField(
        label=_("Bài nào được xếp hạng?"),
        choices=[("none", _("Mọi bài thi")), ("all_right", _("Bài đúng tất cả")), ("least", _("Từ số câu đúng"))],
    )
    least = forms.IntegerField(label=_("Đúng từ"), min_value=1, max_value=MOST_QUESTIONS, required=False)
    chain = forms.ChoiceField(
        label=_("Cùng số câu đúng thì ai đứng trên?"),
        choices=[(key, KEYS[key].choice) for key in COMMON_CHAINS],
    )
    shown = forms.ChoiceField(
        label=_("Bảng xếp hạng"),
        choices=[("live", _("Công khai ngay")), ("announced", _("Khi công bố")), ("never", _("Không công khai"))],
    )
    names = forms.ChoiceField(
        label=_("Tên trên bảng"), choices=[("full", _("Họ tên đầy đủ")), ("masked", _("Viết tắt tên đệm"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if common_chain(self.draft.rules.ranking) is None:
            self.fields["chain"].choices = [*self.fields["chain"].choices, ("kept", _("Giữ thứ tự đang có"))]

    def initial_from(self, draft: Draft) -> dict[str, Any]:
        ranking = draft.rules.ranking
        return {
            "gate": "least" if isinstance(ranking.gate, int) else ranking.gate or "none",
            "least": ranking.gate if isinstance(ranking.gate, int) else None,
            "chain": common_chain(ranking) or "kept",
            "shown": ranking.shown,
            "names": ranking.names,
        }

    def layout(self) -> Layout:
        return Layout(
            Choices(
                "gate", notes={"none": _("kể cả bài sai"), "all_right": _("như 20/20"), "least": _("ghi số ở dưới")}
            ),
            Text("least", unit=_("câu")),
            Choices(
                "chain",
                notes={
                    "duration": _("tính từ lúc mở đề đến lúc nộp; bằng nữa thì nộp sớm hơn"),
                    "submitted": _("ngày giờ máy chủ nhận bài"),
                },
            ),
            Choices(
                "shown",
                notes={
                    "live": _("tạm thời, đổi theo từng bài"),
                    "announced": _("giữ kín đến lúc đó"),
                    "never": _("chỉ Ban Tổ chức xem"),
                },
            ),
            Choices("names", notes={"full": "Nguyễn Thị Thu Hằng", "masked": "Nguyễn T. T. Hằng"}),
        )

    def clean(self) -> dict[str, Any]:
        if (
            self.cleaned_data.get("gate") == "least"
            and not self.cleaned_data.get("least")
            and "least" not in self.errors
        ):
            self.add_error("least", gettext("Ghi số câu đúng ít nhất."))
        return super().clean()

    def change(self, rules: Rules) -> Rules:
        before = rules.ranking
        gates = {"none": None, "all_right": "all_right", "least": self.valid.get("least") or before.gate}
        gate = gates.get(self.valid.get("gate", ""), before.gate)
        chain = COMMON_CHAINS.get(self.valid.get("chain", ""), before.chain)
        ranking = msgspec.structs.replace(
            before,
            gate=gate,
            # papers that are all right have the same score: it parts nobody
            chain=chain[1:] if gate == "all_right" and chain[:1] == ("score",) else chain,
            shown=self.valid.get("shown", before.shown),
            names=self.valid.get("names", before.names),
        )
        return rules.with_ranking(ranking)
