"""Runs of fairness over a round, and the cases that people decide about."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contest", "0012_people_over_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FairnessCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reading", "Làm nhanh hơn mức đọc"),
                            ("in_step", "Sai giống nhau cùng lúc"),
                            ("relay", "Bài sau giống bài trước"),
                            ("burst", "Tài khoản mới nối tiếp nhau"),
                            ("flooding", "Nộp liên tiếp bài làm vội"),
                        ],
                        max_length=12,
                    ),
                ),
                ("people", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("facts", models.JSONField()),
                ("strength", models.PositiveSmallIntegerField(choices=[(1, "Đáng xem"), (2, "Rõ"), (3, "Rất rõ")])),
                ("found_at", models.DateTimeField()),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "Chờ xem"), (1, "Không có vấn đề"), (2, "Đã loại khỏi xếp hạng")], default=0
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField(null=True)),
                ("exclusions", models.JSONField(default=list)),
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
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fairness_cases",
                        to="contest.round",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("round", "kind", "digest"), name="fairness_case_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("at", None), ("reason", ""), ("state", 0)),
                            models.Q(("at__isnull", False), ("state__gt", 0), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="fairness_case_decided_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FairnessRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("done_at", models.DateTimeField(null=True)),
                ("read", models.PositiveIntegerField(default=0)),
                ("papers", models.PositiveIntegerField(default=0)),
                ("cases", models.PositiveIntegerField(default=0)),
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
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fairness_runs",
                        to="contest.round",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["round", "id"], name="fairness_run_of_round")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("done_at", None)), fields=("round",), name="fairness_run_one_at_a_time"
                    )
                ],
            },
        ),
    ]
