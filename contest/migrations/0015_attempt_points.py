"""Points of an attempt, where the rules give other points than one for each right answer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contest", "0014_letters"),
    ]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="points",
            field=models.PositiveSmallIntegerField(null=True),
        ),
    ]
