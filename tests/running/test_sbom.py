"""manage.py sbom: what the lock file pins, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from contest.common.components import bill_of_materials

LOCK = """\
# made by
django==5.2.19 \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
Pillow==12.0.0 ; python_version >= '3.11' \\
    --hash=sha256:{c}
""".format(a="a" * 64, b="b" * 64, c="c" * 64)


def test_components_with_hashes_and_licences():
    bill = bill_of_materials(LOCK, name="x", version="1", licences={"django": "BSD-3-Clause"})
    django, pillow = bill["components"]
    assert (django["purl"], [one["content"][0] for one in django["hashes"]]) == ("pkg:pypi/django@5.2.19", ["a", "b"])
    assert django["licenses"] == [{"license": {"name": "BSD-3-Clause"}}]
    assert (pillow["name"], pillow["version"], len(pillow["hashes"])) == ("pillow", "12.0.0", 1)
    assert "licenses" not in pillow


def test_every_pinned_component_is_listed(tmp_path: Path):
    out = tmp_path / "sbom.json"
    call_command("sbom", out=out, verbosity=0, stdout=(tmp_path / "said").open("w"))
    bill = json.loads(out.read_text())
    lock = (settings.BASE_DIR / "requirements.lock").read_text()
    pinned = {name.lower() for name in re.findall(r"^([\w.-]+)==", lock, re.M)}
    assert {one["name"] for one in bill["components"]} == pinned
    assert len(pinned) > 30
    assert all(one["hashes"] for one in bill["components"])
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
