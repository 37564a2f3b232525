"""Steps added to the table; nothing is posted before the signed minutes of its meeting are kept."""

from django.db import migrations

ADDED = [
    ("meeting_held", "assigned"),
    ("rechecked", "assigned"),
    ("posted", "meeting_held"),
    ("ready", "objected"),
]
_VALUES = ", ".join(f"('{source}', '{target}')" for source, target in ADDED)

FORWARD = f"""
INSERT INTO households_casemove VALUES {_VALUES};

CREATE FUNCTION households_case_minutes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong bigint;
BEGIN
    SELECT t.id INTO wrong FROM touched t LEFT JOIN households_meeting m ON m.id = t.meeting_id
    WHERE t.state = 'posted' AND coalesce(m.minutes_sha256, '') = '' LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'case % is posted without the minutes of its meeting', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'households_reviewcase_minutes';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER households_case_minutes AFTER UPDATE ON households_reviewcase
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION households_case_minutes();
"""  # noqa: S608 (names are constants of this file)

BACKWARD = f"""
DROP TRIGGER households_case_minutes ON households_reviewcase;
DROP FUNCTION households_case_minutes();
DELETE FROM households_casemove WHERE (source, target) IN ({_VALUES});
"""  # noqa: S608 (names are constants of this file)


class Migration(migrations.Migration):
    dependencies = [("households", "0020_meetings_postings_objections")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
