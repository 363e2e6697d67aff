"""Whether an attempt was handed in by pressing "Thoát"."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contest", "0015_attempt_points"),
    ]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="by_leaving",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
