"""Texts that pure modules say in Vietnamese and pages say in the reader's language: marked, filled, translated late."""

from collections.abc import Callable, Iterable, Mapping

# what stands in a text; of a tuple each member is a msgid of its own
Value = str | int | tuple[str, ...]
Values = Mapping[str, Value]


def gettext_noop(text: str) -> str:
    """Return `text` as it is; makemessages finds it by the name of this function."""
    return text


def filled(texts: Iterable[str], values: Values, translate: Callable[[str], str] = str) -> str:
    """Return msgids as one text, each translated, with its values in their places."""
    said = {
        name: value if isinstance(value, str | int) else ", ".join(map(translate, value))
        for name, value in values.items()
    }
    return " ".join(translate(text) % said for text in texts)
