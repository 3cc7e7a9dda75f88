"""Give each goal an id of its own, and say when goals ended that were closed before their end was kept."""

import uuid

from django.db import migrations
from django.db.models.functions import TruncDate


def fill(apps, schema_editor):
    goals = apps.get_model("mentoring", "Goal").objects
    for pk in goals.filter(uuid=None).values_list("pk", flat=True):
        goals.filter(pk=pk).update(uuid=uuid.uuid4())
    goals.exclude(state="open").filter(closed_on=None).update(closed_on=TruncDate("created_at"))
    goals.filter(state="dropped", drop_reason="").update(drop_reason="No reason was kept.")


class Migration(migrations.Migration):
    dependencies = [("mentoring", "0004_goal_endings")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
