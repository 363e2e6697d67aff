"""Pictures on the participant's pages, and in the proof of the draw."""

import datetime as dt
import json
import subprocess
import sys

import pytest
from django.utils import timezone

from accounts.models import Unit
from contest.attempts.frozen import get_frozen_edition
from contest.banks.models import Revision
from contest.rounds.actions import reveal_secrets
from contest.rounds.models import Period, Round
from contest.sitting.paper_page import questions_html
from contest.sitting.proof import draw_proof
from tests.sitting import conftest
from tests.sitting.test_proof import SCRIPT

pytestmark = pytest.mark.django_db
MAP = {"hash": "a" * 64, "alt": "Bản đồ <tỉnh>", "width": 640, "height": 400}
IMAGE = (
    f'<img class="q-img" src="/hinh/{"a" * 64}" width="640" height="400" alt="Bản đồ &lt;tỉnh&gt;" loading="lazy"'
    ' decoding="async">'
)


def with_pictures(bank):
    for revision in Revision.objects.all():
        choices = [{"text": f"{one['text']} <img 1>"} for one in revision.choices]
        Revision.objects.filter(pk=revision.pk).update(
            text=f"{revision.text} <img 1>", choices=choices, pictures=[MAP], explanation="Vì <img 1>"
        )
    return bank


@pytest.fixture
def pictured(root: Unit, monkeypatch: pytest.MonkeyPatch) -> Round:
    make_bank = conftest.make_bank
    monkeypatch.setattr(conftest, "make_bank", lambda **options: with_pictures(make_bank(**options)))
    return conftest.open_contest(root, show_after_round=("key",))


def test_a_paper_shows_them_in_questions_and_choices(pictured):
    edition = get_frozen_edition(pictured.edition_id)
    html = questions_html(edition, edition.draw(1, 1), "vi").decode()
    # ten questions of four choices
    assert html.count(IMAGE) == 10 + 40
    assert "&lt;b&gt;&amp;&lt;/b&gt;? <img" in html


def test_a_paper_without_pictures_is_what_it_was(round):
    edition = get_frozen_edition(round.edition_id)
    html = questions_html(edition, edition.draw(1, 1), "vi").decode()
    assert "<img" not in html
    assert "q-img" not in html


def test_lists_name_a_picture_by_a_word(pictured):
    assert get_frozen_edition(pictured.edition_id).items[0].words.endswith("? [hình]")


def test_the_proof_names_pictures_and_the_script_agrees(pictured, tmp_path):
    now = timezone.now()
    Period.objects.filter(pk=pictured.pk).update(closes_at=now - dt.timedelta(minutes=61))
    assert reveal_secrets(now=now) == 1
    proof = draw_proof(Round.objects.get(pk=pictured.pk))
    assert proof["questions"][0][3] == [["a" * 64, "Bản đồ <tỉnh>"]]
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(proof), encoding="utf-8")
    done = subprocess.run([sys.executable, SCRIPT, file], capture_output=True, text=True, check=False)
    assert (done.returncode, "NOT THE" in done.stdout) == (0, False)
