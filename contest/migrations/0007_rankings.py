"""Rankings in full: lists by ranking, board and unit; boards and fields of people; facts that places depend on."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


def by(**options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, django.db.models.deletion.SET_NULL, null=True, related_name="+", db_index=False
    )


class Migration(migrations.Migration):
    dependencies = [
        ("contest", "0006_key_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "participant", "board", models.CharField(blank=True, db_default="", default="", max_length=40)
        ),
        migrations.AddField("participant", "fields", models.JSONField(blank=True, default=dict)),
        migrations.AddField("attempt", "board", models.CharField(blank=True, db_default="", default="", max_length=40)),
        migrations.AddField("attempt", "prediction", models.IntegerField(null=True)),
        migrations.AlterField(
            "leaderboard",
            "period",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="leaderboards", to="contest.period"
            ),
        ),
        migrations.AddField("leaderboard", "key", models.CharField(blank=True, default="", max_length=40)),
        migrations.AddField("leaderboard", "board", models.CharField(blank=True, default="", max_length=40)),
        migrations.AddField(
            "leaderboard",
            "unit",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.unit",
            ),
        ),
        migrations.AddField("leaderboard", "counting", models.BooleanField(default=False)),
        migrations.AlterField("standing", "rank_key", models.BinaryField(max_length=48, null=True)),
        migrations.AddField(
            "standing",
            "reason",
            models.PositiveSmallIntegerField(
                choices=[(0, "RANKED"), (1, "BELOW_GATE"), (2, "FEW_ROUNDS"), (3, "EXCLUDED"), (4, "UNRANKED")],
                db_default=0,
                default=0,
            ),
        ),
        migrations.RemoveIndex("standing", "standing_by_rank"),
        migrations.AddIndex(
            "standing", models.Index(fields=["leaderboard", "rank_key", "participant"], name="standing_by_rank")
        ),
        # counted from the standings once more, with another key
        migrations.DeleteModel("RankHistogram"),
        migrations.CreateModel(
            name="RankHistogram",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "leaderboard_id", "level", "bucket", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "leaderboard",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contest.leaderboard",
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("bucket", models.BinaryField(max_length=24)),
                ("people", models.IntegerField()),
            ],
        ),
        migrations.AddConstraint(
            "leaderboard",
            models.UniqueConstraint(
                condition=Q(unit=None), fields=("period", "key", "board"), name="leaderboard_once_a_period"
            ),
        ),
        migrations.AddConstraint(
            "leaderboard",
            models.UniqueConstraint(
                condition=Q(unit__isnull=False),
                fields=("period", "key", "board", "unit"),
                name="leaderboard_once_a_unit",
            ),
        ),
        migrations.AddConstraint(
            "leaderboard",
            models.UniqueConstraint(
                condition=Q(counting=True), fields=("period",), name="leaderboard_counts_a_period_once"
            ),
        ),
        migrations.CreateModel(
            name="Exclusion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "contest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="exclusions", to="contest.contest"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exclusions",
                        to="contest.participant",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                    ),
                ),
                ("reason", models.TextField()),
                ("by", by()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone_by", by()),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(Q(participant=None, unit__isnull=False), Q(participant__isnull=False, unit=None), _connector="OR"),
                        name="exclusion_of_one_or_a_unit",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Truth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="truths", to="contest.period"
                    ),
                ),
                ("of", models.CharField(max_length=20)),
                ("definition", models.JSONField()),
                ("number", models.BigIntegerField()),
                ("before", models.BigIntegerField(null=True)),
                ("after", models.BigIntegerField(null=True)),
                ("source", models.TextField(blank=True)),
                ("by", by()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("period", "of"), name="truth_once_a_period")],
            },
        ),
        migrations.CreateModel(
            name="TieDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "leaderboard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="contest.leaderboard"
                    ),
                ),
                ("order", models.JSONField()),
                ("reason", models.TextField()),
                ("by", by()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone_by", by()),
                ("undone_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
