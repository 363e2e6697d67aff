"""The pictures of a question in its form: what they show in words, another file for one, one less, one more."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.banks.pictures import (
    LONGEST_ALT,
    MOST_BYTES,
    MOST_OF_A_QUESTION,
    BadPicture,
    Picture,
    clean_picture,
    escaped,
    token,
)

ACCEPTED = ".png,.jpg,.jpeg,.gif,.bmp,.webp"
ERRORS = {
    "unknown": _("Tệp này không phải hình PNG, JPEG, GIF, BMP hay WebP. Lưu hình thành PNG hoặc JPEG rồi chọn lại."),
    "too_large": _("Hình lớn quá. Thu nhỏ hình, dưới 15 MB và 20 triệu điểm ảnh, rồi chọn lại."),
    "damaged": _("Hình bị hỏng, không mở được. Chọn tệp khác."),
}
IN_TEXT, IN_EXPLANATION = "text", "explanation"


class PictureField(forms.FileField):
    """A file that is a picture; cleaned, it is the Picture as it will be kept, None without a file."""

    def __init__(self, **options: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ACCEPTED})
        super().__init__(required=False, max_length=255, widget=widget, **options)

    def clean(self, data: Any, initial: Any = None) -> Picture | None:
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > MOST_BYTES:
            raise forms.ValidationError(ERRORS["too_large"])
        try:
            return clean_picture(file.read())
        except BadPicture as error:
            raise forms.ValidationError(ERRORS[error.code]) from error


def add_fields(form: forms.Form, held: list[dict[str, Any]], places: list[tuple[str, Any]]) -> None:
    """Gives a form the fields for the pictures that a question has, and for one more in one of `places`."""
    for number, picture in enumerate(held, start=1):
        form.fields[f"alt_{number}"] = alt_field(initial=picture["alt"])
        form.fields[f"other_{number}"] = PictureField(label=_("Thay bằng tệp"))
        form.fields[f"drop_{number}"] = forms.BooleanField(label=_("Bỏ hình này"), required=False)
    if len(held) < MOST_OF_A_QUESTION:
        form.fields["new_picture"] = PictureField(label=_("Thêm hình"))
        form.fields["new_at"] = forms.ChoiceField(label=_("Đặt ở"), choices=places, required=False)
        form.fields["new_alt"] = alt_field()


def alt_field(**options: Any) -> forms.CharField:
    """What a picture shows, in words."""
    return forms.CharField(label=_("Hình có gì"), max_length=LONGEST_ALT, required=False, **options)


class Changed:
    """Texts by the names of their fields, the pictures of the question, and those whose bytes are to be stored."""

    def __init__(self, texts: dict[str, str], held: list[dict[str, Any]]) -> None:
        self.texts = texts
        self.shown = [dict(one) for one in held]
        self.stored: list[Picture] = []

    def apply(self, data: dict[str, Any]) -> None:
        """What the form says about each picture; tokens of pictures that go are taken out of the texts."""
        count = len(self.shown)
        if data.get("new_picture"):
            # what only looked like a picture so far must not become the new one
            self.texts.update({name: escaped(text, held=count) for name, text in self.texts.items()})
        for number in range(1, count + 1):
            self.shown[number - 1]["alt"] = data.get(f"alt_{number}", "")
            if other := data.get(f"other_{number}"):
                self.shown[number - 1].update(self._kept(other))
            if data.get(f"drop_{number}"):
                gone = token(number)
                self.texts.update({name: text.replace(gone, "") for name, text in self.texts.items()})
        if new := data.get("new_picture"):
            self.shown.append({**self._kept(new), "alt": data.get("new_alt", "")})
            self._place(data.get("new_at") or IN_TEXT, token(len(self.shown)))

    def _kept(self, picture: Picture) -> dict[str, Any]:
        self.stored.append(picture)
        return {"hash": picture.hash, "width": picture.width, "height": picture.height}

    def _place(self, name: str, word: str) -> None:
        own_line = name in (IN_TEXT, IN_EXPLANATION)
        self.texts[name] = f"{self.texts.get(name, '')}{chr(10) if own_line else ' '}{word}".strip()
