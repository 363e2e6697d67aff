"""Tags of questions; what searches and the readiness check read of a wording; how far the reading of a file is."""

import django.db.models.deletion
from django.db import migrations, models


def count_from_wording(apps, schema_editor):
    """Fills what later revisions get when they are stored; no wording is touched."""
    from contest.banks.questions import is_true_false
    from contest.banks.readiness import wording_flags
    from contest.banks.searching import searchable

    Revision = apps.get_model("contest", "Revision")
    batch = []
    for revision in Revision.objects.only("text", "choices", "accept", "kind").iterator(500):
        texts = [choice["text"] for choice in revision.choices]
        revision.search = searchable(revision.text, texts)
        revision.flags = wording_flags(revision.text, texts, revision.accept)
        revision.kind = 3 if is_true_false(texts) else revision.kind
        batch.append(revision)
        if len(batch) == 500:
            Revision.objects.bulk_update(batch, ["search", "flags", "kind"], batch_size=100)
            batch = []
    Revision.objects.bulk_update(batch, ["search", "flags", "kind"], batch_size=100)


class Migration(migrations.Migration):
    dependencies = [("contest", "0003_period_key")]

    operations = [
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="nhãn")),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tags", to="contest.bank"
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [models.UniqueConstraint(fields=("bank", "name"), name="tag_once_a_bank")],
            },
        ),
        migrations.AddField(
            "question", "tags", models.ManyToManyField(blank=True, related_name="questions", to="contest.tag")
        ),
        migrations.AddField("revision", "search", models.TextField(default="")),
        migrations.AddField("revision", "flags", models.PositiveSmallIntegerField(default=0)),
        migrations.AlterField(
            "revision",
            "kind",
            models.PositiveSmallIntegerField(
                choices=[(1, "Một đáp án đúng"), (2, "Nhiều đáp án đúng"), (3, "Đúng hay Sai")], default=1
            ),
        ),
        migrations.AddField("bankimport", "found", models.PositiveIntegerField(default=0)),
        migrations.AddField("bankimport", "progress", models.PositiveSmallIntegerField(default=0)),
        migrations.RunPython(count_from_wording, migrations.RunPython.noop),
    ]
