"""Each row of the trail says by which algorithm it is hashed; all of before are SHA-256.

Written as SQL: on SQLite Django would make the table anew, and its triggers would be gone.
"""

from django.db import migrations, models

COLUMN = 'alter table accounts_audit add column algorithm smallint not null default 1 check (algorithm >= 0)'


class Migration(migrations.Migration):
    dependencies = [("accounts", "0014_recovery_codes_hashed")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(COLUMN, "alter table accounts_audit drop column algorithm")],
            state_operations=[
                migrations.AddField(
                    model_name="audit",
                    name="algorithm",
                    field=models.PositiveSmallIntegerField(db_default=1, default=1),
                )
            ],
        )
    ]
