"""Every picture, certificate and file of a foreign person, branch or hidden contest, one by one, as each role: answered
as what does not exist. And by those whose they are, so that a wrong address is not taken for a closed door.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import msgspec
import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone

from accounts.models import Person, Role, Unit
from contest.attempts.actions import enter_contest
from contest.attempts.models import Attempt
from contest.banks.models import Bank, BankImport, ImportPicture
from contest.common.jobs.models import Job
from contest.documents.actions import give_certificate
from contest.documents.models import Papers
from contest.documents.queries import certificates_due
from contest.reports.making import KIND
from contest.results.models import Participant
from contest.rounds.actions import publish_round
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import read_rules
from tests.banks.picture_files import png
from tests.factories import hand_in, make_participant, make_person
from tests.journeys.test_crawl import BANK, NOWHERE, cast, world  # noqa: F401  # world: fixture
from tests.results.fixing.conftest import with_rules

pytestmark = pytest.mark.once
GONE = 999_999
# ten more than anybody has
NO_NUMBER = 12
EVERYBODY = ("anonymous", "participant", "judge", "secretary", "organiser", "admin")
NO_OFFICE = ("anonymous", "participant", "judge", "secretary")
ALWAYS_OTHER = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]*"')


@dataclass(frozen=True)
class Door:
    """An address, the same of what does not exist, to whom it is closed, and who gets a file of which kind there."""

    address: str
    absent: str
    closed_to: tuple[str, ...]
    owner: str
    content_type: str


@pytest.fixture
def people(world: list[str], root: Unit) -> dict[str, Person | None]:  # noqa: F811
    """The cast, each with one paper in the running contest and a place in the hidden one; `foreign` has two papers."""
    running, hidden = (Contest.objects.get(slug=slug) for slug in world[:2])
    shown = msgspec.structs.replace(read_rules(running.rules).paper, show_at_once=("score", "wrong"))
    with_rules(running, papers=(shown,))
    found = cast(root)
    found["foreign"] = make_participant(running, Unit.objects.get(code="K2-1"), "Ngô Thị Người Khác").person
    found["other organiser"] = make_person("Trần Thị Ban Khác", role=Role.Kind.ORGANISER)
    for role, person in found.items():
        if person is None or person.unit is None:
            continue
        for contest in (running, hidden):
            enter_contest(contest=contest, person=person, unit=person.unit, now=timezone.now())
        for score in range(2 if role == "foreign" else 1):
            participant = Participant.objects.get(contest=running, person=person)
            hand_in(participant, score + 1, at=timezone.now(), total=4)
    return found


def doors(people: dict[str, Person | None], world: list[str]) -> Iterator[Door]:  # noqa: F811
    running, hidden = world[:2]
    foreign, bank = people["foreign"], Bank.objects.get(name=BANK)
    assert foreign
    attempt = Attempt.objects.filter(participant__person=foreign).latest("pk")
    png_bytes = png(1)
    row = BankImport.objects.create(bank=bank, file_name="a.docx", content=b"", state=BankImport.State.READ, preview={})
    digest = hashlib.sha256(png_bytes).hexdigest()
    ImportPicture.objects.create(bank_import=row, hash=digest, kind="png", width=1, height=1, content=png_bytes)
    whole = Period.objects.get(contest=attempt.round.contest, kind=Period.Kind.CONTEST)
    job = Job.objects.create(
        kind=KIND, title="Tệp", by=people["other organiser"], state=Job.State.DONE,
        arguments={"period": whole.pk, "unit": attempt.unit_id, "format": "csv"},
        content=b"a", content_type="text/csv", file_name="a.csv",
    )  # fmt: skip
    picture = f"/cua-toi/{running}/{{}}/anh"
    yield Door(picture.format(2), picture.format(NO_NUMBER), EVERYBODY, "foreign", "image/png")
    yield Door(f"{picture.format(2)}?ten=1", f"{picture.format(NO_NUMBER)}?ten=1", EVERYBODY, "foreign", "image/png")
    yield Door(f"/cua-toi/{attempt.pk}", f"/cua-toi/{GONE}", EVERYBODY, "foreign", "text/html")
    yield Door(f"/tep/{job.pk}/tai", f"/tep/{GONE}/tai", EVERYBODY, "other organiser", "text/csv")
    for address in (f"/cua-toi/{hidden}/1/anh", f"/cua-toi/{hidden}/{NO_NUMBER}/anh"):
        yield Door(address, address.replace(hidden, NOWHERE), EVERYBODY, "", "")
    for path, kind in (
        # nothing was handed in there: the page that says so
        ("giay-chung-nhan", "text/html"),
        ("lich.ics", "text/calendar"),
        ("kiem-chung/1.json", "application/json"),
        ("kiem-chung/redraw.py", "text/x-python"),
    ):
        yield Door(f"/cuoc-thi/{hidden}/{path}", f"/cuoc-thi/{NOWHERE}/{path}", EVERYBODY, "published", kind)
    for path, kind in (
        ("bao-cao/{}/ap-phich-a4", "application/pdf"),
        ("bao-cao/{}/tai/csv", "text/csv"),
        ("bao-cao/{}/tai/xlsx", "application/vnd"),
        ("bao-cao/{}/tai/json", "application/json"),
    ):
        address = "/" + path
        yield Door(address.format(hidden), address.format(NOWHERE), NO_OFFICE, "organiser", kind)
        # a branch that is not one's own is as one that is not there
        yield Door(
            f"{address.format(running)}?don-vi=K2-1",
            f"{address.format(running)}?don-vi=K9",
            NO_OFFICE,
            "organiser",
            kind,
        )
    imported = f"/to-chuc/ngan-hang/nhap/{{}}/hinh/{digest}"
    yield Door(imported.format(row.pk), imported.format(GONE), NO_OFFICE, "organiser", "image/png")
    for format, kind in (("xlsx", "application/vnd"), ("docx", "application/vnd"), ("json", "application/json")):
        address = f"/to-chuc/ngan-hang/{{}}/tai/{format}"
        yield Door(address.format(bank.pk), address.format(GONE), NO_OFFICE, "organiser", kind)


def answer(client: Client, address: str) -> tuple[int, str, str, str]:
    """What the client is told, without what names the address itself or is another each time."""
    response = client.get(address)
    text = body(response).decode("utf-8", "replace")
    # a page of codes shows the one that was asked for
    code = address.removeprefix("/chung-nhan/")
    for spelled in (address, code, quote(address), quote(address, safe=""), address.partition("?")[0]):
        text = text.replace(spelled, "…")
    where = response.get("Location", "")
    return response.status_code, response["Content-Type"], where.split("?")[0], ALWAYS_OTHER.sub("", text)


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response) if response.streaming else response.content


def client_of(person: Person | None) -> Client:
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person)
    return client


@pytest.mark.parametrize("role", EVERYBODY)
def test_foreign_and_hidden_files_are_as_what_does_not_exist(world, people, role):  # noqa: F811
    client = client_of(people[role])
    closed = [door for door in doors(people, world) if role in door.closed_to]
    told = {door.address: answer(client, door.address) for door in closed}
    differing = [door.address for door in closed if told[door.address] != answer(client, door.absent)]
    assert differing == []
    assert {address: said[0] for address, said in told.items() if said[0] not in (302, 403, 404)} == {}
    assert len(closed) >= 10


def test_those_whose_files_they_are_get_them(world, people):  # noqa: F811
    hidden, wrong = world[1], []
    everything = list(doors(people, world))
    # the hidden contest is published: the same addresses are files now
    publish_round(round=Round.objects.get(contest__slug=hidden), secret=bytes(range(32)), now=timezone.now())
    for door in everything:
        if not door.owner:
            continue
        client = client_of(people["participant" if door.owner == "published" else door.owner])
        response = client.get(door.address)
        if response.status_code != 200 or not response["Content-Type"].startswith(door.content_type):
            wrong.append((door.address, response.status_code, response["Content-Type"], response.content[:300]))
    assert wrong == []


def test_a_certificate_is_known_by_its_whole_code_only(world, people):  # noqa: F811
    contest = Contest.objects.get(slug=world[0])
    Papers.objects.update_or_create(contest=contest, defaults={"given": "all", "shows_result": False})
    foreign = Participant.objects.filter(person=people["foreign"])
    ((participant, facts),) = certificates_due(contest, foreign)
    code = give_certificate(participant=participant, facts=facts, now=timezone.now()).code
    for role in EVERYBODY:
        client = client_of(people[role])
        assert "Ngô Thị Người Khác" in client.get(f"/chung-nhan/{code}").content.decode()
        other = "AAAA-BBBB-CCCC-DDDD"
        near = code[:-1] + ("A" if code[-1] != "A" else "B")
        status, *_, text = answer(client, f"/chung-nhan/{near}")
        assert (status, text) == (404, answer(client, f"/chung-nhan/{other}")[-1])
        assert "Ngô Thị Người Khác" not in text
        # who is somebody else gets their own, or none
        own = client.get(f"/cuoc-thi/{contest.slug}/giay-chung-nhan")
        assert "Ngô Thị Người Khác".encode() not in body(own)
