"""Notices of published rounds; what one participant is given beyond the rules; appeals."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contest', '0004_tags_and_search'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='attempt',
            name='free',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='contest',
            name='appeal_days',
            field=models.PositiveSmallIntegerField(blank=True, db_default=7, default=7, null=True),
        ),
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.PositiveSmallIntegerField(choices=[(1, 'Thêm giờ làm bài'), (2, 'Thêm một lượt thi')])),
                ('seconds', models.PositiveSmallIntegerField(default=0)),
                ('reason', models.TextField(verbose_name='lý do')),
                ('at', models.DateTimeField()),
                ('attempt', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='allowance', to='contest.attempt')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allowances', to='contest.participant')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('attempt', None), ('kind', 1), ('seconds__gt', 0)), models.Q(('attempt__isnull', False), ('kind', 2), ('seconds', 0)), _connector='OR'), name='allowance_is_time_or_attempt')],
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.PositiveSmallIntegerField(choices=[(1, 'Điểm chưa đúng'), (2, 'Thời gian chưa đúng'), (3, 'Thứ hạng chưa đúng'), (4, 'Bị mất bài'), (5, 'Câu hỏi có vấn đề')])),
                ('item', models.PositiveSmallIntegerField(null=True)),
                ('place', models.PositiveSmallIntegerField(null=True)),
                ('fault', models.PositiveSmallIntegerField(choices=[(1, 'Đáp án sai'), (2, 'Nhiều đáp án đúng'), (3, 'Câu chữ chưa rõ'), (4, 'Nguồn đã thay đổi')], null=True)),
                ('text', models.TextField(max_length=1000)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
                ('state', models.PositiveSmallIntegerField(choices=[(0, 'Chờ trả lời'), (1, 'Chấp nhận'), (2, 'Không chấp nhận'), (3, 'Đã trả lời')], default=0)),
                ('answer', models.TextField(blank=True, max_length=2000)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('attempt', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contest.attempt')),
                ('contest', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='appeals', to='contest.contest')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='contest.participant')),
                ('round', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contest.round')),
            ],
            options={
                'indexes': [models.Index(fields=['contest', 'state', 'id'], name='appeal_of_contest'), models.Index(condition=models.Q(('item__isnull', False)), fields=['round', 'item'], name='appeal_of_item')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('fault__isnull', False), ('item__isnull', False), ('kind', 5), ('place__isnull', False)), models.Q(models.Q(('kind', 5), _negated=True), ('fault', None), ('item', None), ('place', None)), _connector='OR'), name='appeal_item_with_place'), models.CheckConstraint(condition=models.Q(('attempt__isnull', False), ('kind', 4), _connector='OR'), name='appeal_without_attempt_is_lost'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('state', 0)), models.Q(('answered_at__isnull', False), ('state__gt', 0), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='appeal_answered_is_whole'), models.UniqueConstraint(condition=models.Q(('attempt__isnull', False), ('item', None), ('state', 0)), fields=('attempt', 'kind'), name='appeal_waits_once'), models.UniqueConstraint(condition=models.Q(('item__isnull', False), ('state', 0)), fields=('attempt', 'item'), name='appeal_item_waits_once')],
            },
        ),
        migrations.CreateModel(
            name='PeriodNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.PositiveSmallIntegerField(choices=[(1, 'Tạm dừng'), (2, 'Mở lại'), (3, 'Đổi thời gian'), (4, 'Mở sớm'), (5, 'Đổi thể lệ')])),
                ('text', models.TextField(verbose_name='thông báo công khai')),
                ('reason', models.TextField(verbose_name='lý do')),
                ('old_opens_at', models.DateTimeField(null=True)),
                ('old_closes_at', models.DateTimeField(null=True)),
                ('new_opens_at', models.DateTimeField(null=True)),
                ('new_closes_at', models.DateTimeField(null=True)),
                ('since', models.DateTimeField(null=True)),
                ('made_good_ms', models.PositiveBigIntegerField(default=0)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('period', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='contest.period')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['period', 'at'], name='note_of_period')],
                'constraints': [models.CheckConstraint(condition=models.Q(('made_good_ms', 0), models.Q(('kind', 2), ('since__isnull', False)), _connector='OR'), name='note_made_good')],
            },
        ),
    ]
