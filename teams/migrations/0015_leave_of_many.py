from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("teams", "0014_mails_about_projects"),
    ]

    operations = [
        migrations.AlterField(
            model_name="importrun",
            name="kind",
            field=models.CharField(
                choices=[
                    ("framework", "Framework"),
                    ("people", "People"),
                    ("assessments", "Assessments"),
                    ("resources", "Learning resources"),
                    ("leave", "Leave"),
                ],
                max_length=11,
                verbose_name="kind",
            ),
        ),
    ]
