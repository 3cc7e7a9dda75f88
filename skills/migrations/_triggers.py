"""Triggers that keep every level on its framework's scale, and shared assessments and submitted ratings as they were.

A CHECK cannot look into another table. SQLite drops triggers when Django rebuilds a table: a later migration
that alters one of these tables has to run these again; tests/skills/test_constraints.py tells.
"""

# Table, column, and the query that gives the scale's values for a NEW row.
OF_FRAMEWORK = (
    "SELECT 1 FROM skills_scalelevel s JOIN skills_frameworkversion v ON v.id = s.version_id "
    "JOIN skills_competency c ON c.framework_id = v.framework_id WHERE c.id = NEW.competency_id AND s.value = NEW.{column}"
)
OF_VERSION = (
    "SELECT 1 FROM skills_scalelevel s JOIN skills_roleversion r ON r.version_id = s.version_id "
    "WHERE r.id = NEW.role_id AND s.value = NEW.{column}"
)
OF_STATEMENT = (
    "SELECT 1 FROM skills_scalelevel s JOIN skills_competencyversion c ON c.version_id = s.version_id "
    "WHERE c.id = NEW.competency_id AND s.value = NEW.{column}"
)
LEVELS = {
    "skills_assessment": ("level", OF_FRAMEWORK),
    "skills_teamneed": ("level", OF_FRAMEWORK),
    "skills_projectneed": ("level", OF_FRAMEWORK),
    "skills_requirement": ("level", OF_VERSION),
    "skills_anyofrequirement": ("level", OF_VERSION),
    "skills_levelstatement": ("level", OF_STATEMENT),
}
FROZEN = ("engineer_id", "competency_id", "level", "not_concerned", "source", "assessed_on", "shared_on")


OFF_SCALE = (
    "NEW.level IS NOT NULL AND NOT EXISTS (SELECT 1 FROM skills_scalelevel s JOIN skills_frameworkversion v "
    "ON v.id = s.version_id JOIN skills_competency c ON c.framework_id = v.framework_id "
    "WHERE c.id = NEW.competency_id AND s.value = NEW.level)"
)
SUBMITTED = "EXISTS (SELECT 1 FROM skills_reviewrater r WHERE r.id = NEW.rater_id AND r.submitted_at IS NOT NULL)"
# Of reviews: name, table, event, what must not be, message.
OF_REVIEWS = [
    (f"{table}_level_on_scale_{event.split()[0].lower()}", table, event, OFF_SCALE, "level outside the scale")
    for table in ("skills_reviewrating", "skills_reviewagreement")
    for event in ("INSERT", "UPDATE OF level")
] + [
    (f"skills_reviewrating_stays_{event.lower()}", "skills_reviewrating", event, SUBMITTED, "a submitted rating is never changed")
    for event in ("INSERT", "UPDATE")
]


def add_of_levels(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    make = _postgres_trigger if postgres else _sqlite_trigger
    for table, (column, scale) in LEVELS.items():
        broken = f"NEW.{column} IS NOT NULL AND NOT EXISTS ({scale.format(column=column)})"
        for event in ("INSERT", f"UPDATE OF {column}"):
            name = f"{table}_level_on_scale_{event.split()[0].lower()}"
            _run(schema_editor, make(name, table, event, broken, "level outside the scale"))
    differs = "IS DISTINCT FROM" if postgres else "IS NOT"
    changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in FROZEN)
    broken = f"OLD.shared_on IS NOT NULL AND ({changed})"
    event = "UPDATE OF " + ", ".join(FROZEN)
    _run(schema_editor, make("skills_assessment_stays", "skills_assessment", event, broken, "a shared assessment is never changed"))


def remove_of_levels(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    names = [(f"{table}_level_on_scale_{event}", table) for table in LEVELS for event in ("insert", "update")]
    for name, table in [*names, ("skills_assessment_stays", "skills_assessment")]:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgres else ""))
        if postgres:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def add_of_reviews(apps, schema_editor):
    make = _postgres_trigger if schema_editor.connection.vendor == "postgresql" else _sqlite_trigger
    for trigger in OF_REVIEWS:
        _run(schema_editor, make(*trigger))


def remove_of_reviews(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for name, table, *_ in OF_REVIEWS:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgres else ""))
        if postgres:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def _run(schema_editor, statements):
    for statement in statements:
        schema_editor.execute(statement)


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
