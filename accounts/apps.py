"""Django's registration of the accounts application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import accounts.audit.receivers
        import accounts.second_factor.receivers
        import accounts.security_log
        import accounts.telling_changes  # noqa: F401  # connects the receivers
