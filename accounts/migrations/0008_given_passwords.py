"""When an admin gave a password out: it ends after some days, and its holder sets one of their own first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_people_over_time")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="password_given_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        )
    ]
