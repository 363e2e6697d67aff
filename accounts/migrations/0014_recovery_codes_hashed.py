"""Recovery codes were made of a sealed seed whenever they were asked for; now only their hashes are kept."""

import hmac

from django.contrib.auth.hashers import make_password
from django.db import migrations

from accounts.identity import unseal


def codes_of(seed, used):
    """As allauth made them until now: ten of eight digits, from one running HMAC."""
    running = hmac.new(seed.encode("ascii"), digestmod="sha1")
    for number in range(10):
        running.update(f"{number:3},".encode())
        code = str(int.from_bytes(running.digest()[:4], "big") % 10**8).zfill(8)
        if not used & (1 << number):
            yield code


def hash_codes(apps, schema_editor):
    rows = apps.get_model("mfa", "Authenticator").objects
    for row in rows.filter(type="recovery_codes"):
        if "seed" not in row.data:
            continue
        try:
            codes = list(codes_of(unseal(row.data["seed"]), row.data.get("used_mask", 0)))
        except ValueError:
            # sealed under another key: they opened nothing any more
            codes = []
        row.data = {"hashes": [make_password(code) for code in codes]}
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_names_with_people"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [migrations.RunPython(hash_codes, migrations.RunPython.noop)]
