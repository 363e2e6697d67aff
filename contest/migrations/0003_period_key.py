"""Stages and rounds get a key, by which the contest's rules name them."""

from django.db import migrations, models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat

STAGE, ROUND = 2, 3


def name_periods(apps, schema_editor):
    periods = apps.get_model("contest", "Period").objects
    for kind, letter in ((STAGE, "v"), (ROUND, "d")):
        key = Concat(Value(letter), Cast(F("position"), models.CharField()))
        periods.filter(kind=kind, key="").update(key=key)


class Migration(migrations.Migration):
    dependencies = [("contest", "0002_pictures")]

    operations = [
        migrations.AddField("period", "key", models.CharField(blank=True, default="", max_length=40)),
        migrations.RunPython(name_periods, migrations.RunPython.noop),
        migrations.AddConstraint(
            "period",
            models.UniqueConstraint(fields=["contest", "key"], condition=~Q(key=""), name="period_key_once"),
        ),
    ]
