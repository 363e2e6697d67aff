"""Who a row means: nobody yet, somebody who is there, or one cannot tell; and which rows mean one person. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.names import fold
from accounts.rosters.cells import login_of, name_key
from accounts.rosters.problems import Problem, quote
from accounts.rosters.rows import RosterRow


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody who is there. Phone and citizen number are known by their hashes under the key of today only."""

    id: int
    code: str
    full_name: str
    birth_year: int | None
    gender: int | None
    unit_id: int | None
    phone_hash: bytes | None
    citizen_hash: bytes | None
    is_active: bool

    @property
    def words(self) -> str:
        """Name and code, as messages say them."""
        return f"{quote(self.full_name)}, mã {self.code}" if self.code else quote(self.full_name)


class KnownPeople:
    """People by what tells one from another."""

    def __init__(self, people: Iterable[KnownPerson]) -> None:
        self.by_code: dict[str, KnownPerson] = {}
        self.by_phone: dict[bytes, KnownPerson] = {}
        self.sharing: dict[bytes, list[KnownPerson]] = defaultdict(list)
        self.by_citizen: dict[bytes, KnownPerson] = {}
        self.by_name: dict[tuple[str, int | None], list[KnownPerson]] = defaultdict(list)
        for person in people:
            if person.code:
                self.by_code[person.code] = person
            if person.phone_hash:
                self.by_phone[person.phone_hash] = person
                self.sharing[person.phone_hash].append(person)
            if person.citizen_hash:
                self.by_citizen[person.citizen_hash] = person
            self.by_name[name_key(person.full_name), person.unit_id].append(person)

    def of_phone(self, mark: bytes, row: RosterRow) -> KnownPerson | None:
        """The person of a phone: of several relatives who share it, the one whom the row names by code or name."""
        several = self.sharing.get(mark, [])
        by_code = (one for one in several if row.code and one.code == row.code)
        by_name = (one for one in several if is_same_name(row, one))
        return next(by_code, None) or next(by_name, None) or self.by_phone.get(mark)


@dataclass(frozen=True)
class Hashes:
    """How a phone and a citizen number are looked up."""

    phone: Callable[[str], bytes]
    citizen: Callable[[str], bytes]


Found = KnownPerson | Problem | None


def find_by_numbers(row: RosterRow, people: KnownPeople, hashes: Hashes) -> Found:
    """The person of a row's code, phone or citizen number; a problem where these mean two, or another name."""
    hits = {
        "mã": people.by_code.get(row.code) if row.code else None,
        "số điện thoại": people.of_phone(hashes.phone(row.phone), row) if row.phone else None,
        "số căn cước": people.by_citizen.get(hashes.citizen(row.citizen)) if row.citizen else None,
    }
    found = {word: person for word, person in hits.items() if person is not None}
    person = next(iter(found.values()), None)
    if rival := _rival(row, person, people, hashes):
        message = f"Mã hoặc số điện thoại này đang để đăng nhập cho {rival.words}. Sửa cho khác."
        return Problem("login_taken", "code", message)
    if person is None:
        return None
    if len({one.id for one in found.values()}) > 1:
        owners = "; ".join(f"{word} là của {one.words}" for word, one in found.items())
        return Problem("two_people", "", f"Dòng này chỉ hai người: {owners}. Sửa cho đúng một người.")
    if row.code and person.code and person.code != row.code:
        word = next(iter(found))
        message = f"{word.capitalize()} này đang là của {person.words}. Sửa {word}, hoặc ghi mã {person.code}."
        return Problem("taken", "phone" if word == "số điện thoại" else "citizen", message)
    if len(found) == 1 and not is_same_name(row, person):
        word = next(iter(found))
        message = f"{word.capitalize()} này là của {person.words}, tệp ghi {quote(row.name)}. Sửa {word} hoặc sửa tên."
        return Problem("other_name", "name", message)
    return person


def _rival(row: RosterRow, person: KnownPerson | None, people: KnownPeople, hashes: Hashes) -> KnownPerson | None:
    """Somebody else who signs in with the same: whose phone is this code, or whose code is this phone."""
    login = login_of(row.code)
    by_phone = people.by_phone.get(hashes.phone(login)) if row.code else None
    by_code = people.by_code.get(row.phone) if row.phone else None
    rivals = (one for one in (by_phone, by_code) if one is not None and (person is None or one.id != person.id))
    return next(rivals, None)


def is_same_name(row: RosterRow, person: KnownPerson) -> bool:
    """Whether names differ in spelling only: accents, a middle name left out; or given name and birth year agree."""
    typed, known = fold(row.name).split(), fold(person.full_name).split()
    if not typed or not known:
        return False
    if typed == known or (typed[0] == known[0] and typed[-1] == known[-1] and _inside(typed, known)):
        return True
    return typed[-1] == known[-1] and row.birth_year is not None and row.birth_year == person.birth_year


def _inside(one: list[str], other: list[str]) -> bool:
    return set(one) <= set(other) or set(other) <= set(one)


def find_by_name(
    row: RosterRow, unit_id: int | None, people: KnownPeople, hashes: Hashes, *, claimed: set[int]
) -> Found:
    """The one person of this name, birth year and unit; a problem where it may be or may not be.

    `claimed` are people that other rows mean for certain.
    """
    if unit_id is None:
        return None
    same: list[KnownPerson] = []
    perhaps: list[KnownPerson] = []
    for person in people.by_name.get((name_key(row.name), unit_id), ()):
        years = {row.birth_year, person.birth_year} - {None}
        if person.id in claimed or (row.code and person.code) or len(years) > 1:
            continue
        other_phone = row.phone and person.phone_hash and hashes.phone(row.phone) != person.phone_hash
        other_citizen = row.citizen and person.citizen_hash and hashes.citizen(row.citizen) != person.citizen_hash
        one_sided = (row.birth_year is None) != (person.birth_year is None)
        (perhaps if other_phone or other_citizen or one_sided else same).append(person)
    if len(same) == 1 and not perhaps:
        return same[0]
    if not same and not perhaps:
        return None
    if len(same) + len(perhaps) > 1:
        message = f"Đơn vị đã có {len(same) + len(perhaps)} người tên {quote(row.name)}. Ghi mã dự thi để rõ là ai."
        return Problem("several_people", "name", message)
    return Problem("maybe_same", "name", _perhaps_words(row, perhaps[0]))


def _perhaps_words(row: RosterRow, person: KnownPerson) -> str:
    what = "chưa ghi năm sinh" if person.birth_year is None else "có số khác"
    if row.birth_year is None and person.birth_year is not None:
        what = f"sinh năm {person.birth_year}"
    remedy = (
        f"Nếu là một người, ghi mã {person.code}." if person.code else "Nếu là một người, sửa ở trang người dự thi."
    )
    return f"Đơn vị đã có {quote(person.full_name)} {what}: chưa rõ có phải một người. {remedy}"


class Doubles:
    """Tells which rows of one roster mean somebody that an earlier row means."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], RosterRow] = {}
        self._names: dict[tuple[str, object, int | None], list[RosterRow]] = defaultdict(list)

    def fault_of(self, row: RosterRow, unit: object) -> Problem | None:
        """The fault of the next row, None when it is the first of its person. `unit` is whatever names the unit."""
        fault: Problem | None = None
        for column, word, kind, value in (
            ("code", "Mã", "login", login_of(row.code)),
            ("phone", "Số điện thoại", "login", row.phone),
            ("citizen", "Số căn cước", "citizen", row.citizen),
        ):
            first = self._numbers.setdefault((kind, value), row) if value else row
            if first is not row and fault is None:
                message = f"{word} này đã có ở {first.place} ({first.name}). Bỏ dòng thừa, hoặc sửa {word.lower()}."
                fault = Problem(f"{column}_doubled", column, message)
        if not row.name or unit is None:
            return fault
        namesakes = self._names[name_key(row.name), unit, row.birth_year]
        twin = next((one for one in namesakes if not _differ(one, row)), None)
        namesakes.append(row)
        if fault is None and twin is not None:
            message = f"Trùng với {twin.place}: cùng họ tên, năm sinh, đơn vị. Bỏ dòng thừa, hoặc ghi mã từng người."
            fault = Problem("row_doubled", "", message)
        return fault


def _differ(one: RosterRow, other: RosterRow) -> bool:
    """Whether something that is written of both shows that they are two."""
    pairs = (
        (one.code, other.code),
        (one.phone, other.phone),
        (one.citizen, other.citizen),
        (one.birth_day, other.birth_day),
    )
    return any(left and right and left != right for left, right in pairs)
