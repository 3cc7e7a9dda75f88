import django.db.models.deletion
from django.db import migrations, models


def drop_waits_for_nobody(apps, schema_editor):
    apps.get_model("mentoring", "WaitlistEntry").objects.filter(mentor__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("mentoring", "0009_mentorship_resumed_on")]

    operations = [
        migrations.RemoveConstraint(model_name="waitlistentry", name="wait_is_for_something"),
        migrations.RemoveConstraint(model_name="waitlistentry", name="one_open_wait_per_programme"),
        migrations.RunPython(drop_waits_for_nobody, migrations.RunPython.noop),
        migrations.RemoveField(model_name="waitlistentry", name="programme"),
        migrations.AlterField(
            model_name="waitlistentry",
            name="mentor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="teams.engineer"
            ),
        ),
    ]
