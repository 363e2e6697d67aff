"""The parts of a rule set as data: frozen, strict structures, named as rule pages (thể lệ) name them. Pure.

Keys name entries inside the document; `only` lists hold keys of rounds or stages. Wall-clock moments are Vietnamese
time without an offset. Integers only: nothing here is a float.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec

Shown = Literal["score", "duration", "topics", "wrong", "key", "material"]
# each of these says how many questions are right
TELLS_SCORE = frozenset({"score", "wrong", "key"})
Level = Literal["", "dễ", "trung bình", "khó"]
# as questions of a bank number their difficulty; "" is any
LEVELS: dict[Level, int] = {"": 0, "dễ": 1, "trung bình": 2, "khó": 3}
Over = Literal["round", "stage", "contest"]
Per = Literal["day", "week", "round", "stage", "contest"]
ChainKey = Literal[
    "score", "duration", "submitted", "started", "registered", "fewer_attempts", "more_perfect", "prediction"
]
Count = Literal["best", "best_earliest", "first", "last", "sum_rounds", "sum_attempts"]
Measure = Literal[
    "people", "attempts", "rate", "mean_rate", "total_score", "mean_score", "perfect_people", "perfect_attempts",
    "perfect_rate", "winners", "prize_points", "compulsory_rate", "essays",
]  # fmt: skip
Asked = Literal[
    "full_name", "birth_date", "sex", "phone", "email", "citizen_id", "address", "unit", "school", "class",
    "occupation", "nationality", "photo", "other",
]  # fmt: skip
PositiveInt = Annotated[int, msgspec.Meta(ge=1, le=100_000)]
Amount = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
Percent = Annotated[int, msgspec.Meta(ge=1, le=100)]
Minutes = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
WallClock = Annotated[dt.datetime, msgspec.Meta(tz=False)]
ClockTime = Annotated[dt.time, msgspec.Meta(tz=False)]
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Texts = tuple[str, ...]
# where the rules do not say what an essay gives at most
USUAL_ESSAY_POINTS = 100


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Base of all parts."""


# --- who ------------------------------------------------------------------------------------------


class Audience(Part, frozen=True):
    """Who may take part (đối tượng dự thi): conditions joined by AND. Ages are completed years, both ends inclusive."""

    statement: str = ""
    min_age: Annotated[int, msgspec.Meta(ge=0, le=150)] | None = None
    max_age: Annotated[int, msgspec.Meta(ge=0, le=150)] | None = None
    age_on: dt.date | None = None
    units: Texts = ()
    roster_only: bool = False
    declarations: Texts = ()


class Board(Part, frozen=True):
    """A board (bảng): entrants ranked and awarded apart from others."""

    key: Key
    label: str
    audience: Audience | None = None


class Identity(Part, frozen=True):
    """What makes one person one entrant, and what is asked (thông tin thí sinh)."""

    account: Literal["phone", "email", "citizen_id", "username", "roster_code", "sso", "none"] = "phone"
    verified: bool = False
    required: tuple[Asked, ...] = ("full_name",)
    optional: tuple[Asked, ...] = ()
    unit_from: Literal["tree", "text"] = "tree"
    # who does not find the own unit in the tree may write it and take part at once
    unlisted_unit: bool = True
    asked: Literal["before", "after"] = "before"
    shared_contact: bool = False
    locked: bool = False
    opens: WallClock | None = None
    closes: WallClock | None = None


class Exclusion(Part, frozen=True):
    """Who may not take part, or takes part without a prize."""

    label: str
    effect: Literal["entry", "prize"] = "entry"
    staff: bool = False
    units: Texts = ()


class Teams(Part, frozen=True):
    """What a team is (đội thi), and who registers it.

    Sizes count the captain; `per_unit`: of each unit right below the contest's; `closes`: until when units register and
    change theirs, without it until the first round for teams opens.
    """

    least: PositiveInt | None = None
    most: PositiveInt | None = None
    by: Literal["organiser", "units"] = "organiser"
    per_unit: PositiveInt | None = None
    closes: WallClock | None = None

    def fits(self, size: int) -> bool:
        """Whether a team of so many people, the captain among them, is as the rules want it."""
        return (self.least or 0) <= size <= (self.most or size)


# --- when -----------------------------------------------------------------------------------------


class Stage(Part, frozen=True):
    """A name over rounds (vòng, đợt lớn)."""

    key: Key
    label: str = ""


class OpenHours(Part, frozen=True):
    """When a round is open inside its window: weekdays (1 = Monday … 7 = Sunday), from and to; 00:00 is midnight."""

    start: ClockTime
    end: ClockTime
    days: tuple[Annotated[int, msgspec.Meta(ge=1, le=7)], ...] = (1, 2, 3, 4, 5, 6, 7)


class Route(Part, frozen=True):
    """One way into a round: the top of a ranking, a score in an earlier round, or a list of names."""

    how: Literal["top", "score", "list"]
    ranking: str | None = None
    count: PositiveInt | None = None
    round: str | None = None
    percent: Percent | None = None


class RoundRules(Part, frozen=True):
    """What the rules say of a round (đợt thi). Title and window are columns of its row; a whole document has them."""

    key: Key
    label: str = ""
    stage: str | None = None
    topic: str | None = None
    opens: WallClock | None = None
    closes: WallClock | None = None
    hours: tuple[OpenHours, ...] = ()
    closed_dates: tuple[dt.date, ...] = ()
    finish_after_close: bool = False
    paper: str | None = None
    paper_by_board: dict[str, str] = {}
    held: Literal["online", "session", "entered"] = "online"
    entrant: Literal["person", "unit"] = "person"
    practice: bool = False
    admission: tuple[Route, ...] = ()
    results_at: WallClock | None = None

    @property
    def is_online(self) -> bool:
        """Whether papers are taken here; else the organiser enters what came of it."""
        return self.held == "online"

    @property
    def is_for_teams(self) -> bool:
        """Whether units or teams take part in it, each through its captain."""
        return self.entrant == "unit"


# --- the paper ------------------------------------------------------------------------------------


class Section(Part, frozen=True):
    """So many questions, or a share of the paper's total: of a topic ("" = any), of a difficulty ("" = any)."""

    label: str = ""
    count: PositiveInt | None = None
    percent: Percent | None = None
    bank: str | None = None
    topic: str = ""
    level: Level = ""
    points: PositiveInt = 1


class Prediction(Part, frozen=True):
    """The prediction (câu dự đoán): what number is predicted, over which period, counted how."""

    of: Literal["people", "perfect_people", "attempts", "perfect_attempts", "stated_number"]
    over: Over = "round"
    text: str | None = None
    after_exclusions: bool = True
    after_clock: bool = False


class Criterion(Part, frozen=True):
    """What judges give points for (tiêu chí chấm), and at most how many."""

    label: str
    points: PositiveInt


class Essay(Part, frozen=True):
    """The writing part (phần tự luận).

    Without criteria judges give one number. Of two judges the mean counts; where they differ by more than `gap` points
    a third one marks too.
    """

    questions: PositiveInt = 1
    max_words: PositiveInt | None = None
    max_pages: PositiveInt | None = None
    points: PositiveInt | None = None
    takes: tuple[Literal["text", "file", "video", "paper"], ...] = ("text", "file")
    shortlist_per_unit: PositiveInt | None = None
    conditions: Texts = ()
    criteria: tuple[Criterion, ...] = ()
    judges: Literal[1, 2] = 1
    gap: PositiveInt | None = None

    @property
    def most(self) -> int:
        """The highest mark: as the rules say, else the sum of the criteria, else 100."""
        return self.points or sum(one.points for one in self.criteria) or USUAL_ESSAY_POINTS

    @property
    def rubric(self) -> tuple[Criterion, ...]:
        """What is marked, one number each."""
        return self.criteria or (Criterion(label="", points=self.most),)


class Paper(Part, frozen=True):
    """What one attempt is (bài thi). Without `minutes` it ends when the round closes."""

    key: Key = "bai"
    label: str = ""
    made: Literal["drawn", "one", "sets"] = "drawn"
    sections: tuple[Section, ...] = ()
    # of all questions, where sections say percentages
    total: PositiveInt | None = None
    minutes: PositiveInt | None = None
    shuffle: bool = True
    answer_all: bool = False
    one_by_one: bool = False
    leaving: Literal["resume", "hand_in"] = "resume"
    prediction: Prediction | None = None
    essay: Essay | None = None
    show_at_once: tuple[Shown, ...] = ("score", "duration")
    show_after_round: tuple[Shown, ...] = ()

    @property
    def tells_at_once(self) -> bool:
        """Whether the score is known from the hand-in on."""
        return not TELLS_SCORE.isdisjoint(self.show_at_once)

    @property
    def tells_in_the_end(self) -> bool:
        """Whether it is known once the round has closed, at the latest."""
        return self.tells_at_once or not TELLS_SCORE.isdisjoint(self.show_after_round)

    @property
    def counts(self) -> tuple[int, ...]:
        """Questions of each section; percentages of the total, which `find_problems` keeps whole."""
        return tuple(
            section.count if section.count is not None else (section.percent or 0) * (self.total or 0) // 100
            for section in self.sections
        )

    @property
    def questions(self) -> int:
        """Questions of one paper, the prediction not among them."""
        return sum(self.counts)

    @property
    def most_points(self) -> int:
        """The highest score of the quiz part."""
        return sum(count * section.points for count, section in zip(self.counts, self.sections, strict=True))

    @property
    def most_of_all(self) -> int:
        """The highest score of quiz and essay together."""
        return self.most_points + (self.essay.most if self.essay else 0)

    @property
    def has_points(self) -> bool:
        """Whether scores are points and right answers stand beside: some question gives more than one, or an essay
        adds to them."""
        return self.essay is not None or any(section.points > 1 for section in self.sections)

    @property
    def limit_ms(self) -> int | None:
        return self.minutes * 60_000 if self.minutes else None


# --- attempts, order, prizes ----------------------------------------------------------------------


class Cap(Part, frozen=True):
    """At most `max` attempts started in each day, ISO week, round, stage or contest."""

    max: PositiveInt
    per: Per
    only: Texts = ()


class Bonus(Part, frozen=True):
    """Points added once to the score of people for whom a field has one of some values (điểm ưu tiên)."""

    label: str
    points: PositiveInt
    field: str
    values: Texts


class Ranking(Part, frozen=True):
    """Who stands above whom (bảng xếp hạng): one definition, one list for each period × board × unit."""

    key: Key = "chung"
    label: str = ""
    per: Over = "round"
    only: Texts = ()
    count: Count = "best"
    gate: Literal["all_right"] | PositiveInt | None = None
    min_rounds: PositiveInt | None = None
    chain: tuple[ChainKey, ...] = ("score", "duration", "submitted")
    whole_seconds: bool = False
    bonus: tuple[Bonus, ...] = ()
    by_board: bool = True
    by_unit_level: str | None = None
    shown: Literal["live", "announced", "never"] = "announced"
    names: Literal["masked", "full"] = "masked"
    top: PositiveInt | None = None


class Tier(Part, frozen=True):
    """A tier of prizes (giải Nhất …); without `count` the organisers decide how many."""

    label: str
    count: PositiveInt | None = None
    amount: Amount | None = None
    certificate: str | None = None
    max_attempts: PositiveInt | None = None


class Prize(Part, frozen=True):
    """Individual prizes (giải cá nhân), awarded down each list of one ranking."""

    key: Key
    label: str
    ranking: str
    board: str | None = None
    tiers: tuple[Tier, ...] = ()
    reserve: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    share_cap: Percent | None = None
    claim_days: PositiveInt | None = None


class OnePrize(Part, frozen=True):
    """At most one of these prizes for a person in each period."""

    prizes: Texts
    within: Over = "contest"
    keep: Literal["first", "highest"] = "first"


class Requirement(Part, frozen=True):
    """What a unit must reach: a precondition of a collective prize, or a target of participation."""

    measure: Measure
    at_least: Annotated[int, msgspec.Meta(ge=0)]
    per: Over = "contest"
    size_from: Annotated[int, msgspec.Meta(ge=0)] | None = None
    size_below: Annotated[int, msgspec.Meta(ge=1)] | None = None
    units: Texts = ()


class Collective(Part, frozen=True):
    """Prizes for units (giải tập thể)."""

    key: Key
    label: str
    per: Over = "contest"
    only: Texts = ()
    level: str | None = None
    by_block: bool = False
    require: tuple[Requirement, ...] = ()
    combine: Literal["in_order", "rank_points", "add", "decision"] = "in_order"
    criteria: tuple[Measure, ...] = ()
    points: tuple[Annotated[int, msgspec.Meta(ge=0)], ...] = ()
    prize_points: dict[str, int] = {}
    tie_break: tuple[Measure, ...] = ()
    tiers: tuple[Tier, ...] = ()
