import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("mentoring", "0003_relations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("goal", "uuid", models.UUIDField(editable=False, null=True)),
        migrations.AddField("goal", "closed_on", models.DateField(blank=True, null=True, verbose_name="reached or dropped on")),
        migrations.AddField(
            "goal",
            "closed_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="confirmed by",
            ),
        ),
        migrations.AddField(
            "goal", "drop_reason", models.CharField(blank=True, max_length=300, verbose_name="why it was dropped")
        ),
        migrations.AddField("historicalgoal", "uuid", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
        migrations.AddField(
            "historicalgoal", "closed_on", models.DateField(blank=True, null=True, verbose_name="reached or dropped on")
        ),
        migrations.AddField(
            "historicalgoal",
            "closed_by",
            models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="confirmed by",
            ),
        ),
        migrations.AddField(
            "historicalgoal",
            "drop_reason",
            models.CharField(blank=True, max_length=300, verbose_name="why it was dropped"),
        ),
    ]
