#!/usr/bin/env python
"""Command line of the site: `manage.py up`, `recount`, `simulate` and the rest."""

import os
import sys
from importlib import import_module

from django.core.exceptions import ImproperlyConfigured

# Commands that only read a file start without settings and applications, which cost a second.
WITHOUT_SITE = {"read_bank": "contest.management.commands.read_bank"}


def run(argv: list[str]) -> None:
    if module := WITHOUT_SITE.get("".join(argv[1:2])):
        import_module(module).Command().run_from_argv(argv)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(argv)


if __name__ == "__main__":
    try:
        run(sys.argv)
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
