"""The audit trail; on both databases a trigger refuses to change or delete its rows."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

POSTGRESQL = (
    """
    create or replace function audit_is_append_only() returns trigger language plpgsql as $$
    begin raise exception 'the audit trail is append only'; end $$
    """,
    """
    create trigger audit_append_only before update or delete on accounts_audit
    for each row execute function audit_is_append_only()
    """,
)
SQLITE = tuple(
    f"""
    create trigger audit_no_{verb} before {verb} on accounts_audit
    begin select raise(abort, 'the audit trail is append only'); end
    """
    for verb in ("update", "delete")
)


def forbid_changes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_unit_changes_and_slips")]

    operations = [
        migrations.CreateModel(
            name="Audit",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("actor_name", models.CharField(blank=True, max_length=120)),
                ("action", models.CharField(max_length=60)),
                ("about", models.CharField(blank=True, max_length=60)),
                ("about_id", models.BigIntegerField(null=True)),
                ("contest", models.CharField(blank=True, max_length=60)),
                ("detail", models.JSONField(default=dict)),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "actor",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["contest", "id"], name="audit_of_contest"),
                    models.Index(fields=["actor", "id"], name="audit_of_actor"),
                ],
            },
        ),
        # Dropping the table drops the triggers.
        migrations.RunPython(forbid_changes, migrations.RunPython.noop),
    ]
