"""Receipt codes: readable, and different for whatever differs."""

from contest.attempts.receipts import ALPHABET, CodeKey, receipt_code

CASE = {"participant_id": 1, "number": 2, "paper": b"paper", "answers": b"answers"}


def test_receipt_code_reads_aloud():
    code = receipt_code(CodeKey(b"key"), **CASE)
    assert len(code) == 9
    assert code[4] == "-"
    assert set(code) - {"-"} <= set(ALPHABET)
    assert not set(ALPHABET) & set("01OILU") - {"U"}


def test_receipt_code_differs_with_everything_it_proves():
    codes = {
        receipt_code(key, **(CASE | change))
        for key in (CodeKey(b"key"), CodeKey(b"other"), CodeKey(b"key", "sha3_256"))
        for change in ({}, {"participant_id": 2}, {"number": 3}, {"paper": b"Paper"}, {"answers": b"Answers"})
    }
    assert len(codes) == 15
