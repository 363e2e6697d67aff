"""Where a report page is: contest, period, unit, order of the table; and the addresses one step away. No queries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Address:
    """The choices that stand in the address; empty ones are left out."""

    slug: str
    round: str = ""
    unit: str = ""
    sort: str = ""

    def page(self) -> str:
        """The page of these choices."""
        return self._with_query(reverse("reports:participation", args=[self.slug]), sort=self.sort)

    def file(self, extension: str) -> str:
        """The file of these choices; files keep the order of the tree."""
        return self._with_query(reverse("reports:download", args=[self.slug, extension]))

    def charts(self) -> str:
        """The charts of these choices."""
        return self._with_query(reverse("reports:charts", args=[self.slug]))

    def to_unit(self, code: str) -> str:
        return replace(self, unit=code).page()

    def to_round(self, round: str) -> str:
        return replace(self, round=round).page()

    def sorted_by(self, key: str) -> str:
        """Sorted by a column; a second time the other way round."""
        first, other = (key, f"-{key}") if key == "ten" else (f"-{key}", key)
        return replace(self, sort=other if self.sort == first else first).page()

    def _with_query(self, path: str, *, sort: str = "") -> str:
        choices = {"dot": self.round, "don-vi": self.unit, "xep": sort}
        query = urlencode({key: value for key, value in choices.items() if value})
        return f"{path}?{query}" if query else path
