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


def mask_name(full_name: str) -> str:
    """Public form that keeps family and given name: "Nguyễn Thị Thu Hằng" → "Nguyễn T. T. Hằng"."""
    if full_name in (DELETED_NAME, UNTOLD_NAME):
        return full_name
    words = full_name.split()
    return " ".join([*words[:1], *(f"{word[0]}." for word in words[1:-1]), *words[1:][-1:]])
