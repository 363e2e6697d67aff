"""Sign-in backend (being built)."""

from django.contrib.auth.backends import BaseBackend


class CodeOrPhoneBackend(BaseBackend):
    pass
