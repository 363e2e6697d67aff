"""Writes of what participants hand in: saved on the way, handed in as often as wished until the round closes."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.audit.actions import record
from accounts.identity import key_of_codes
from accounts.keychain import scheme_of
from accounts.models import Person
from contest.attempts.models import Participant
from contest.attempts.receipts import code_of
from contest.essays.counting import count_words
from contest.essays.errors import EssayError
from contest.essays.files import kind_of
from contest.essays.models import EssayEntry, EssayFile
from contest.essays.queries import essay_rules, find_closing, has_sat, is_open
from contest.results.admission.queries import is_admitted
from contest.rounds.models import Period, Round
from contest.rounds.rules import Essay, Rules, read_rules

# code numbers have five digits: short to copy, and they tell nothing of the order of handing in
LEAST_NUMBER, MOST_NUMBER = 10_000, 99_999
LONGEST_TEXT = 100_000
LONGEST_ADDRESS = 500
# drafts that are taken at the end in one transaction
BATCH = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """What comes from the page: one text for each question, an address, a new file, or the wish to drop the old one."""

    texts: tuple[str, ...] = ()
    video: str = ""
    file_name: str = ""
    content: bytes = b""
    drop_file: bool = False


def check_may_write(round: Round, rules: Rules, participant: Participant, *, now: dt.datetime) -> None:
    """Raises EssayError: closed, no_quiz (its paper comes first), not_admitted. At most four queries."""
    if not is_open(round, now=now) or participant.closed:
        raise EssayError("closed")
    if rules.paper_of(round.key, participant.board).sections:
        if not has_sat(round, participant):
            raise EssayError("no_quiz")
    elif not is_admitted(round, rules, participant):
        raise EssayError("not_admitted")


@transaction.atomic
def save_draft(*, round: Round, participant: Participant, texts: Sequence[str], now: dt.datetime) -> int:
    """Keeps what has been typed so far; returns its words. Raises EssayError as check_may_write."""
    rules = read_rules(round.contest.rules)
    check_may_write(round, rules, participant, now=now)
    kept = _cut(texts, essay_rules(round, rules, participant.board))
    entry = _locked(round, participant)
    EssayEntry.objects.filter(pk=entry.pk).update(draft=kept, draft_at=now)
    return count_words(kept)


@transaction.atomic
def hand_in(*, round: Round, participant: Participant, sheet: Sheet, now: dt.datetime) -> EssayEntry:
    """Hands an essay in, in the place of the one from before; its code number stays, its receipt is new.

    Raises EssayError: as check_may_write, empty, too_long, not_taken (no file that is taken), bad_address.
    """
    rules = read_rules(round.contest.rules)
    check_may_write(round, rules, participant, now=now)
    essay = essay_rules(round, rules, participant.board)
    texts = _cut(sheet.texts, essay) if "text" in essay.takes else []
    words, video = count_words(texts), _address(sheet.video) if "video" in essay.takes else ""
    if essay.max_words and words > essay.max_words:
        raise EssayError("too_long", count=words)
    entry = _locked(round, participant)
    content = _keep_file(entry, sheet, essay, now=now)
    if not words and not video and not content:
        raise EssayError("empty")
    entry.texts, entry.draft, entry.draft_at, entry.words, entry.video = texts, texts, now, words, video
    return _handed(entry, content, now=now)


@transaction.atomic
def take_on_paper(*, round: Round, participant: Participant, by: Person, now: dt.datetime) -> EssayEntry:
    """Notes an essay that was brought or sent on paper, and gives it its code number, to be written on its cover.

    Also after the round has closed. Raises EssayError: not_taken, marking_closed, enough (there is one).
    """
    essay = essay_rules(round, read_rules(round.contest.rules), participant.board)
    if "paper" not in essay.takes:
        raise EssayError("not_taken")
    if find_closing(round):
        raise EssayError("marking_closed")
    entry = _locked(round, participant)
    if entry.number is not None:
        raise EssayError("enough")
    entry.on_paper, entry.taken_by = True, by
    entry = _handed(entry, b"", now=now)
    detail = {"round": round.title, "number": entry.number}
    record("essay.on_paper", by=by, now=now, about=entry, contest=round.contest.slug, detail=detail)
    return entry


def collect_drafts(*, now: dt.datetime) -> int:
    """Takes what had been saved, but never handed in, when its round closed, as papers that run out; returns how many.

    Safe to run twice.
    """
    rows = EssayEntry.objects.filter(
        number=None, draft_at__isnull=False, round__closes_at__lte=now, round__state=Period.State.PUBLISHED
    )
    return sum(_collect(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _collect(entry_id: int) -> int:
    entry = EssayEntry.objects.select_for_update().filter(pk=entry_id, number=None).first()
    words = count_words(entry.draft) if entry else 0
    if entry is None or not words:
        if entry is not None:
            EssayEntry.objects.filter(pk=entry_id).update(draft_at=None)
        return 0
    entry.texts, entry.words = entry.draft, words
    closes_at = Round.objects.get(pk=entry.round_id).window[1]
    _handed(entry, b"", now=closes_at)
    return 1


def _locked(round: Round, participant: Participant) -> EssayEntry:
    """The row of somebody in a round, made at need; whoever else writes into it waits."""
    try:
        with transaction.atomic():
            EssayEntry.objects.get_or_create(round=round, participant=participant)
    except IntegrityError:
        # two tabs at the same moment: the other one made it
        pass
    return EssayEntry.objects.select_for_update().get(round=round, participant=participant)


def _handed(entry: EssayEntry, content: bytes, *, now: dt.datetime) -> EssayEntry:
    entry.versions += 1
    entry.handed_at = now
    entry.receipt = _receipt(entry, content)
    if entry.number is not None:
        entry.save()
        return entry
    for _try in range(20):
        entry.number = LEAST_NUMBER + secrets.randbelow(MOST_NUMBER - LEAST_NUMBER + 1)
        if not EssayEntry.objects.filter(round=entry.round_id, number=entry.number).exists():
            break
    entry.save()
    return entry


def _keep_file(entry: EssayEntry, sheet: Sheet, essay: Essay, *, now: dt.datetime) -> bytes:
    """The content of the file that the essay has from now on; b"" without one. Raises EssayError("not_taken")."""
    if sheet.content:
        kind = kind_of(sheet.content)
        if "file" not in essay.takes or not kind:
            raise EssayError("not_taken")
        values = {"name": sheet.file_name[:255], "kind": kind, "size": len(sheet.content), "content": sheet.content}
        EssayFile.objects.update_or_create(entry=entry, defaults={**values, "at": now})
        return sheet.content
    if sheet.drop_file:
        EssayFile.objects.filter(entry=entry).delete()
        return b""
    kept = EssayFile.objects.filter(entry=entry).first()
    return bytes(kept.content) if kept else b""


def _cut(texts: Sequence[str], essay: Essay) -> list[str]:
    cleaned = [text.replace("\0", "").replace("\r\n", "\n")[:LONGEST_TEXT] for text in texts[: essay.questions]]
    return cleaned + [""] * (essay.questions - len(cleaned))


def _address(text: str) -> str:
    """An address of the web without what could do something else. Raises EssayError("bad_address")."""
    address = text.strip()
    if not address:
        return ""
    if not address.startswith("https://") or len(address) > LONGEST_ADDRESS or any(c.isspace() for c in address):
        raise EssayError("bad_address")
    return address


def _receipt(entry: EssayEntry, content: bytes) -> str:
    """A keyed digest of who handed in what, as of a paper."""
    said = json.dumps([entry.participant_id, entry.round_id, entry.versions, entry.texts, entry.video]).encode()
    # not SECRET_KEY's, for the reason of the receipts of papers
    assert entry.handed_at
    key = key_of_codes(entry.handed_at)
    secret = hashlib.sha256(b"essay " + key.encode()).digest()
    return code_of(hmac.digest(secret, said + content, scheme_of(key).digest))
