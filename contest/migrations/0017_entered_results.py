"""Results that are entered: each entry, correction and withdrawal."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contest', '0016_attempt_by_leaving'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EnteredResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('score', models.PositiveSmallIntegerField(null=True)),
                ('duration_ms', models.PositiveBigIntegerField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('attempt', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='contest.attempt')),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('attempt', 'number'), name='entered_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('number', 1), ('score__isnull', False)), models.Q(('number__gt', 1), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='entered_corrected_with_reason')],
            },
        ),
    ]
