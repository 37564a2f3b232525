"""Feed events are written by the database, so that no service, import or hand can forget them.

Statement-level, as the marks of statistics are (docs/adr/0003). Told is only what concerns a
household that is or was on the national list, under a standard that is in force or was: rehearsals
and provincial standards stay where they are. The triggers on classes are named after those of the
chain of classes (``households_chain_*``), because triggers fire in the order of their names and
the derived columns are needed.

A former and a new row are joined by a full join behind ``OFFSET 0`` (docs/adr/0013). Rows of the
register are looked up one by one from an index, whatever the planner thinks of a table that was
empty when the session began.
"""

from django.db import migrations

#: Looked up row by row from indexes, whatever the planner thinks.
LOOKUPS = "SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"

TOLD = """
-- A class in the words of the feed; none for "no longer a household".
CREATE FUNCTION credit_class_word(poverty_class integer) RETURNS text LANGUAGE sql IMMUTABLE
RETURN CASE poverty_class WHEN 1 THEN 'poor' WHEN 2 THEN 'near_poor' WHEN 3 THEN 'not_poor' END;

-- The national class in force of a household that is or was on the list; no row for others.
CREATE FUNCTION credit_on_list(asked bigint) RETURNS TABLE (standard text, class text)
LANGUAGE sql STABLE AS $$
    SELECT s.code::text, credit_class_word(c.poverty_class)
    FROM households_classification c
    JOIN households_povertystandard s ON s.id = c.standard_id
        AND s.province_id IS NULL AND s.status <> 'rehearsal'
    WHERE c.household_id = asked AND c.superseded_from IS NULL
        AND (c.poverty_class IN (1, 2) OR c.was_poor OR c.was_near_poor)
    ORDER BY c.valid_from DESC, c.id DESC LIMIT 1
$$;

-- The day on which something is written, where the register does not know it.
CREATE FUNCTION credit_today() RETURNS date LANGUAGE sql STABLE
RETURN (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
"""

CLASSES = f"""
CREATE FUNCTION credit_tell_classes_inserted() RETURNS trigger LANGUAGE plpgsql {LOOKUPS} AS $$
BEGIN
    INSERT INTO credit_feedevent (commune_id, household_id, kind, on_date, at, detail)
    SELECT c.commune_id, c.household_id,
        CASE WHEN c.origin = 'correction' THEN 'corrected'
             WHEN c.poverty_class = 3 AND c.previous_class IN (1, 2) THEN 'exited'
             ELSE 'classified' END,
        c.valid_from, now(),
        jsonb_strip_nulls(jsonb_build_object(
            'standard', s.code,
            'class', credit_class_word(c.poverty_class),
            'previous', credit_class_word(c.previous_class),
            'changed', CASE WHEN c.origin = 'correction' THEN '["class"]'::jsonb END))
    FROM touched t
    JOIN households_classification c ON c.id = t.id
    JOIN households_povertystandard s ON s.id = c.standard_id
        AND s.province_id IS NULL AND s.status <> 'rehearsal'
    WHERE (c.origin IN ('decision', 'correction')
           OR c.origin = 'split' AND c.previous_class IS NULL)
        AND (c.superseded_from IS NULL OR c.origin = 'correction')
        AND (c.poverty_class IN (1, 2) OR c.previous_class IN (1, 2)
             OR c.poverty_class = 3 AND c.escaped_on > c.valid_from - interval '3 years')
    ORDER BY c.id;
    RETURN NULL;
END $$;
CREATE TRIGGER households_feed_insert AFTER INSERT ON households_classification
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION credit_tell_classes_inserted();

CREATE FUNCTION credit_tell_classes_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO credit_feedevent (commune_id, household_id, kind, on_date, at, detail)
    SELECT told.commune_id, told.household_id, 'corrected', told.valid_from, now(),
        jsonb_strip_nulls(jsonb_build_object(
            'standard', s.code,
            'class', credit_class_word(told.becomes),
            'previous', credit_class_word(told.was),
            'changed', '["class"]'::jsonb))
    FROM (
        SELECT n.id, n.commune_id, n.household_id, n.standard_id, n.valid_from,
            o.poverty_class AS was, n.poverty_class AS becomes
        FROM former o FULL JOIN changed n USING (id)
        WHERE n.origin IN ('decision', 'correction')
            AND (o.household_id, o.standard_id, o.poverty_class, o.valid_from, o.decision_id)
                IS DISTINCT FROM
                (n.household_id, n.standard_id, n.poverty_class, n.valid_from, n.decision_id)
            AND (o.poverty_class IN (1, 2) OR n.poverty_class IN (1, 2)
                 OR n.was_poor OR n.was_near_poor)
        OFFSET 0
    ) told
    JOIN households_povertystandard s ON s.id = told.standard_id
        AND s.province_id IS NULL AND s.status <> 'rehearsal'
    ORDER BY told.id;
    RETURN NULL;
END $$;
CREATE TRIGGER households_feed_update AFTER UPDATE ON households_classification
    REFERENCING OLD TABLE AS former NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION credit_tell_classes_updated();

-- What is deleted had held: the class from now on is that of the newest row left, if any.
CREATE FUNCTION credit_tell_classes_deleted() RETURNS trigger LANGUAGE plpgsql {LOOKUPS} AS $$
BEGIN
    INSERT INTO credit_feedevent (commune_id, household_id, kind, on_date, at, detail)
    SELECT f.commune_id, f.household_id, 'corrected', f.valid_from, now(),
        jsonb_strip_nulls(jsonb_build_object(
            'standard', s.code,
            'class', (SELECT credit_class_word(c.poverty_class) FROM households_classification c
                      WHERE c.household_id = f.household_id AND c.standard_id = f.standard_id
                      ORDER BY c.valid_from DESC LIMIT 1),
            'previous', credit_class_word(f.poverty_class),
            'changed', '["class"]'::jsonb))
    FROM former f
    JOIN households_povertystandard s ON s.id = f.standard_id
        AND s.province_id IS NULL AND s.status <> 'rehearsal'
    WHERE (f.origin IN ('decision', 'correction')
           OR f.origin = 'split' AND f.previous_class IS NULL)
        AND f.superseded_from IS NULL
        AND (f.poverty_class IN (1, 2) OR f.was_poor OR f.was_near_poor)
    ORDER BY f.id;
    RETURN NULL;
END $$;
CREATE TRIGGER households_feed_delete AFTER DELETE ON households_classification
    REFERENCING OLD TABLE AS former
    FOR EACH STATEMENT EXECUTE FUNCTION credit_tell_classes_deleted();
"""  # noqa: S608 (settings of functions are constants)

HOUSEHOLDS = f"""
-- The commune that a household leaves learns that it left, not where to.
CREATE FUNCTION credit_tell_households_updated() RETURNS trigger LANGUAGE plpgsql {LOOKUPS} AS $$
BEGIN
    INSERT INTO credit_feedevent (commune_id, household_id, kind, on_date, at, detail)
    SELECT told.commune_id, told.id, told.kind, told.on_date, now(),
        CASE WHEN told.kind IN ('moved_in', 'reopened') THEN jsonb_strip_nulls(
            jsonb_build_object('standard', told.standard, 'class', told.class))
        ELSE '{{}}'::jsonb END
    FROM (
        SELECT seen.id, seen.standard, seen.class, events.*
        FROM (
            SELECT o.id, o.commune_id AS was, n.commune_id AS becomes,
                o.closed_on AS was_closed, n.closed_on
            FROM former o FULL JOIN changed n USING (id)
            WHERE (o.commune_id, o.closed_on) IS DISTINCT FROM (n.commune_id, n.closed_on)
                AND o.id IS NOT NULL AND n.id IS NOT NULL
            OFFSET 0
        ) altered,
        LATERAL (
            SELECT altered.id, l.standard, l.class, coalesce(
                (SELECT max(r.valid_from) FROM households_residence r
                 WHERE r.household_id = altered.id AND r.commune_id = altered.becomes
                    AND r.valid_to IS NULL),
                credit_today()) AS lives_from
            FROM credit_on_list(altered.id) l
        ) seen,
        LATERAL (
            SELECT 1 AS place, was AS commune_id, 'moved_out' AS kind, lives_from AS on_date
            WHERE was <> becomes
            UNION ALL
            SELECT 2, becomes, 'moved_in', lives_from WHERE was <> becomes
            UNION ALL
            SELECT 3, becomes, 'closed', closed_on
            WHERE was_closed IS NULL AND closed_on IS NOT NULL
            UNION ALL
            SELECT 3, becomes, 'reopened', credit_today()
            WHERE was_closed IS NOT NULL AND closed_on IS NULL
        ) events
    ) told
    ORDER BY told.id, told.place;
    RETURN NULL;
END $$;
CREATE TRIGGER credit_feed_update AFTER UPDATE ON households_household
    REFERENCING OLD TABLE AS former NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION credit_tell_households_updated();

-- Splits and mergers of two households, and what was taken back. The code of the other household
-- is told only within its own commune. A merger is one event: the end of the household, told a
-- moment before in the same transaction, is part of it.
CREATE FUNCTION credit_tell_changes_inserted() RETURNS trigger LANGUAGE plpgsql {LOOKUPS} AS $$
BEGIN
    DELETE FROM credit_feedevent e USING recorded t
    WHERE t.kind IN ('merge', 'same_house') AND e.household_id = t.other_household_id
        AND e.number IS NULL AND e.kind = 'closed' AND e.at = now();
    INSERT INTO credit_feedevent (commune_id, household_id, kind, on_date, at, detail)
    SELECT told.commune_id, told.household_id, told.kind, told.on_date, now(),
        jsonb_strip_nulls(jsonb_build_object(
            'role', told.role, 'other_household', told.other,
            'standard', told.standard, 'class', told.class))
    FROM (
        SELECT t.id, t.on_date, sides.*, l.standard, l.class,
            CASE WHEN t.kind = 'split' THEN 'split' ELSE 'merged' END AS kind
        FROM recorded t
        JOIN households_household h ON h.id = t.household_id
        JOIN households_household o ON o.id = t.other_household_id,
        LATERAL (VALUES
            (1, h.id, h.commune_id, CASE WHEN t.kind = 'split' THEN 'source' ELSE 'kept' END,
             CASE WHEN h.commune_id = o.commune_id THEN o.code END),
            (2, o.id, o.commune_id, CASE WHEN t.kind = 'split' THEN 'new' ELSE 'ended' END,
             CASE WHEN h.commune_id = o.commune_id THEN h.code END)
        ) sides (place, household_id, commune_id, role, other),
        LATERAL credit_on_list(sides.household_id) l
        WHERE t.kind IN ('split', 'merge', 'same_house')
    ) told
    ORDER BY told.id, told.place;
    RETURN NULL;
END $$;
CREATE TRIGGER credit_feed_insert AFTER INSERT ON households_householdchange
    REFERENCING NEW TABLE AS recorded
    FOR EACH STATEMENT EXECUTE FUNCTION credit_tell_changes_inserted();

CREATE FUNCTION credit_tell_changes_updated() RETURNS trigger LANGUAGE plpgsql {LOOKUPS} AS $$
BEGIN
    INSERT INTO credit_feedevent (commune_id, household_id, kind, on_date, at, detail)
    SELECT h.commune_id, h.id, 'corrected', undone.on_date, now(),
        jsonb_strip_nulls(jsonb_build_object(
            'changed', '["undone"]'::jsonb,
            'undone', CASE undone.kind WHEN 'same_house' THEN 'merge' ELSE undone.kind END,
            'standard', l.standard, 'class', l.class))
    FROM (
        SELECT n.id, n.kind, n.on_date, n.household_id, n.other_household_id
        FROM former o FULL JOIN changed n USING (id)
        WHERE o.undone_at IS NULL AND n.undone_at IS NOT NULL
            AND n.kind IN ('split', 'merge', 'same_house', 'move', 'closure', 'head_change')
        OFFSET 0
    ) undone,
    LATERAL (VALUES (1, household_id), (2, other_household_id)) side (place, key)
    JOIN households_household h ON h.id = side.key,
    LATERAL credit_on_list(h.id) l
    ORDER BY undone.id, side.place;
    RETURN NULL;
END $$;
CREATE TRIGGER credit_feed_update AFTER UPDATE ON households_householdchange
    REFERENCING OLD TABLE AS former NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION credit_tell_changes_updated();
"""  # noqa: S608 (settings of functions are constants)

HEADS = f"""
CREATE FUNCTION credit_tell_heads_inserted() RETURNS trigger LANGUAGE plpgsql {LOOKUPS} AS $$
BEGIN
    INSERT INTO credit_feedevent (commune_id, household_id, kind, on_date, at, detail)
    SELECT h.commune_id, h.id, 'corrected', m.valid_from, now(), '{{"changed": ["head"]}}'::jsonb
    FROM touched m
    JOIN households_household h ON h.id = m.household_id,
    LATERAL credit_on_list(h.id) l
    WHERE m.relation = 'head' AND m.valid_to IS NULL
    ORDER BY m.id;
    RETURN NULL;
END $$;
CREATE TRIGGER credit_feed_insert AFTER INSERT ON households_membership
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION credit_tell_heads_inserted();

CREATE FUNCTION credit_tell_heads_updated() RETURNS trigger LANGUAGE plpgsql {LOOKUPS} AS $$
BEGIN
    INSERT INTO credit_feedevent (commune_id, household_id, kind, on_date, at, detail)
    SELECT h.commune_id, h.id, 'corrected', m.valid_from, now(), '{{"changed": ["head"]}}'::jsonb
    FROM (
        SELECT n.id, n.household_id, n.valid_from
        FROM former o FULL JOIN changed n USING (id)
        WHERE n.relation = 'head' AND n.valid_to IS NULL
            AND (o.relation, o.person_id, o.household_id)
                IS DISTINCT FROM (n.relation, n.person_id, n.household_id)
        OFFSET 0
    ) m
    JOIN households_household h ON h.id = m.household_id,
    LATERAL credit_on_list(h.id) l
    ORDER BY m.id;
    RETURN NULL;
END $$;
CREATE TRIGGER credit_feed_update AFTER UPDATE ON households_membership
    REFERENCING OLD TABLE AS former NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION credit_tell_heads_updated();

CREATE FUNCTION credit_tell_persons_updated() RETURNS trigger LANGUAGE plpgsql {LOOKUPS} AS $$
BEGIN
    INSERT INTO credit_feedevent (commune_id, household_id, kind, on_date, at, detail)
    SELECT h.commune_id, h.id, 'corrected', credit_today(), now(),
        jsonb_build_object('changed', CASE
            WHEN p.name AND p.number THEN '["head_name", "head_identity_number"]'::jsonb
            WHEN p.name THEN '["head_name"]'::jsonb
            ELSE '["head_identity_number"]'::jsonb END)
    FROM (
        SELECT n.id, o.full_name IS DISTINCT FROM n.full_name AS name,
            o.identity_number IS DISTINCT FROM n.identity_number AS number
        FROM former o FULL JOIN changed n USING (id)
        WHERE n.id IS NOT NULL AND (o.full_name, o.identity_number)
            IS DISTINCT FROM (n.full_name, n.identity_number)
        OFFSET 0
    ) p
    JOIN households_membership m ON m.person_id = p.id
        AND m.relation = 'head' AND m.valid_to IS NULL
    JOIN households_household h ON h.id = m.household_id,
    LATERAL credit_on_list(h.id) l
    ORDER BY p.id;
    RETURN NULL;
END $$;
CREATE TRIGGER credit_feed_update AFTER UPDATE ON households_person
    REFERENCING OLD TABLE AS former NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION credit_tell_persons_updated();

INSERT INTO credit_feedpoint (number, at) VALUES (0, now());
"""  # noqa: S608 (settings of functions are constants)

REVERSE = """
DELETE FROM credit_feedpoint;
DROP TRIGGER credit_feed_update ON households_person;
DROP TRIGGER credit_feed_update ON households_membership;
DROP TRIGGER credit_feed_insert ON households_membership;
DROP TRIGGER credit_feed_update ON households_householdchange;
DROP TRIGGER credit_feed_insert ON households_householdchange;
DROP TRIGGER credit_feed_update ON households_household;
DROP TRIGGER households_feed_delete ON households_classification;
DROP TRIGGER households_feed_update ON households_classification;
DROP TRIGGER households_feed_insert ON households_classification;
DROP FUNCTION credit_tell_persons_updated();
DROP FUNCTION credit_tell_heads_updated();
DROP FUNCTION credit_tell_heads_inserted();
DROP FUNCTION credit_tell_changes_updated();
DROP FUNCTION credit_tell_changes_inserted();
DROP FUNCTION credit_tell_households_updated();
DROP FUNCTION credit_tell_classes_deleted();
DROP FUNCTION credit_tell_classes_updated();
DROP FUNCTION credit_tell_classes_inserted();
DROP FUNCTION credit_today();
DROP FUNCTION credit_on_list(bigint);
DROP FUNCTION credit_class_word(integer);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0006_feed_points"),
        ("households", "0029_looks_at_households"),
    ]

    operations = [migrations.RunSQL(TOLD + CLASSES + HOUSEHOLDS + HEADS, REVERSE)]
