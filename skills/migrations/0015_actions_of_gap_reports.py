from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("skills", "0014_qualifications_and_resumes")]

    operations = [
        migrations.AddField(
            model_name="gapreport",
            name="actions",
            field=models.JSONField(
                default=list,
                help_text="What was decided and what it moved: ids, days and levels; no names.",
                verbose_name="actions",
            ),
        ),
    ]
