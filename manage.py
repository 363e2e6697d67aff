#!/usr/bin/env python
"""Command line of the site: `manage.py up`, `recount`, `simulate` and the rest."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
