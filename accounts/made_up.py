"""Made-up people for demos and trials: plausible Vietnamese names. Pure."""

import random

FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hà",
    "Lương",
    "Nông",
    "Vàng",
    "Lò",
    "Triệu",
)
FAMILY_WEIGHTS = (30, 12, 9, 7, 6, 5, 3, 3, 3, 3, 2, 2, 1, 1, 1)
WOMEN = (
    ("Thị", "Thị Thu", "Thị Kim", "Thị Bích", "Thị Hồng", "Thị Lan", "Thị Minh", "Ngọc", "Thanh", "Thị Phương"),
    (
        "Hằng",
        "Oanh",
        "Ngọc",
        "Nhung",
        "Hương",
        "Lan",
        "Hoa",
        "Mai",
        "Thảo",
        "Trang",
        "Yến",
        "Liên",
        "Hiền",
        "Thủy",
        "Nga",
    ),
)
MEN = (
    ("Văn", "Quốc", "Anh", "Minh", "Xuân", "Đức", "Hữu", "Tiến", "Ngọc", "Trọng", "Duy", "A"),
    (
        "Việt",
        "Tuấn",
        "Đức",
        "Khải",
        "Trường",
        "Thắng",
        "Lợi",
        "Hùng",
        "Dũng",
        "Cường",
        "Sơn",
        "Thành",
        "Nam",
        "Long",
        "Bình",
    ),
)


def made_up_name(chance: random.Random) -> str:
    """A full name such as "Nông Thị Kim Oanh"."""
    middle, given = WOMEN if chance.random() < 0.5 else MEN
    (family,) = chance.choices(FAMILY, FAMILY_WEIGHTS)
    return f"{family} {chance.choice(middle)} {chance.choice(given)}"
