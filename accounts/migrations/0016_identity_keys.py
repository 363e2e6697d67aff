"""Which identity keys there have been; hashes that went through several are a byte longer than 32.

No column is touched: how long bytes may be was never the database's to know.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0015_audit_algorithm")]

    operations = [
        migrations.CreateModel(
            name="IdentityKey",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("mark", models.CharField(max_length=16)),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField("entryslip", "code_hash", models.BinaryField(unique=True)),
                migrations.AlterField("person", "citizen_hash", models.BinaryField(editable=False, null=True, unique=True)),
                migrations.AlterField("person", "phone_hash", models.BinaryField(editable=False, null=True)),
            ]
        ),
    ]
