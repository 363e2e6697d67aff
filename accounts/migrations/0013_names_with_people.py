"""The index of names holds its people too: who is called so is read from it alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_unlisted_units")]

    operations = [
        migrations.RemoveIndex(model_name="person", name="person_by_name"),
        migrations.AddIndex(
            model_name="person", index=models.Index(fields=["sort_name", "id"], name="person_by_name")
        ),
    ]
