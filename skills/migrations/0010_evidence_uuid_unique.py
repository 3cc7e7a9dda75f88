import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("skills", "0009_evidence_uuids_filled")]

    operations = [
        migrations.AlterField(
            model_name="evidence",
            name="uuid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.RemoveConstraint(model_name="evidence", name="evidence_says_something"),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("url", ""), _negated=True),
                    models.Q(("text", ""), _negated=True),
                    ("file__isnull", False),
                    _connector="OR",
                ),
                name="evidence_says_something",
            ),
        ),
    ]
