"""Sealed personal data: opens under its key and former ones, tells nothing under others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.sealing import seal, unseal


@given(st.text())
def test_what_was_sealed_comes_back(text):
    assert unseal(["now"], seal(["now"], text)) == text


def test_former_keys_open_and_the_first_seals():
    old = seal(["before"], "001099012345")
    assert unseal(["now", "before"], old) == "001099012345"
    with pytest.raises(ValueError, match="another key"):
        unseal(["now"], old)
    assert unseal(["now"], seal(["now", "before"], "x")) == "x"


def test_two_seals_of_one_number_differ_and_show_nothing_of_it():
    one, other = seal(["k"], "001099012345"), seal(["k"], "001099012345")
    assert one != other
    assert "001099012345" not in one
