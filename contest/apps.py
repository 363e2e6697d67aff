"""Django's registration of the contest application."""

from django.apps import AppConfig


class ContestConfig(AppConfig):
    name = "contest"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # before any task is called, so that it goes to our broker
        import contest.celery  # noqa: F401
        from accounts import key_change, shared_phones
        from accounts.people import keepers
        from contest.appeals import receivers as of_appeals  # noqa: F401  # connects the receivers
        from contest.attempts import (
            receivers,  # noqa: F401  # those of attempts
            rule_facts,  # noqa: F401
        )
        from contest.essays import receivers as of_essays  # noqa: F401
        from contest.people.keeping import ContestKeeper
        from contest.people.under_key import KEPT
        from contest.results import branches, rule_changes  # noqa: F401
        from contest.rounds import needs  # noqa: F401  # and those of rounds
        from contest.rounds.sharing import allows_sharing

        keepers.register(ContestKeeper())
        key_change.register(*KEPT)
        shared_phones.register(allows_sharing)
