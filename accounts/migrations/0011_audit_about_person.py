from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_shared_phones")]

    operations = [
        migrations.AddIndex(
            model_name="audit",
            index=models.Index(
                condition=models.Q(("about", "person")), fields=["about_id", "id"], name="audit_about_person"
            ),
        ),
    ]
