#!/usr/bin/env python
"""Command line of the site: `manage.py up`, `recount`, `simulate` and the rest."""

import os
import sys
from importlib import import_module

from contest.management.usage import speak_vietnamese

# Commands that only read or write files start without settings and applications, which cost a second.
WITHOUT_SITE = {
    "read_bank": "contest.management.commands.read_bank",
    # run by root, who has no business in the data folder
    "make_certificates": "contest.management.commands.make_certificates",
}


def run(argv: list[str]) -> None:
    speak_vietnamese()
    if module := WITHOUT_SITE.get("".join(argv[1:2])):
        # named, they would still be read when the command has ended
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)
        import_module(module).Command().run_from_argv(argv)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(argv)


def end(trouble: BaseException) -> int:
    """Says what stopped a command and what to do; the exit code. Raises what is a fault of the program."""
    from contest.management.troubles import words_of

    if "--traceback" in sys.argv or not (words := words_of(trouble)):
        raise trouble
    print(words, file=sys.stderr)
    # what was left half read complains of the database, which is closed by now
    sys.unraisablehook = lambda _: None
    return 130 if isinstance(trouble, KeyboardInterrupt) else 2


if __name__ == "__main__":
    # a terminal that has no Vietnamese letters stops nothing
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # that of a program always can
    try:
        run(sys.argv)
    except BrokenPipeError:
        # whoever read our output has seen enough; nothing more goes there, not even while Python ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except (Exception, KeyboardInterrupt) as trouble:
        sys.exit(end(trouble))
