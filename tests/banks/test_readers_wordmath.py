"""Equations of Word files as one line of text that people can read."""

from xml.etree.ElementTree import fromstring

import pytest

from contest.banks.preview.making import plain
from contest.banks.readers.rich import PLAIN
from contest.banks.readers.wordmath import M, equation

SPACE = f'xmlns:m="{M.strip("{}")}"'


def said(omml: str) -> str:
    """The equation in a bank's plain text."""
    return plain(equation(fromstring(f"<m:oMath {SPACE}>{omml}</m:oMath>"), PLAIN).markup())


def lost(omml: str) -> set[str]:
    return equation(fromstring(f"<m:oMath {SPACE}>{omml}</m:oMath>"), PLAIN).lost()


def r(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def part(tag: str, *pieces: str) -> str:
    return f"<m:{tag}>{''.join(pieces)}</m:{tag}>"


X, TWO, N = r("x"), r("2"), r("n")
POWER = part("sSup", part("e", X), part("sup", TWO))


@pytest.mark.parametrize(
    ("omml", "text"),
    [
        (part("f", part("num", r("a+b")), part("den", r("c"))), "(a+b)/c"),
        (part("f", part("num", r("1")), part("den", r("2"))), "1/2"),
        (POWER, "x²"),
        (part("sSubSup", part("e", r("C")), part("sub", N), part("sup", r("k"))), "Cₙᵏ"),
        (part("sPre", part("sub", N), part("sup", r("k")), part("e", r("C"))), "ₙᵏC"),
        (part("sSup", part("e", r("e")), part("sup", POWER)), "e^(x^2)"),
        (part("sSup", part("e", r("e")), part("sup", r("2π"))), "e^(2π)"),
        (part("rad", "<m:radPr><m:degHide m:val=\"1\"/></m:radPr>", part("deg"), part("e", r("x+1"))), "√(x+1)"),
        (part("rad", part("deg", r("3")), part("e", X)), "³√x"),
        (part("func", part("fName", part("limLow", part("e", r("lim")), part("lim", r("x→0")))), part("e", X)),
         "lim_(x→0) x"),
        (part("nary", '<m:naryPr><m:chr m:val="∑"/></m:naryPr>', part("sub", r("i=1")), part("sup", N), part("e", X)),
         "∑ᵢ₌₁ⁿ x"),
        (part("d", '<m:dPr><m:begChr m:val="|"/><m:endChr m:val="|"/></m:dPr>', part("e", X)), "|x|"),
        (part("acc", '<m:accPr><m:chr m:val="⃗"/></m:accPr>', part("e", r("AB"))), "A⃗B⃗"),
        (r("𝑥∈") + '<m:r><m:rPr><m:scr m:val="double-struck"/></m:rPr><m:t>R</m:t></m:r>', "x∈ℝ"),
        (part("phant", '<m:phantPr><m:show m:val="0"/></m:phantPr>', part("e", r("thấy không"))) + X, "x"),
        (part("eqArr", part("e", r("x=1")), part("e", r("y=2"))), "x=1; y=2"),
    ],
)  # fmt: skip
def test_equation(omml, text):
    assert said(omml) == text
    assert lost(omml) == set()


def test_a_matrix_is_written_in_a_line_and_reported():
    rows = part("mr", part("e", r("1")), part("e", r("2"))) + part("mr", part("e", r("3")), part("e", r("4")))
    matrix = part("d", part("e", part("m", rows)))
    assert (said(matrix), lost(matrix)) == ("(1, 2; 3, 4)", {"ole"})


def test_an_equation_of_nothing_that_can_be_written_is_reported():
    assert (said(part("box")), lost(part("box"))) == ("[công thức]", {"ole"})
