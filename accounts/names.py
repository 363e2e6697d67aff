"""Vietnamese names: folding for search, sorting by given name, masking in public. Pure."""

import unicodedata

# What stands instead of the name of somebody whose data were deleted.
DELETED_NAME = "Người dự thi đã xóa"
# What stands instead of the name of somebody who has not said it yet.
UNTOLD_NAME = "Người dự thi chưa khai tên"


def fold(text: str) -> str:
    """Lower case without accents or doubled spaces: "Sở  Tài chính" → "so tai chinh"."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).lower().split())


def sort_name(full_name: str) -> str:
    """Key that sorts by given name first, as offices do: "Nguyễn Thị Hoa" → "hoa nguyen thi"."""
    *family, given = fold(full_name).split() or [""]
    return " ".join([given, *family])


def is_called(sort_name: str, words: list[str], *, masked: bool) -> bool:
    """Whether folded words say a name, in its order and some left out; the last one is the given name.

    `masked`: by what mask_name leaves of it, so the family name comes first, and of those between the first letters say
    all: whoever types them in full learns nothing.
    """
    given, *rest = sort_name.split() or [""]
    if not words or words[-1] != given or (masked and words[:1] != rest[:1]):
        return False
    left = iter(rest)
    return all(any(_says(word, part, masked=masked and n > 0) for part in left) for n, word in enumerate(words[:-1]))


def _says(word: str, part: str, *, masked: bool) -> bool:
    return word[0] == part[0] if masked else word == part


def mask_name(full_name: str) -> str:
    """Public form that keeps family and given name: "Nguyễn Thị Thu Hằng" → "Nguyễn T. T. Hằng"."""
    if full_name in (DELETED_NAME, UNTOLD_NAME):
        return full_name
    words = full_name.split()
    return " ".join([*words[:1], *(f"{word[0]}." for word in words[1:-1]), *words[1:][-1:]])
