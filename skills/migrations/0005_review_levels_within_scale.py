"""Levels of reviews stay on their scale, submitted ratings as they were."""

from django.db import migrations

from skills.migrations._triggers import add_of_reviews, remove_of_reviews


class Migration(migrations.Migration):
    dependencies = [("skills", "0004_reviews")]
    operations = [migrations.RunPython(add_of_reviews, remove_of_reviews)]
