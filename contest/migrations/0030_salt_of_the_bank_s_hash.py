"""What the published hash of a round's questions is salted with; none in rounds that were published before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contest", "0029_marks_of_any_length")]

    operations = [
        migrations.AddField("edition", "bank_salt", models.BinaryField(max_length=32, null=True)),
    ]
