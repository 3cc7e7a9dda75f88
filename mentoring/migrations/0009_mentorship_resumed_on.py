from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mentoring", "0008_mentoring_programmes")]

    operations = [
        migrations.AddField(
            model_name="mentorship",
            name="resumed_on",
            field=models.DateField(blank=True, null=True, verbose_name="resumed on"),
        ),
        migrations.AddField(
            model_name="historicalmentorship",
            name="resumed_on",
            field=models.DateField(blank=True, null=True, verbose_name="resumed on"),
        ),
    ]
