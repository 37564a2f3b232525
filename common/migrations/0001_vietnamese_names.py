"""Database twins of ``common.vietnamese``: fold, tokens and sort key of a name.

The tables are written out here, not imported: a migration is a fact of the past. When the rules in
``common.vietnamese`` change, a new migration replaces the functions and the generated columns that
lean on them are rewritten; ``tests/common`` fails until both sides agree again.

``normalize`` needs a UTF-8 database; the byte collation makes ``lower`` touch ASCII only, so that
the answer is the same under every locale. Bodies are parsed when created (``RETURN``), so that a
dump restores with an empty search path.
"""

from django.db import migrations


def literal(text: str) -> str:
    """Return a PostgreSQL literal with every character escaped by its code point."""
    return "U&'" + "".join(f"\\+{ord(char):06X}" for char in text) + "'"


TONES, TONE_KEYS = "\u0300\u0309\u0303\u0301\u0323", "!#$%&"
LETTER_MARKS = "\u0302\u0306\u031b"
OTHER_MARKS = "\u0304\u0307\u0308\u030a\u030b\u030c\u0327\u0328\u0331"
DROPPED = "'`\"\u2018\u2019\u02bc\u02b9\u00b4\u200b\u200c\u200d\u2060\ufeff\u00ad"
SEPARATORS = "-.,;_/()\t\n\r\x0b\x0c\u00a0\u2010\u2011\u2013\u2014\u2009\u202f\u3000"
BLANKS = " " * len(SEPARATORS)

# translate() deletes the characters of its first list that have no partner in the second.
FOLD = f"""
CREATE FUNCTION tn_fold(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN btrim(regexp_replace(translate(
    lower(normalize(name, NFD) COLLATE "C"),
    {literal("đĐƀɃ" + SEPARATORS + TONES + LETTER_MARKS + OTHER_MARKS + DROPPED)},
    {literal("ddbb" + BLANKS)}) COLLATE "C", ' {{2,}}', ' ', 'g'), ' ');
"""

TOKENS = """
CREATE FUNCTION tn_tokens(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN string_to_array(tn_fold(name), ' ');
"""

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz" + "ĂÂĐÊÔƠƯ" + "ĕĔĭĬŏŎŭŬƀɃ"
ALPHABET_KEYS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg" + "BCGITUb" + "HHMMSSaaDD"

DOT_CIRCUMFLEX, CIRCUMFLEX_DOT = literal("\u0323\u0302"), literal("\u0302\u0323")
DOT_BREVE, BREVE_DOT = literal("\u0323\u0306"), literal("\u0306\u0323")

SORT_KEY = f"""
CREATE FUNCTION tn_sort_key(name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT
AS $body$
DECLARE
    key text COLLATE "C";
    given text COLLATE "C";
BEGIN
    -- Tones become bytes behind their letter; the dot below is stored before the letter's own mark.
    key := replace(replace(normalize(name, NFD), {DOT_CIRCUMFLEX}, {CIRCUMFLEX_DOT}),
                   {DOT_BREVE}, {BREVE_DOT});
    key := translate(lower(key),
        {literal(TONES + SEPARATORS + TONE_KEYS + OTHER_MARKS + DROPPED)},
        {literal(TONE_KEYS + BLANKS)});
    key := translate(normalize(key, NFC),
        {literal(ALPHABET + LETTER_MARKS)},
        {literal(ALPHABET_KEYS)});
    -- The tone counts after all letters of its word.
    WHILE key ~ '[!#$%&][^ !#$%&]' LOOP
        key := regexp_replace(key, '([!#$%&])([^ !#$%&]+)', '\\2\\1', 'g');
    END LOOP;
    IF position('  ' in key) > 0 THEN
        key := regexp_replace(key, ' {{2,}}', ' ', 'g');
    END IF;
    key := btrim(key, ' ');
    given := split_part(key, ' ', -1);
    IF length(given) = length(key) THEN
        RETURN key;
    END IF;
    RETURN given || ' ' || left(key, length(key) - length(given) - 1);
END
$body$;
"""


class Migration(migrations.Migration):
    """Functions before any table that has a name in it."""

    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(FOLD, "DROP FUNCTION tn_fold(text);"),
        migrations.RunSQL(TOKENS, "DROP FUNCTION tn_tokens(text);"),
        migrations.RunSQL(SORT_KEY, "DROP FUNCTION tn_sort_key(text);"),
    ]
