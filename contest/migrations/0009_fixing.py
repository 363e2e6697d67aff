"""Facts of fixing: official results and the rankings as published, recounts, awards, admissions."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_audit"),
        ("contest", "0008_rank_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("exclusion", "undone_reason", models.TextField(blank=True, default="")),
        migrations.AddField("tiedecision", "minutes", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField("tiedecision", "undone_reason", models.TextField(blank=True, default="")),
        migrations.CreateModel(
            name="Fixing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("decision", models.CharField(blank=True, max_length=200)),
                ("left_open", models.JSONField(default=list)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reopened_at", models.DateTimeField(null=True)),
                ("reopened_reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fixings",
                        to="contest.period",
                    ),
                ),
                (
                    "reopened_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PublishedRanking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                ("people", models.PositiveIntegerField()),
                ("packed", models.BinaryField()),
                (
                    "fixing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rankings", to="contest.fixing"
                    ),
                ),
                (
                    "leaderboard",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contest.leaderboard",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RecountCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("counted_at", models.DateTimeField(null=True)),
                ("differences", models.PositiveIntegerField(null=True)),
                ("sample", models.JSONField(default=list)),
                ("busy_until", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contest",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recount_checks",
                        to="contest.contest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Admission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("how", models.CharField(max_length=5)),
                ("place", models.PositiveIntegerField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("removed_at", models.DateTimeField(null=True)),
                ("removed_reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="admissions",
                        to="contest.round",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at", None)),
                        fields=("round", "person"),
                        name="admission_once_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at", None), ("removed_reason", "")),
                            models.Q(("removed_at__isnull", False), models.Q(("removed_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="admission_removed_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prize", models.CharField(max_length=40)),
                ("block", models.CharField(blank=True, default="", max_length=200)),
                ("tier", models.PositiveSmallIntegerField()),
                ("prize_label", models.CharField(max_length=200)),
                ("tier_label", models.CharField(max_length=200)),
                ("amount", models.PositiveBigIntegerField(null=True)),
                ("place", models.PositiveIntegerField(null=True)),
                ("figures", models.JSONField(default=dict)),
                ("name", models.CharField(max_length=200)),
                ("unit_name", models.CharField(blank=True, max_length=300)),
                ("decision", models.CharField(blank=True, max_length=200)),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(null=True)),
                ("claim_until", models.DateField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "leaderboard",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="contest.leaderboard",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="contest.participant",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="awards", to="contest.period"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("leaderboard__isnull", False), ("participant__isnull", False), ("unit", None)),
                            models.Q(("leaderboard", None), ("participant", None), ("unit__isnull", False)),
                            _connector="OR",
                        ),
                        name="award_of_a_person_or_a_unit",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("participant__isnull", False), ("withdrawn_at", None)),
                        fields=("leaderboard", "prize", "participant"),
                        name="award_once_a_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("unit__isnull", False), ("withdrawn_at", None)),
                        fields=("period", "prize", "unit"),
                        name="award_once_a_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_reason", "")),
                            models.Q(
                                ("withdrawn_at__isnull", False), models.Q(("withdrawn_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="award_withdrawn_with_reason",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="fixing",
            index=models.Index(fields=["period", "at"], name="fixing_of_period"),
        ),
        migrations.AddConstraint(
            model_name="fixing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reopened_at", None)), fields=("period",), name="fixing_holds_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="fixing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reopened_at", None), ("reopened_reason", "")),
                    models.Q(("reopened_at__isnull", False), models.Q(("reopened_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="fixing_reopened_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="publishedranking",
            constraint=models.UniqueConstraint(fields=("fixing", "leaderboard"), name="published_ranking_once"),
        ),
        migrations.AddIndex(
            model_name="recountcheck",
            index=models.Index(fields=["contest", "id"], name="recount_check_of_contest"),
        ),
    ]
