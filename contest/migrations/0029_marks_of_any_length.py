"""Marks that went through several identity keys are a byte longer than 32; the column is not touched."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contest", "0028_exclusions_stand_once")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AlterField("knownby", "mark", models.BinaryField())]
        ),
    ]
