from django.db import migrations, models

import teams.links

LINKS = {
    "blank": True,
    "help_text": "One a line: a title, if you like, and the address.",
    "validators": [teams.links.check_links],
    "verbose_name": "links",
}


class Migration(migrations.Migration):
    """A link becomes the only line of the links."""

    dependencies = [("teams", "0012_confirmations")]

    operations = [
        migrations.RenameField("project", "link", "links"),
        migrations.RenameField("historicalproject", "link", "links"),
        migrations.AlterField("project", "links", models.TextField(**LINKS)),
        migrations.AlterField("historicalproject", "links", models.TextField(**LINKS)),
        migrations.AddField("project", "key", models.UUIDField(editable=False, null=True, unique=True)),
    ]
