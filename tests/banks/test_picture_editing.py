"""The pictures of a question in its form: words, another file, one less, one more; and what the check says of them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from contest.banks import actions
from contest.banks.models import Bank, Picture, Question
from contest.banks.pictures import Picture as KeptPicture
from contest.banks.pictures import clean_picture
from contest.banks.queries import checked_questions
from contest.banks.readiness import findings
from tests.banks.picture_files import EMF, png
from tests.factories import NOW, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(db: None) -> Bank:
    return actions.create_bank(name="Xây dựng Đảng", by=None, now=NOW)


@pytest.fixture
def desk(client: Client, organiser) -> Client:
    client.force_login(organiser)
    return client


def kept(*numbers: int) -> list[KeptPicture]:
    return [clean_picture(png(number)) for number in numbers]


def make(bank: Bank, *numbers: int, text: str = "Đây là đâu? <img 1>", alt: str = "Bản đồ") -> Question:
    stored = kept(*numbers)
    pictures = [{"hash": one.hash, "alt": alt, "width": one.width, "height": one.height} for one in stored]
    wording = written(text, ["Một", "Hai"], pictures=pictures)
    return actions.add_question(bank=bank, written=wording, stored_pictures=stored, by=None, now=NOW)


def file(content: bytes, name: str = "hình.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def send(desk: Client, question: Question, **changes: object):
    head = question.head
    fields = {
        "text": head.text, "choice_0": "Một", "choice_1": "Hai", "correct": "0", "topic": question.topic_id,
        "difficulty": "0", "seen": head.pk, **{f"alt_{n}": one["alt"] for n, one in enumerate(head.pictures, start=1)},
    }  # fmt: skip
    address = f"/to-chuc/ngan-hang/{question.bank_id}/cau/{question.number}"
    response = desk.post(address, {**fields, **changes})
    question.refresh_from_db()
    return response


def shown(question: Question) -> list[str]:
    return [picture["hash"] for picture in question.head.pictures]


def test_the_page_shows_pictures_and_their_fields(desk, bank):
    question = make(bank, 1)
    page = desk.get(f"/to-chuc/ngan-hang/{bank.pk}/cau/1").content.decode()
    assert page.count(f'src="/hinh/{shown(question)[0]}"') == 2
    assert 'value="Bản đồ"' in page
    assert "&lt;img 1&gt;" in page


def test_what_a_picture_shows_can_be_changed(desk, bank):
    question = make(bank, 1)
    assert send(desk, question, alt_1="Bản đồ tỉnh").status_code == 302
    assert [(one["alt"], one["hash"]) for one in question.head.pictures] == [("Bản đồ tỉnh", kept(1)[0].hash)]
    assert question.head.number == 2


def test_nothing_changed_makes_no_revision(desk, bank):
    question = make(bank, 1)
    send(desk, question)
    assert question.head.number == 1


def test_another_file_takes_its_place(desk, bank):
    question = make(bank, 1)
    send(desk, question, other_1=file(png(2)))
    assert (shown(question), question.head.text) == ([kept(2)[0].hash], "Đây là đâu? <img 1>")
    assert Picture.objects.filter(hash=kept(2)[0].hash).exists()


def test_a_picture_can_be_left_out(desk, bank):
    question = make(bank, 1, 2, text="Đây <img 1> hay <img 2>?")
    send(desk, question, drop_1="on")
    assert (question.head.text, shown(question)) == ("Đây  hay <img 1>?", [kept(2)[0].hash])


@pytest.mark.parametrize(
    ("place", "text", "choices"),
    [("text", "Đây là đâu? <img 1>\n<img 2>", ["Một", "Hai"]),
     ("choice_1", "Đây là đâu? <img 1>", ["Một", "Hai <img 2>"])],
)  # fmt: skip
def test_one_more_picture(desk, bank, place, text, choices):
    question = make(bank, 1)
    send(desk, question, new_picture=file(png(3)), new_at=place, new_alt="Cờ")
    assert (question.head.text, [one["text"] for one in question.head.choices]) == (text, choices)
    assert [(one["hash"], one["alt"]) for one in question.head.pictures] == [
        (kept(1)[0].hash, "Bản đồ"), (kept(3)[0].hash, "Cờ"),
    ]  # fmt: skip


def test_what_was_typed_does_not_become_the_new_picture(desk, bank):
    question = make(bank, text="Thẻ <img 1> là gì?")
    assert question.head.text == "Thẻ <img 1> là gì?"
    send(desk, question, new_picture=file(png(3)), new_at="choice_0")
    assert question.head.text == "Thẻ <\u2060img 1> là gì?"
    assert [one["text"] for one in question.head.choices] == ["Một <img 1>", "Hai"]


@pytest.mark.parametrize("content", [EMF, b"xin ch\xc3\xa0o", png()[:50]])
def test_what_is_no_picture_is_refused_and_nothing_changes(desk, bank, content):
    question = make(bank, 1)
    response = send(desk, question, new_picture=file(content), text="Khác <img 1>")
    assert response.status_code == 200
    assert any(words in response.content.decode() for words in ("không phải hình PNG", "Hình bị hỏng"))
    assert (question.head.number, Picture.objects.count()) == (1, 1)


def test_a_picture_without_words_is_a_gentle_finding(desk, bank):
    question = make(bank, 1, alt="")
    make(bank, 1, text="Hình này là gì? <img 1>")
    found = {finding.code: finding for finding in findings(checked_questions(bank))}
    assert (found["undescribed"].numbers, found["undescribed"].blocking) == ((question.number,), False)
    send(desk, question, alt_1="Bản đồ")
    assert "undescribed" not in {finding.code for finding in findings(checked_questions(bank))}
