"""Levels stay on their scale, shared assessments as they were."""

from django.db import migrations

from skills.migrations._triggers import add_of_levels, remove_of_levels


class Migration(migrations.Migration):
    dependencies = [("skills", "0002_relations")]
    operations = [migrations.RunPython(add_of_levels, remove_of_levels)]
