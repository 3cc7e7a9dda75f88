import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("teams", "0009_assignment_uuids_filled")]

    operations = [
        migrations.AlterField(
            model_name="assignment",
            name="uuid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
