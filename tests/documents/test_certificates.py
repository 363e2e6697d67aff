"""Certificates: codes that fit the facts, the printed page, who has one, giving, taking back, many at once."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import msgspec
import pytest
from django.urls import reverse

from accounts.models import Unit
from contest.attempts.models import Participant
from contest.common.jobs import actions as jobs
from contest.common.jobs.models import Job
from contest.common.typeset import typeset
from contest.documents import actions, bulk
from contest.documents.certificates import Facts, certificate_code, certificates_document, normal_code
from contest.documents.models import Certificate, Papers
from contest.documents.queries import certificates_due, find_certificate
from contest.results.awarding.models import Award
from contest.results.models import Exclusion, Leaderboard
from contest.rounds.actions import add_round
from contest.rounds.models import Period
from tests.common.test_typeset import pages_of, pdf_text
from tests.factories import NOW, hand_in, make_contest, make_participant, start_paper

FACTS = Facts(
    title="Giấy chứng nhận",
    full_name="Nguyễn Thị Thu Hằng",
    unit="Chi bộ Phòng Ngân sách",
    text="Đã tham gia cuộc thi",
    contest="Đảng viên tốt, chi bộ kiểu mẫu",
    result="Đúng 20/20 câu",
    organiser="Đảng ủy Khối",
    dated="Bắc Hà, ngày 24 tháng 11 năm 2026",
    authority="T/M Ban Tổ chức",
    post="Trưởng ban",
    signer="Bùi Xuân Trường",
)
SITE = "https://thi.vi.du/"


@pytest.fixture(autouse=True)
def nine_in_the_morning(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def contest(root):
    return make_contest(root)


@pytest.fixture
def hang(contest) -> Participant:
    """Handed in 18 of 20, then 15."""
    one = make_participant(contest, Unit.objects.get(code="K1-1"), "Nguyễn Thị Thu Hằng")
    hand_in(one, 18, 61_000)
    hand_in(one, 15, 20_000)
    return one


def papers(contest, **values) -> None:
    Papers.objects.update_or_create(contest=contest, defaults=values)


def make_official(contest) -> None:
    Period.objects.filter(contest=contest).update(state=Period.State.FIXED, fixed_at=NOW - dt.timedelta(days=1))


def due(contest) -> list[tuple[str, str]]:
    return [(one.person.full_name, facts.result) for one, facts in certificates_due(contest, Participant.objects.all())]


# --- code and page --------------------------------------------------------------------------------


def test_code_is_of_the_facts_the_person_and_the_key():
    code = certificate_code("k", FACTS, participant_id=1, number=1)
    assert code == certificate_code("k", FACTS, participant_id=1, number=1)
    others = {
        certificate_code("other", FACTS, participant_id=1, number=1),
        certificate_code("k", FACTS, participant_id=2, number=1),
        certificate_code("k", FACTS, participant_id=1, number=2),
        *(
            certificate_code("k", msgspec.structs.replace(FACTS, **{name: "khác"}), participant_id=1, number=1)
            for name in Facts.__struct_fields__
        ),
    }
    assert len(others) == 3 + len(Facts.__struct_fields__)
    assert code not in others


@pytest.mark.parametrize("typed", ["4Y35-B4QR-K3TG-RPHL", "4y35b4qrk3tgrphl", " 4Y35 B4QR–K3TG.RPHL "])
def test_a_code_is_found_however_it_is_typed(typed):
    assert normal_code(typed) == "4Y35-B4QR-K3TG-RPHL"


@pytest.mark.parametrize("typed", ["", "4Y35", "4Y35-B4QR-K3TG-RPH0", "4Y35-B4QR-K3TG-RPHL-A", "\0" * 16])
def test_what_is_no_code_is_refused(typed):
    with pytest.raises(ValueError):  # noqa: PT011 (the text itself is all it says)
        normal_code(typed)


def test_paper_says_the_facts_and_nothing_runs():
    facts = msgspec.structs.replace(FACTS, full_name="#panic() *Hằng* $x$", contest="<b>“Thi”</b>")
    content = typeset(
        "certificate", certificates_document([(facts, "AAAA-BBBB", "https://vi.du/chung-nhan/A")]), at=NOW
    )
    shown = " ".join(pdf_text(content).split())
    for words in (
        "GIẤY CHỨNG NHẬN",
        "#panic() *Hằng* $x$",
        "<b>“Thi”</b>",
        "Bùi Xuân Trường",
        "AAAA-BBBB",
        "vi.du/chung-nhan",
    ):
        assert words in shown
    assert b"pdfuaid" in content
    assert pages_of(content) == 1


def test_a_name_of_any_length_stays_on_one_page():
    facts = msgspec.structs.replace(FACTS, full_name="Nguyễn Hoàng " * 15, contest="Cuộc thi rất dài " * 12)
    content = typeset("certificate", certificates_document([(facts, "A", "https://vi.du/chung-nhan/A")] * 3), at=NOW)
    assert pages_of(content) == 3


# --- who has one ----------------------------------------------------------------------------------


def test_nobody_has_one_unless_the_organiser_says_so(contest, hang):
    assert due(contest) == []
    papers(contest, given="none")
    assert due(contest) == []


def test_all_who_handed_in_have_one_at_once_without_a_result(contest, hang):
    start_paper(make_participant(contest, hang.unit, "Chưa Nộp"))
    papers(contest, given="all")
    assert due(contest) == [("Nguyễn Thị Thu Hằng", "")]


def test_a_paper_with_a_result_waits_until_it_is_official(contest, hang):
    papers(contest, given="all", shows_result=True)
    assert due(contest) == []
    make_official(contest)
    assert due(contest) == [("Nguyễn Thị Thu Hằng", "Đúng 18/20 câu, thời gian 1\u00a0phút 1,0\u00a0giây")]


@pytest.mark.parametrize(("least", "count"), [(17, 1), (18, 1), (19, 0)])
def test_from_a_score_the_best_paper_counts(contest, hang, least, count):
    papers(contest, given="score", least_score=least)
    assert due(contest) == []
    make_official(contest)
    assert len(due(contest)) == count


def test_prize_winners_have_one_once_it_is_announced(contest, hang):
    papers(contest, given="prize")
    make_official(contest)
    period = Period.objects.get(contest=contest, kind=Period.Kind.CONTEST)
    board = Leaderboard.objects.create(period=period, key="giai", chain={})
    award = Award.objects.create(
        period=period, leaderboard=board, participant=hang, prize="a", tier=0, prize_label="Cá nhân",
        tier_label="Giải Nhất", name="N. T. T. Hằng",
    )  # fmt: skip
    assert due(contest) == []
    Award.objects.filter(pk=award.pk).update(published_at=NOW)
    assert due(contest) == [("Nguyễn Thị Thu Hằng", "Giải Nhất")]
    Award.objects.filter(pk=award.pk).update(withdrawn_at=NOW, withdrawn_reason="sai")
    assert due(contest) == []


def test_the_excluded_have_none(contest, hang, organiser):
    papers(contest, given="all")
    row = Exclusion.objects.create(contest=contest, participant=hang, reason="thi hộ", by=organiser)
    assert due(contest) == []
    Exclusion.objects.filter(pk=row.pk).update(undone_at=NOW)
    assert len(due(contest)) == 1


# --- giving and taking back -----------------------------------------------------------------------


def test_given_twice_it_is_the_same_and_changed_facts_make_a_new_one(hang):
    first = actions.give_certificate(participant=hang, facts=FACTS, now=NOW)
    assert actions.give_certificate(participant=hang, facts=FACTS, now=NOW).pk == first.pk
    other = actions.give_certificate(
        participant=hang, facts=msgspec.structs.replace(FACTS, signer="Người khác"), now=NOW
    )
    first.refresh_from_db()
    assert (first.withdrawn_at, first.withdrawn_reason) == (NOW, "")
    assert other.code != first.code
    assert Certificate.objects.filter(withdrawn_at=None).get() == other


def test_one_taken_back_is_not_given_again_until_restored(contest, hang, organiser):
    papers(contest, given="all")
    one = actions.give_certificate(participant=hang, facts=FACTS, now=NOW)
    assert actions.withdraw_certificate(certificate=one, reason="sai tên", by=organiser, now=NOW)
    assert not actions.withdraw_certificate(certificate=one, reason="lần nữa", by=organiser, now=NOW)
    assert due(contest) == []
    assert actions.restore_certificate(certificate=one, by=organiser, now=NOW)
    assert not actions.restore_certificate(certificate=one, by=organiser, now=NOW)
    assert len(due(contest)) == 1


def test_facts_changed_in_the_table_do_not_fit_the_code(hang):
    one = actions.give_certificate(participant=hang, facts=FACTS, now=NOW)
    assert find_certificate(one.code) == one
    Certificate.objects.filter(pk=one.pk).update(facts={**one.facts, "full_name": "Kẻ Khác"})
    assert find_certificate(one.code) is None


# --- pages ----------------------------------------------------------------------------------------


def test_check_page_says_what_the_paper_says(client, hang, organiser):
    one = actions.give_certificate(participant=hang, facts=FACTS, now=NOW)
    page = client.get(f"/chung-nhan/{one.code.lower()}")
    shown = page.content.decode()
    assert page.status_code == 200
    assert "Giấy này có giá trị, do Đảng ủy Khối cấp." in shown
    for words in (FACTS.full_name, FACTS.result, FACTS.dated, one.code):
        assert words in shown
    assert hang.person.code not in shown
    actions.withdraw_certificate(certificate=one, reason="lý do riêng", by=organiser, now=NOW)
    shown = client.get(f"/chung-nhan/{one.code}").content.decode()
    assert "Giấy này đã bị thu hồi ngày 24/11/2026." in shown
    assert "lý do riêng" not in shown
    assert "có giá trị, do" not in shown


def test_check_page_knows_what_it_does_not_know(client, db):
    for code in ("AAAA-BBBB-CCCC-DDDD", "x", "%00", "A" * 300):
        page = client.get(f"/chung-nhan/{code}")
        assert page.status_code == 404
        assert "Không có giấy chứng nhận nào mang mã này." in page.content.decode()
    assert client.get("/chung-nhan").status_code == 200
    assert client.get("/chung-nhan", {"ma": "aaaa bbbb cccc dddd"}).url == "/chung-nhan/AAAA-BBBB-CCCC-DDDD"
    assert client.get("/chung-nhan", {"ma": "?"}).status_code == 404
    assert client.post("/chung-nhan").status_code == 405


def test_who_has_no_certificate_yet_reads_when_it_comes(client, contest, hang, member, organiser):
    address = reverse("documents:own_certificate", args=["thi-thu"])
    lan = make_participant(contest, Unit.objects.get(code="K1-1"), "Lê Thị Lan")

    def told(one: Participant = hang) -> str:
        client.force_login(one.person)
        page = client.get(address)
        assert (page.status_code, page["Content-Type"]) == (200, "text/html; charset=utf-8")
        return page.content.decode()

    assert "Cuộc thi này không cấp giấy chứng nhận." in told()
    papers(contest, given="score", least_score=20)
    assert "sau khi Ban Tổ chức công bố kết quả chính thức" in told()
    assert "Giấy chứng nhận có khi đã nộp bài." in told(lan)
    make_official(contest)
    assert "chưa đạt số câu ấy" in told()
    papers(contest, given="prize")
    assert "Chưa có giải nào được công bố" in told()
    Exclusion.objects.create(contest=contest, participant=hang, reason="Lý do riêng của ban.", by=organiser)
    page = told()
    assert "Không có giấy chứng nhận cho" in page
    assert "Lý do riêng" not in page
    client.force_login(member)
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_own_certificate_is_for_its_participant_only(client, contest, hang, member):
    papers(contest, given="all", place="Bắc Hà", signer="Bùi Xuân Trường")
    address = reverse("documents:own_certificate", args=["thi-thu"])
    assert client.get(address).status_code == 302
    client.force_login(member)
    assert client.get(address).status_code == 404
    assert "Giấy chứng nhận" not in client.get("/cua-toi").content.decode()
    client.force_login(hang.person)
    assert address in client.get("/cua-toi").content.decode()
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    shown = " ".join(pdf_text(answer.content).split())
    assert "Nguyễn Thị Thu Hằng" in shown
    assert "Chi bộ Phòng Ngân sách, Đảng bộ Sở Tài chính" in shown
    assert "Bắc Hà, ngày 24 tháng 11 năm 2026" in shown
    assert Certificate.objects.get().code in shown
    assert client.get(address).content == answer.content
    assert client.post(address).status_code == 405


def test_papers_page_is_the_organisers(client, contest, hang, secretary, organiser):
    address = reverse("documents:papers", args=["thi-thu"])
    assert client.get(address).status_code == 302
    for person, status in ((hang.person, 404), (secretary, 404), (organiser, 200)):
        client.force_login(person)
        assert client.get(address).status_code == status
    for name in ("certificates", "withdraw"):
        assert client.get(reverse(f"documents:{name}", args=["thi-thu"])).status_code == 405
    client.force_login(secretary)
    for name in ("papers", "certificates", "withdraw"):
        assert client.post(reverse(f"documents:{name}", args=["thi-thu"]), {"form": "pdf"}).status_code == 404
    assert Papers.objects.count() == Job.objects.count() == 0


FORM = {"authority": "T/M Ban Tổ chức", "given": "none", "certificate_title": "Giấy", "certificate_text": "Đã dự"}


def test_papers_are_stored_and_refused_with_the_reason(client, contest, organiser):
    client.force_login(organiser)
    address = reverse("documents:papers", args=["thi-thu"])
    assert client.post(address, {**FORM, "office": " Đảng  ủy ", "on": "2026-11-24"}).status_code == 302
    stored = Papers.objects.get(contest=contest)
    assert (stored.office, stored.on) == ("Đảng ủy", dt.date(2026, 11, 24))
    refused = client.post(address, {**FORM, "given": "score"})
    assert "Ghi số câu đúng để được cấp giấy." in refused.content.decode()
    assert Papers.objects.get(contest=contest).given == "none"
    report = client.get(reverse("reports:download", args=["thi-thu", "pdf"]))
    assert "ĐẢNG ỦY" in pdf_text(b"".join(report))


def test_withdrawing_by_the_code_on_the_paper(client, contest, hang, organiser):
    one = actions.give_certificate(participant=hang, facts=FACTS, now=NOW)
    client.force_login(organiser)
    address = reverse("documents:withdraw", args=["thi-thu"])
    assert "Ghi lý do thu hồi." in client.post(address, {"code": one.code}).content.decode()
    unknown = client.post(address, {"code": "AAAA-BBBB-CCCC-DDDD", "reason": "x"}).content.decode()
    assert "không có giấy nào mang mã này" in unknown
    assert client.post(address, {"code": one.code.lower(), "reason": "sai tên"}).status_code == 302
    one.refresh_from_db()
    assert (one.withdrawn_reason, one.withdrawn_by) == ("sai tên", organiser)
    client.post(address, {"code": one.code, "restore": "1"})
    one.refresh_from_db()
    assert one.withdrawn_at is None


# --- many at once ---------------------------------------------------------------------------------


@pytest.fixture
def crowd(contest, hang):
    papers(contest, given="all")
    for code, name in (("K1-2", "Lê Văn Bình"), ("K2-1", "Phạm Thị Cúc")):
        hand_in(make_participant(contest, Unit.objects.get(code=code), name), 12)


def asked(client, organiser, **values) -> Job:
    client.force_login(organiser)
    answer = client.post(reverse("documents:certificates", args=["thi-thu"]), values)
    job = Job.objects.get()
    assert answer.url == reverse("jobs:job", args=[job.pk])
    return job


def test_one_pdf_of_a_unit(client, crowd, organiser):
    job = asked(client, organiser, unit="K1", form="pdf")
    assert "Đang chờ đến lượt" in client.get(f"/tep/{job.pk}").content.decode()
    assert client.get(f"/tep/{job.pk}/tai").status_code == 404
    assert jobs.work_on(job.pk)
    assert not jobs.work_on(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (Job.State.DONE, 2, 2)
    answer = client.get(f"/tep/{job.pk}/tai")
    assert pages_of(answer.content) == 2
    shown = pdf_text(answer.content)
    assert "Lê Văn Bình" in shown
    assert "Phạm Thị Cúc" not in shown
    assert Certificate.objects.count() == 2


def test_a_zip_has_a_file_for_each(client, crowd, organiser):
    job = asked(client, organiser, unit="", form="zip")
    jobs.work_on(job.pk)
    with zipfile.ZipFile(io.BytesIO(client.get(f"/tep/{job.pk}/tai").content)) as files:
        assert files.namelist() == [
            "0001-nguyen-thi-thu-hang.pdf",
            "0002-le-van-binh.pdf",
            "0003-pham-thi-cuc.pdf",
        ]


def test_nobody_to_print_for_is_said(client, contest, organiser):
    job = asked(client, organiser, unit="", form="pdf")
    jobs.work_on(job.pk)
    assert "Chưa có ai được cấp giấy chứng nhận" in client.get(f"/tep/{job.pk}").content.decode()


def test_too_many_at_once_are_refused(contest, crowd, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_CERTIFICATES", 2)
    arguments = {"contest": contest.pk, "unit": "", "form": "pdf", "site": SITE}
    with pytest.raises(jobs.CannotMake, match="Chọn từng đơn vị nhỏ hơn"):
        bulk.make_certificates(arguments, lambda done, total: None)
    assert Certificate.objects.count() == 0


def test_a_unit_of_another_contest_is_no_choice(client, contest, outsider, organiser):
    client.force_login(organiser)
    answer = client.post(reverse("documents:certificates", args=["thi-thu"]), {"unit": "NGOAI", "form": "pdf"})
    assert answer.status_code == 200
    assert Job.objects.count() == 0


def test_papers_with_results_are_given_once_every_round_is_official(contest, hang):
    """Nobody has to fix the whole contest apart, least of all where it has one round."""
    papers(contest, given="all", shows_result=True)
    second = add_round(contest=contest, title="Đợt 2", opens_at=NOW, closes_at=NOW + dt.timedelta(days=1), bank=None)
    Period.objects.filter(contest=contest, position=1, kind=Period.Kind.ROUND).update(
        state=Period.State.FIXED, fixed_at=NOW
    )
    assert due(contest) == []
    Period.objects.filter(pk=second.pk).update(state=Period.State.FIXED, fixed_at=NOW)
    assert [(name, "18" in result) for name, result in due(contest)] == [("Nguyễn Thị Thu Hằng", True)]
