import uuid

from django.db import migrations

BATCH = 1000


def fill(apps, schema_editor):
    """Give each row a UUID of its own: on adding the column, the database gave all the same."""
    rows = apps.get_model("skills", "Evidence").objects.only("pk").order_by("pk")
    batch = []
    for row in rows.iterator(chunk_size=BATCH):
        row.uuid = uuid.uuid4()
        batch.append(row)
        if len(batch) == BATCH:
            rows.bulk_update(batch, ["uuid"])
            batch = []
    rows.bulk_update(batch, ["uuid"])


class Migration(migrations.Migration):
    dependencies = [("skills", "0008_evidence_files")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
