"""Documents are read by several threads at once in a process that has just begun, as by the web server's first ones."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

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


def read_into(tree: ast.Module) -> Iterator[str]:
    """The types of our own that a module has msgspec read documents into."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("msgspec."):
            kinds = [word.value for word in call.keywords if word.arg == "type"]
            if ast.unparse(call.func) == "msgspec.convert":
                kinds += call.args[1:2]
            yield from (kind.id for kind in kinds if isinstance(kind, ast.Name))


def wearing(tree: ast.Module) -> Iterator[str]:
    for kind in ast.walk(tree):
        if isinstance(kind, ast.ClassDef) and any(ast.unparse(worn) == "worked_out" for worn in kind.decorator_list):
            yield kind.name


def test_every_type_that_documents_are_read_into_is_worked_out_beforehand():
    modules = [path for house in ("accounts", "contest") for path in Path(settings.BASE_DIR, house).rglob("*.py")]
    trees = [ast.parse(path.read_text()) for path in modules]
    read = {name for tree in trees for name in read_into(tree)}
    assert read == {name for tree in trees for name in wearing(tree)}
    assert "Rules" in read
