"""On PostgreSQL unit paths compare byte by byte, whatever language the database sorts by: branches are path ranges."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def sort_bytewise(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # SQLite compares bytes anyway, and knows no collation of this name.
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE accounts_unit ALTER COLUMN path TYPE varchar(255) COLLATE "C"')


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_no_last_login")]

    # Nothing to undo: paths in this order serve every earlier state too.
    operations = [migrations.RunPython(sort_bytewise, migrations.RunPython.noop)]
