"""The list of leaked passwords: found wherever it stands in the file, and nothing else is refused."""

import hashlib

import pytest

from accounts.passwords import is_listed


def digest(text):
    return hashlib.sha1(text.encode()).hexdigest().upper()


@pytest.fixture(params=["{}:{}\r\n", "{}\n"], ids=["with counts", "bare"])
def listed(tmp_path, request):
    words = [f"hoa sen {number}" for number in range(500)]
    lines = sorted((digest(word), 3**number % 10_007) for number, word in enumerate(words))
    path = tmp_path / "leaked.txt"
    path.write_text("".join(request.param.format(*line) for line in lines), newline="")
    return str(path), words


def test_every_line_is_found_and_nothing_else(listed):
    path, words = listed
    assert [word for word in words if not is_listed(path, word)] == []
    assert [word for word in (f"khac {number}" for number in range(2_000)) if is_listed(path, word)] == []


@pytest.mark.parametrize("count", [0, 1, 2])
def test_short_lists(tmp_path, count):
    words = sorted(["một", "hai"], key=digest)[:count]
    (tmp_path / "l").write_text("\n".join(digest(word) for word in words))
    assert [is_listed(str(tmp_path / "l"), word) for word in ("một", "hai", "ba")] == [
        "một" in words,
        "hai" in words,
        False,
    ]


def test_registration_and_change_refuse_it(client, member, listed, settings):
    member.set_password("mat-khau-cu-1")
    member.save()
    settings.BREACHED_PASSWORDS = listed[0]
    client.force_login(member)
    response = client.post("/doi-mat-khau", {"oldpassword": "mat-khau-cu-1", "password1": "hoa sen 77"})
    assert response.context["form"].errors == {
        "password1": ["Mật khẩu này có trong danh sách mật khẩu đã lộ. Chọn mật khẩu khác."]
    }
    assert "đã lộ" in client_register(client, "hoa sen 78")
    assert "đã lộ" not in client_register(client, "hoa sen 501")


def client_register(client, password):
    client.logout()
    return client.post("/dang-ky", {"full_name": "Lê Thị Hoa", "phone": "0912000111", "password": password}).text
