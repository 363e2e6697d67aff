"""Of one participant or unit one exclusion stands; of two from the same moment the later is undone."""

from django.db import migrations, models
from django.db.models import F, Q


def keep_the_first(apps, schema_editor):
    rows = apps.get_model("contest", "Exclusion").objects
    seen = set()
    for row in rows.filter(undone_at=None).order_by("pk"):
        whom = (row.contest_id, row.participant_id, row.unit_id)
        if whom in seen:
            rows.filter(pk=row.pk).update(undone_at=F("at"), undone_reason="trùng")
        seen.add(whom)


class Migration(migrations.Migration):
    dependencies = [("contest", "0027_unlisted_units")]
    operations = [
        migrations.RunPython(keep_the_first, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.UniqueConstraint(
                condition=Q(undone_at=None), fields=("contest", "participant"), name="exclusion_of_one_stands_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.UniqueConstraint(
                condition=Q(undone_at=None), fields=("contest", "unit"), name="exclusion_of_a_unit_stands_once"
            ),
        ),
    ]
