"""What people see of a draft: texts without the marks of right answers, pictures by number."""

from collections.abc import Sequence

from contest.banks.pictures import MOST_OF_A_QUESTION
from contest.banks.readers.result import ReadPicture
from contest.banks.readers.rich import Draft, DraftChoice, Rich
from contest.banks.readers.signs import without_sign


class Numbered:
    """Gives the pictures of one question their numbers, the same one to the same picture; 0 to one too many."""

    def __init__(self) -> None:
        self.pictures: list[ReadPicture] = []
        self.too_many = False

    def __call__(self, picture: ReadPicture) -> int:
        contents = [known.content for known in self.pictures]
        if picture.content in contents:
            return contents.index(picture.content) + 1
        if len(self.pictures) == MOST_OF_A_QUESTION:
            self.too_many = True
            return 0
        self.pictures.append(picture)
        return len(self.pictures)


def choice_text(choice: DraftChoice, starred: bool, plain: bool | None, number: Numbered) -> str:
    """Return a choice without what marks it; `plain`: no underline is content, None: it is none where it covers all."""
    underline = "underline" not in choice.rich.signals() if plain is None else not plain
    text = choice.rich.markup(underline=underline, number=number)
    return without_sign(text) if starred and choice.end_star else text


def gives_away(draft: Draft, correct: Sequence[int]) -> bool:
    """Return whether only right choices are underlined: beside another mark, or a key, that is a mark too."""
    underlined = {i for i, choice in enumerate(draft.choices) if any(look.underline for _, look in choice.rich.spans)}
    return bool(underlined) and underlined <= set(correct)


def unlit(rich: Rich) -> Rich:
    """Return a text whose highlighted words are not underlined: both together mark the solution of a short answer."""
    if not any(look.highlight and look.underline for _, look in rich.spans):
        return rich
    return Rich((text, look._replace(underline=look.underline and not look.highlight)) for text, look in rich.spans)
