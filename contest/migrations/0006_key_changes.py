"""Changes of wrong keys, and the questions of an attempt that count for nobody."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("contest", "0005_notices_and_appeals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="dropped",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="KeyChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.PositiveSmallIntegerField()),
                ("way", models.CharField(choices=[("new", "Chỉ tính đáp án mới"), ("both", "Tính đúng cả hai đáp án"), ("all", "Ai gặp câu này cũng được điểm"), ("drop", "Bỏ câu này khỏi bài thi")], max_length=4)),
                ("old_key", models.BinaryField(max_length=256)),
                ("new_key", models.BinaryField(max_length=256)),
                ("public_note", models.TextField(verbose_name="thông báo công khai")),
                ("note_at_once", models.BooleanField(default=False)),
                ("reason", models.TextField(verbose_name="lý do")),
                ("preview", models.JSONField(null=True)),
                ("state", models.PositiveSmallIntegerField(choices=[(0, "Chưa áp dụng"), (1, "Đang chấm lại"), (2, "Đã áp dụng"), (3, "Đang hoàn tác"), (4, "Đã hoàn tác")], default=0)),
                ("applied_version", models.PositiveSmallIntegerField(null=True)),
                ("undone_version", models.PositiveSmallIntegerField(null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("applied_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_reason", models.TextField(blank=True)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("done_id", models.BigIntegerField(default=0)),
                ("busy_until", models.DateTimeField(null=True)),
                ("by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("confirmed_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("edition", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="key_changes", to="contest.edition")),
                ("undone_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="KeyChangeEffect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("old_score", models.PositiveSmallIntegerField()),
                ("old_total", models.PositiveSmallIntegerField()),
                ("new_score", models.PositiveSmallIntegerField()),
                ("new_total", models.PositiveSmallIntegerField()),
                ("old_place", models.PositiveIntegerField(null=True)),
                ("new_place", models.PositiveIntegerField(null=True)),
                ("old_perfect", models.BooleanField()),
                ("new_perfect", models.BooleanField()),
                ("change", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="effects", to="contest.keychange")),
                ("participant", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contest.participant")),
                ("period", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contest.period")),
            ],
        ),
        migrations.AddConstraint(
            model_name="keychange",
            constraint=models.UniqueConstraint(condition=models.Q(("state__in", (1, 3))), fields=("edition",), name="key_change_one_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="keychange",
            constraint=models.UniqueConstraint(fields=("edition", "applied_version"), name="key_change_version_once"),
        ),
        migrations.AddConstraint(
            model_name="keychange",
            constraint=models.CheckConstraint(condition=models.Q(models.Q(("applied_version", None), ("state", 0)), ("state", 1), models.Q(("applied_version__isnull", False), ("state__gt", 1)), _connector="OR"), name="key_change_in_force_has_version"),
        ),
        migrations.AddConstraint(
            model_name="keychange",
            constraint=models.CheckConstraint(condition=models.Q(models.Q(("state__lt", 3), ("undone_version", None)), ("state", 3), models.Q(("state", 4), ("undone_version__isnull", False)), _connector="OR"), name="key_change_undone_has_version"),
        ),
        migrations.AddConstraint(
            model_name="keychange",
            constraint=models.CheckConstraint(condition=models.Q(models.Q(("state", 0), _negated=True), ("confirmed_at", None), _connector="OR"), name="key_change_proposed_is_not_confirmed"),
        ),
        migrations.AddConstraint(
            model_name="keychangeeffect",
            constraint=models.UniqueConstraint(fields=("change", "period", "position"), name="key_change_effect_position_once"),
        ),
    ]
