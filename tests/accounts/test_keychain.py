"""Hashes over changes of the key: whoever types the number finds them, whoever has one key alone does not."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.keychain import Keychain, age_of, mark_of

SAID = b"phone 0912345678"
KEYS = st.lists(st.sampled_from(["a", "b", "c", "v2:d", "v2:e"]), min_size=1, unique=True).map(tuple)


def test_with_one_key_it_is_the_hash_that_lies_in_databases():
    (form,) = Keychain(("first",)).forms(SAID)
    assert form == hmac.digest(b"first", SAID, "sha256")
    assert age_of(form) == 0


def test_the_second_key_wraps_the_hash_of_the_first():
    today, before = Keychain(("first", "second")).forms(SAID)
    assert before == hmac.digest(b"first", SAID, "sha256")
    assert today == b"\x01" + hmac.digest(b"second", b"wrapped " + before, "sha256")


def test_a_key_brings_its_algorithm():
    today, before = Keychain(("first", "v2:second")).forms(SAID)
    assert today == b"\x01" + hmac.new(b"v2:second", b"wrapped " + before, hashlib.sha3_256).digest()


@given(KEYS, st.binary())
def test_what_was_stored_at_any_time_becomes_what_is_looked_for_today(keys, said):
    chain = Keychain(keys)
    forms = chain.forms(said)
    assert [age_of(one) for one in forms] == list(range(len(keys) - 1, -1, -1))
    assert {chain.newest(one) for one in forms} == {forms[0]}
    for age in range(len(keys)):
        assert chain.up_to(age).forms(said)[0] in forms


@given(KEYS.filter(lambda keys: len(keys) > 1), st.integers(min_value=0))
def test_no_key_can_be_left_out(keys, place):
    without = tuple(key for number, key in enumerate(keys) if number != place % len(keys))
    assert Keychain(without).forms(SAID)[0] != Keychain(keys).forms(SAID)[0]


def test_other_words_have_other_forms():
    chain = Keychain(("a", "b"))
    assert set(chain.forms(b"phone 1")).isdisjoint(chain.forms(b"phone 2"))


def test_a_mark_tells_keys_apart_and_is_short():
    assert mark_of("one") == mark_of("one") != mark_of("two")
    assert len(mark_of("one")) == 16


def test_hashes_of_keys_that_are_not_there_stay():
    later = Keychain(("a", "b")).forms(SAID)[0]
    assert Keychain(("a",)).newest(later) == later


@pytest.mark.parametrize("stored", [b"\x00" * 32, b"\x01" * 32])
def test_bytes_of_before_there_were_several_are_of_the_first_key_whatever_they_begin_with(stored):
    assert age_of(stored) == 0
