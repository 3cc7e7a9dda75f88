from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("skills", "0020_nomination_requests")]
    operations = [
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(fields=["engineer", "shared_on"], name="assessment_shared_on"),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(
                fields=["engineer", "withdrawn_at"],
                condition=Q(withdrawn_at__isnull=False),
                name="assessment_withdrawn_at",
            ),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(
                fields=["engineer", "expires_on"], condition=Q(expires_on__isnull=False), name="assessment_expires_on"
            ),
        ),
    ]
