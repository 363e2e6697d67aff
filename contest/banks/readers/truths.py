"""Words for right and wrong, as answers of true/false questions, in the languages of question sheets."""

from collections.abc import Sequence

from contest.common.text import fold

_RIGHT = ("đúng|đ|true|t|yes|y|x|v|1|✓|✔|✅|☑|√|对|對|正确|正確|是|○|vrai|oui|verdadero|verdadeiro|certo|sim|vero"
          "|richtig|wahr|ja|prawda|tak|верно|да|правда|так|benar|ya|صح|ถูก")  # fmt: skip
_WRONG = ("sai|s|false|f|no|n|0|-|✗|✘|❌|☐|×|错|錯|错误|錯誤|否|╳|faux|non|falso|errado|não|nao|falsch|nein|fałsz"
          "|nie|неверно|нет|неправда|ні|salah|tidak|خطأ|ผิด")  # fmt: skip
_SAID = {fold(word): True for word in _RIGHT.split("|")} | {fold(word): False for word in _WRONG.split("|")}
# one letter or sign says so only beside others that do
_SHORT = 2


def truth_of(word: str) -> bool | None:
    """Return what a word says: right, wrong, or (None) neither."""
    return _SAID.get(fold(word).strip(" .!"))


def is_spelt_out(word: str) -> bool:
    """Return whether a word says right or wrong in full: "Đúng", "false", "正确", not "x" or "1"."""
    return truth_of(word) is not None and (len(word.strip()) >= _SHORT + 1 or not word.isascii())


def position_of(value: str, choices: Sequence[str]) -> int | None:
    """Return the choice that a value such as "TRUE" means among "Đúng" and "Sai"; None if that is not plain."""
    wanted = truth_of(value)
    said = [truth_of(choice) for choice in choices]
    if wanted is None or None in said or sorted(map(bool, said)) != [False, True]:
        return None
    return said.index(wanted)
