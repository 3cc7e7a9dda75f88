"""Triggers that keep levels of reviews on their framework's scale, and submitted ratings as they were.

As in 0003: a CHECK cannot look into another table, and SQLite drops triggers when Django rebuilds a table.
"""

from django.db import migrations

OFF_SCALE = (
    "NEW.level IS NOT NULL AND NOT EXISTS (SELECT 1 FROM skills_scalelevel s JOIN skills_frameworkversion v "
    "ON v.id = s.version_id JOIN skills_competency c ON c.framework_id = v.framework_id "
    "WHERE c.id = NEW.competency_id AND s.value = NEW.level)"
)
SUBMITTED = "EXISTS (SELECT 1 FROM skills_reviewrater r WHERE r.id = NEW.rater_id AND r.submitted_at IS NOT NULL)"
# Name, table, event, what must not be, message.
TRIGGERS = [
    (f"{table}_level_on_scale_{event.split()[0].lower()}", table, event, OFF_SCALE, "level outside the scale")
    for table in ("skills_reviewrating", "skills_reviewagreement")
    for event in ("INSERT", "UPDATE OF level")
] + [
    (f"skills_reviewrating_stays_{event.lower()}", "skills_reviewrating", event, SUBMITTED, "a submitted rating is never changed")
    for event in ("INSERT", "UPDATE")
]


def add_triggers(apps, schema_editor):
    make = _postgres_trigger if schema_editor.connection.vendor == "postgresql" else _sqlite_trigger
    for trigger in TRIGGERS:
        for statement in make(*trigger):
            schema_editor.execute(statement)


def remove_triggers(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for name, table, *_ in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgres else ""))
        if postgres:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def _sqlite_trigger(name, table, event, broken, message):
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {broken} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
    ]


def _postgres_trigger(name, table, event, broken, message):
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {broken} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


class Migration(migrations.Migration):
    dependencies = [("skills", "0004_reviews")]
    operations = [migrations.RunPython(add_triggers, remove_triggers)]
