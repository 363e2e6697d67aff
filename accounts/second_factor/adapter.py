"""How allauth.mfa treats our accounts: secrets sealed at rest, our words, QR codes by segno."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.identity import seal, unseal
from accounts.models import Person
from accounts.rosters.codes import qr_svg


class MFAAdapter(DefaultMFAAdapter):
    """What we answer differently from allauth's default."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Mã chưa đúng hoặc đã dùng. Chờ mã mới rồi gõ lại."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_totp_label(self, user: Person) -> str:
        return user.code or user.full_name

    def get_totp_issuer(self) -> str:
        # The app shows it above the code; some cut it at a colon.
        return str(settings.SITE_ORGANISATION).replace(":", " ")

    def build_totp_svg(self, url: str) -> str:
        return qr_svg(url)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": str(settings.SITE_ORGANISATION)}

    def _get_site_name(self) -> str:
        return str(settings.SITE_ORGANISATION)

    def get_public_key_credential_user_entity(self, user: Person) -> dict[str, Any]:
        told = super().get_public_key_credential_user_entity(user)
        return {**told, "display_name": user.full_name, "name": user.code or user.full_name}
