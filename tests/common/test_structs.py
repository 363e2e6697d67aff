"""Documents are read by several threads at once in a process that has just begun, as by the web server's first ones."""

from __future__ import annotations

import json
import subprocess
import sys

from django.conf import settings

from contest.rounds.rules import draft_rules, rules_document

AT_ONCE = """
import json, sys, threading
from contest.rounds.rules.document import read_rules
sys.setswitchinterval(1e-6)
document = json.loads(sys.argv[1])
gate = threading.Barrier(16)

def read():
    gate.wait()
    read_rules(document)

readers = [threading.Thread(target=read) for _ in range(16)]
for one in readers:
    one.start()
for one in readers:
    one.join()
"""
# without the types worked out beforehand, one process in four dies
PROCESSES = 12


def test_the_first_readers_of_a_process_may_come_together():
    command = [sys.executable, "-c", AT_ONCE, json.dumps(rules_document(draft_rules()))]
    for _ in range(PROCESSES):
        done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
