"""A contest's rules: the whole document, reading and writing it, and what stands where in it. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import msgspec

from contest.common.structs import worked_out
from contest.rounds.rules.errors import RulesError
from contest.rounds.rules.parts import (
    LEVELS,
    Audience,
    Board,
    Cap,
    Collective,
    Exclusion,
    Identity,
    Minutes,
    OnePrize,
    Paper,
    Part,
    Per,
    PositiveInt,
    Prize,
    Ranking,
    Requirement,
    RoundRules,
    Stage,
    Teams,
    Texts,
)

# What the network may cost a hand-in or a save after the clock has run out.
GRACE_MS = 5_000
NO_CAP = 2_000_000_000


@worked_out
class Rules(Part, frozen=True):
    """The whole rule set (thể lệ): the model of rule pages, one document of one contest.

    The stored document leaves out what its contest and periods hold as columns: title, organiser, stages, and the
    names and windows of rounds (contest/rounds/documents.py puts them together).
    """

    papers: tuple[Paper, ...]
    rankings: tuple[Ranking, ...] = ()
    title: str = ""
    organiser: str = ""
    audience: Audience = Audience()
    boards: tuple[Board, ...] = ()
    identity: Identity = Identity()
    exclusions: tuple[Exclusion, ...] = ()
    teams: Teams = Teams()
    stages: tuple[Stage, ...] = ()
    rounds: tuple[RoundRules, ...] = ()
    caps: tuple[Cap, ...] = ()
    pause_minutes: Minutes = 0
    prizes: tuple[Prize, ...] = ()
    one_prize: tuple[OnePrize, ...] = ()
    collectives: tuple[Collective, ...] = ()
    targets: tuple[Requirement, ...] = ()
    # days after the results in which people may ask for a second look (phúc khảo); None: not taken
    appeal_days: PositiveInt | None = None
    notes: Texts = ()
    schema: Literal[2] = 2

    @property
    def teams_close(self) -> dt.datetime | None:
        """The moment from which units change nothing of their teams; None where no round for teams says when."""
        opens = [one.opens for one in self.rounds if one.is_for_teams and one.opens]
        return self.teams.closes or min(opens, default=None)

    @property
    def paper(self) -> Paper:
        """The first paper: the only one of most contests."""
        return self.papers[0]

    @property
    def ranking(self) -> Ranking:
        """The first ranking: the only one of most contests."""
        return self.rankings[0] if self.rankings else USUAL_RANKING

    @property
    def takes_unlisted(self) -> bool:
        """Whether somebody who did not find the own unit may take part: not where a roster or certain units decide."""
        by_roster = self.audience.roster_only or self.identity.account == "roster_code"
        in_tree = self.identity.unit_from == "tree" and self.identity.unlisted_unit
        return in_tree and not by_roster and not self.audience.units

    def round_rules(self, key: str) -> RoundRules:
        """What the rules say of a round; the usual where they say nothing."""
        return next((one for one in self.rounds if one.key == key), RoundRules(key=key or "-"))

    def paper_of(self, round_key: str, board: str = "") -> Paper:
        """The paper of a round, for a board where boards have papers of their own."""
        round = self.round_rules(round_key)
        wanted = round.paper_by_board.get(board, round.paper)
        return next((paper for paper in self.papers if paper.key == wanted), self.papers[0])

    def papers_by_board(self, round_key: str) -> dict[str, Paper]:
        """The papers of a round by board; "" is the one of everybody whose board has none of its own, if there are any.

        A round without such boards has that one only.
        """
        usual = self.paper_of(round_key)
        boards = [board.key for board in self.boards if self.paper_of(round_key, board.key).key != usual.key]
        own = {board: self.paper_of(round_key, board) for board in boards}
        return own if boards and len(boards) == len(self.boards) else {"": usual, **own}

    def draws(self, round_key: str) -> bool:
        """Whether papers of questions are drawn here in a round; not where it is elsewhere or only written."""
        papers = self.papers_by_board(round_key).values()
        return self.round_rules(round_key).is_online and any(one.sections or one.essay is None for one in papers)

    def writes(self, round_key: str) -> bool:
        """Whether essays are handed in here in a round."""
        papers = self.papers_by_board(round_key).values()
        return self.round_rules(round_key).is_online and any(one.essay for one in papers)

    def cap(self, per: Per, *, round_key: str = "", stage: str = "") -> int:
        """The least cap of one period that holds in a round; NO_CAP without one."""
        holding = (cap.max for cap in self.caps if cap.per == per and holds_in(cap.only, round_key, stage))
        return min(holding, default=NO_CAP)

    def in_round(self, round_key: str, stage: str = "", board: str = "") -> Rules:
        """The rules as they hold in one round: its paper, the caps and rankings that take it in.

        Without a board, the papers of all boards where some have their own.
        """
        practice = self.round_rules(round_key).practice
        return msgspec.structs.replace(
            self,
            papers=(self.paper_of(round_key, board),) if board else self._papers_in(round_key),
            rankings=() if practice else tuple(r for r in self.rankings if holds_in(r.only, round_key, stage)),
            caps=tuple(
                cap
                for cap in self.caps
                if (round_key in cap.only if practice else holds_in(cap.only, round_key, stage))
            ),
        )

    def _papers_in(self, round_key: str) -> tuple[Paper, ...]:
        return tuple({paper.key: paper for paper in self.papers_by_board(round_key).values()}.values())

    def with_paper(self, paper: Paper) -> Rules:
        """The rules with another first paper."""
        return msgspec.structs.replace(self, papers=(paper, *self.papers[1:]))

    def with_ranking(self, ranking: Ranking) -> Rules:
        """The rules with another first ranking."""
        return msgspec.structs.replace(self, rankings=(ranking, *self.rankings[1:]))


def holds_in(only: Texts, round_key: str, stage: str | None) -> bool:
    """Whether an `only` list takes in a round: an empty one does, else it names the round or its stage."""
    return not only or round_key in only or (bool(stage) and stage in only)


def usual_paper(**parts: Any) -> Paper:
    """What a new contest's paper starts from: 15 minutes, result at once, wrong answers and key after the round."""
    return Paper(**{"minutes": 15, "show_after_round": ("wrong", "key"), **parts})


def usual_ranking(**parts: Any) -> Ranking:
    """What a new contest's ranking starts from: by score, duration, submission, shown live with full names."""
    return Ranking(**{"shown": "live", "names": "full", **parts})


USUAL_RANKING = usual_ranking()


def single_rules(*, paper: Paper, ranking: Ranking = USUAL_RANKING, **parts: Any) -> Rules:
    """The rules of a contest with one paper and one ranking."""
    return Rules(papers=(paper,), rankings=(ranking,), **parts)


def draft_rules() -> Rules:
    """What a new contest starts from: no questions yet, three attempts a day, twenty a round."""
    return single_rules(paper=usual_paper(), caps=(Cap(max=3, per="day"), Cap(max=20, per="round")))


def read_rules(document: Any) -> Rules:
    """The rules of a document that may be unfinished (a draft), unchecked. Raises RulesError("malformed")."""
    try:
        rules = msgspec.convert(upgraded(document), Rules)
    except (msgspec.ValidationError, AttributeError, TypeError, KeyError) as error:
        # the one mistake of form that people make: a moment with a time zone
        code = "offset_in_moment" if "timezone" in str(error) else "malformed"
        raise RulesError(code, str(error)) from error
    if not rules.papers:
        raise RulesError("malformed", "papers")
    return rules


def rules_document(rules: Rules) -> dict[str, Any]:
    """The JSON document of rules; reading it gives the same rules."""
    document: dict[str, Any] = msgspec.to_builtins(rules)
    return {**document, "schema": 2}


def upgraded(document: Any) -> Any:
    """A document of the first schema (one paper, one ranking) in the present one; others as they are."""
    if not isinstance(document, dict) or "paper" not in document:
        return document
    old = dict(document)
    if old.pop("schema", 1) != 1:
        raise RulesError("malformed", "schema")
    paper = {"minutes": 15, "show_after_round": ["wrong", "key"], **old.pop("paper")}
    names = {number: level for level, number in LEVELS.items()}
    paper["sections"] = [{**section, "level": names[section.get("level", 0)]} for section in paper.get("sections", ())]
    ranking = {"shown": "live", "names": "full", **old.pop("ranking", {})}
    return {**old, "papers": [paper], "rankings": [ranking], "schema": 2}
