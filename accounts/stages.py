"""Steps of signing in besides the second factor: a password that was given out is replaced before anything opens."""

from __future__ import annotations

from allauth.account.stages import LoginStage
from django.http import HttpResponse
from django.shortcuts import redirect


class OwnPasswordStage(LoginStage):
    """For people whose password an admin has given out: nobody is signed in before they have set their own."""

    key = "own_password"
    urlname = "account_own_password"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        person = self.login.user
        # a slip or a registration signs in without this password
        if person is None or person.password_given_at is None:
            return None, True
        return redirect(self.urlname), True
