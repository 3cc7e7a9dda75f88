import uuid

from django.db import migrations

BATCH = 1000


def fill(apps, schema_editor):
    """Give each assignment a UUID of its own."""
    rows = apps.get_model("teams", "Assignment").objects.filter(uuid=None).only("pk").order_by("pk")
    batch = []
    for row in rows.iterator(chunk_size=BATCH):
        row.uuid = uuid.uuid4()
        batch.append(row)
        if len(batch) == BATCH:
            rows.model.objects.bulk_update(batch, ["uuid"])
            batch = []
    rows.model.objects.bulk_update(batch, ["uuid"])


class Migration(migrations.Migration):
    dependencies = [("teams", "0008_leave_and_candidates")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
