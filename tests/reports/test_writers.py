"""Files of the report: the same figures in each, and nothing in them that runs or changes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import zipfile
from dataclasses import replace
from html import unescape

import pytest
from jsonschema import Draft202012Validator, ValidationError
from python_calamine import CalamineWorkbook

from contest.reports.columns import COLUMNS
from contest.reports.days import Day
from contest.reports.official import official_document
from contest.reports.participation import Participation
from contest.reports.parts import Crowd, Parts, age_parts, board_parts, hour_parts, score_parts
from contest.reports.writers import WRITERS
from tests.reports.test_paragraph import ROW, SUMMARY

HOSTILE = (
    '=HYPERLINK("http://x")',
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "0012",
    "1E5",
    "http://vi.du",
    "Đảng bộ\x0b, “A” <b>",
)
BARE = replace(ROW, depth=1, headcount=None, rate=None, silent=None, fastest_ms=None, mean_score=None)
ROWS = (
    ROW,
    *(
        replace(BARE, code=f"{number:04d}", name=name, path=f"Đảng bộ Khối › {name}", people=number)
        for number, name in enumerate(HOSTILE)
    ),
)
REPORT = Participation(SUMMARY, ROWS, (Day(dt.date(2026, 11, 23), 30_000), Day(dt.date(2026, 11, 24), 2_874)))


def written(extension: str, report: Participation = REPORT) -> bytes:
    file = io.BytesIO()
    WRITERS[extension].write(report, file)
    return file.getvalue()


def sheets() -> dict[str, list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(written("xlsx")))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_every_writer_says_what_it_is():
    for extension, writer in WRITERS.items():
        assert extension == writer.EXTENSION
        assert writer.CONTENT_TYPE
        assert writer.NAME


def test_csv_opens_in_excel_with_accents_and_zeros():
    content = written("csv")
    assert content.startswith("\ufeffMã đơn vị,Đơn vị,".encode())
    assert content.count(b"\r\n") == len(ROWS) + 1
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert lines[1] == [
        *("K", "Đảng bộ Khối", "Đảng bộ Khối", "1"),
        *("11246", "9020", "80.21", "2226", "32874", "1084", "3613", "17.000", "15.10"),
    ]
    assert [line[0] for line in lines[2:]] == [f"'{n:04d}" for n in range(len(HOSTILE))]
    assert lines[2][4:8] == ["", "0", "", ""]


def test_csv_cells_never_begin_like_a_formula():
    for line in csv.reader(io.StringIO(written("csv").decode("utf-8-sig"))):
        assert not [cell for cell in line if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_xlsx_has_the_three_sheets_and_the_figures():
    book = sheets()
    assert list(book) == ["Tóm tắt", "Theo đơn vị", "Theo ngày"]
    assert book["Theo đơn vị"][0] == [str(column.heading) for column in COLUMNS]
    assert book["Theo đơn vị"][1] == [
        *("K", "Đảng bộ Khối", "Đảng bộ Khối", 1),
        *(11_246, 9_020, pytest.approx(9_020 / 11_246), 2_226, 32_874, 1_084, 3_613, 17, 15.1),
    ]
    assert book["Theo ngày"][1:] == [[dt.date(2026, 11, 23), 30_000], [dt.date(2026, 11, 24), 2_874]]
    summary = {row[0]: row[1] for row in book["Tóm tắt"] if row[0]}
    assert summary["Số người dự thi"] == 9_020
    assert summary["Số người đúng 20/20 câu"] == 1_084
    assert summary["Số liệu lúc"] == "09:00:00, 24/11/2026"
    assert summary["Tình trạng"] == "Tạm thời"
    assert summary["Đoạn tóm tắt"].startswith("Sau 14 ngày, cuộc thi có 9.020 người dự thi với 32.874 lượt thi;")


def test_xlsx_cells_stay_texts():
    names = [row[1] for row in sheets()["Theo đơn vị"][2:]]
    assert names == [name.replace("\x0b", "") for name in HOSTILE]
    codes = [row[0] for row in sheets()["Theo đơn vị"][2:]]
    assert codes == [f"{n:04d}" for n in range(len(HOSTILE))]
    with zipfile.ZipFile(io.BytesIO(written("xlsx"))) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/sheet"):
                xml = parts.read(name).decode()
                assert "<f>" not in xml
                assert "<hyperlink" not in xml


def test_xlsx_is_laid_out_for_reading():
    with zipfile.ZipFile(io.BytesIO(written("xlsx"))) as parts:
        units = parts.read("xl/worksheets/sheet2.xml").decode()
    assert '<pane xSplit="2" ySplit="1"' in units
    assert 'outlineLevel="1"' in units
    assert f'<autoFilter ref="A1:M{len(ROWS) + 1}"/>' in units
    assert 'type="dataBar"' in units


def test_xlsx_of_an_empty_contest_can_be_read():
    book = CalamineWorkbook.from_filelike(io.BytesIO(written("xlsx", Participation(SUMMARY, (), ()))))
    assert book.sheet_names == ["Tóm tắt", "Theo đơn vị"]


def test_json_has_the_stable_names():
    document = json.loads(written("json"))
    summary = document["summary"]
    assert {
        name: summary[name] for name in ("people", "attempts", "perfect_people", "perfect_attempts", "fastest_ms")
    } == {
        "people": 9_020,
        "attempts": 32_874,
        "perfect_people": 1_084,
        "perfect_attempts": 3_613,
        "fastest_ms": 17_000,
    }
    assert summary["as_of"] == "2026-11-24T09:00:00+07:00"
    assert list(document["units"][0]) == [
        *("code", "name", "path", "depth", "headcount", "people", "rate", "silent"),
        *("attempts", "perfect_people", "perfect_attempts", "fastest_ms", "mean_score"),
    ]
    assert [unit["code"] for unit in document["units"]] == [row.code for row in ROWS]
    assert document["days"] == [{"day": "2026-11-23", "attempts": 30_000}, {"day": "2026-11-24", "attempts": 2_874}]


# --- parts of the whole ---------------------------------------------------------------------------

DIVIDED = replace(
    REPORT,
    parts=Parts(
        hours=hour_parts([(7, 30_000), (20, 2_874)]),
        scores=score_parts({19: 29_261, 20: 3_613}, most=20),
        ages=age_parts([Crowd("", 1960, 9_000, 32_000), Crowd("", None, 20, 874)], year=2026),
        boards=board_parts([Crowd("x", 1960, 9_020, 32_874)], labels={"x": "=1+1", "y": "Bảng\x0b Y"}),
    ),
)


def test_workbook_has_a_sheet_with_a_chart_for_each_division():
    content = written("xlsx", DIVIDED)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names[-4:] == ["Theo giờ", "Theo điểm", "Theo độ tuổi", "Theo bảng"]
    assert book.get_sheet_by_name("Theo giờ").to_python()[8] == ["7h", 30_000.0]
    assert book.get_sheet_by_name("Theo độ tuổi").to_python()[6:] == [
        ["Trên 60 tuổi", 9_000, 32_000],
        ["Không rõ", 20, 874],
    ]
    assert book.get_sheet_by_name("Theo bảng").to_python()[1:] == [["=1+1", 9_020, 32_874], ["Bảng Y", 0, 0]]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert sum(name.startswith("xl/charts/chart") for name in parts.namelist()) == 5


@pytest.mark.parametrize(("most", "axis"), [(1, ("1", "1")), (3, ("3", "1")), (30_000, ("30000", "10000"))])
def test_axes_of_the_workbook_count_in_whole_numbers_and_days_are_days(most, axis):
    report = replace(REPORT, days=(Day(dt.date(2026, 11, 24), most),))
    with zipfile.ZipFile(io.BytesIO(written("xlsx", report))) as parts:
        (chart,) = (parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart"))
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert (re.search('<c:max val="([0-9]+)"', chart)[1], re.search('<c:majorUnit val="([0-9]+)"', chart)[1]) == axis
    assert "<c:dateAx>" in chart
    assert 'formatCode="dd/mm"' in chart
    # as wide as one page, each of them
    assert all("fitToWidth" in sheet or "fitToPage" in sheet for sheet in sheets)


def test_json_has_every_division_with_keys_for_programs():
    document = json.loads(written("json", DIVIDED))
    assert document["hours"][7] == {"hour": 7, "attempts": 30_000}
    assert document["scores"][-1] == {"score": "20", "name": "20", "attempts": 3_613}
    assert document["ages"][-2:] == [
        {"age": "61-", "name": "Trên 60 tuổi", "people": 9_000, "attempts": 32_000},
        {"age": "", "name": "Không rõ", "people": 20, "attempts": 874},
    ]
    assert [one["board"] for one in document["boards"]] == ["x", "y"]


# --- the published schema --------------------------------------------------------------------------


@pytest.fixture
def schema() -> dict:
    """What the site publishes, held against the draft that it names."""
    from contest.reports.views.schema import SCHEMA_FILE

    document = json.loads(SCHEMA_FILE.read_text())
    Draft202012Validator.check_schema(document)
    return document


@pytest.mark.parametrize("report", [REPORT, DIVIDED, Participation(SUMMARY, (), ())], ids=["rows", "parts", "empty"])
def test_json_keeps_to_the_schema_that_it_names(schema, report):
    document = json.loads(written("json", report))
    assert document["$schema"] == schema["$id"]
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(document)


@pytest.mark.parametrize(
    ("place", "name", "value"),
    [
        ("summary", "people", -1),
        ("summary", "as_of", None),
        ("units", "rate", "12 %"),
        ("units", "code", None),
        ("ages", "age", "già"),
        ("days", "attempts", 1.5),
        ("", "version", 2),
    ],
)
def test_the_schema_refuses_what_the_report_never_says(schema, place, name, value):
    document = json.loads(written("json", DIVIDED))
    part = document[place] if place else document
    part = part[0] if isinstance(part, list) else part
    part[name] = value
    with pytest.raises(ValidationError):
        Draft202012Validator(schema).validate(document)


def test_the_schema_names_every_field(schema):
    document = json.loads(written("json", DIVIDED))
    figures = schema["$defs"]["figures"]["properties"]
    assert set(document) == set(schema["properties"])
    for part, described in (("summary", document["summary"]), ("unit", document["units"][0])):
        assert set(described) == {*figures, *schema["$defs"][part]["properties"]}


def test_anybody_can_read_the_schema(client, db):
    answer = client.get("/luoc-do/bao-cao-tham-gia-1.json")
    assert answer["Content-Type"] == "application/schema+json"
    assert answer.json()["$id"] == "/luoc-do/bao-cao-tham-gia-1.json"
    assert client.post("/luoc-do/bao-cao-tham-gia-1.json").status_code == 405


def test_nobody_is_a_dash_for_readers_and_a_nought_for_sums():
    none = replace(ROW, people=0, rate=0.0, attempts=0)
    report = Participation(SUMMARY, (ROW, none), ())
    book = CalamineWorkbook.from_filelike(io.BytesIO(written("xlsx", report)))
    place = next(index for index, column in enumerate(COLUMNS) if column.kind == "percent")
    assert book.get_sheet_by_index(1).to_python()[2][place] == 0
    with zipfile.ZipFile(io.BytesIO(written("xlsx", report))) as parts:
        assert '0.0%;-0.0%;"–"' in unescape(parts.read("xl/styles.xml").decode())
    assert official_document(report)["units"]["rows"][1][4] == "–"
    assert json.loads(written("json", report))["units"][1]["rate"] == 0
