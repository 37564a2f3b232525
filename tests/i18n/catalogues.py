"""Merge marked strings into the catalogues and compile them: ``python -m tests.i18n.catalogues``.

Vietnamese is the language of the source, so ``en`` translates every string of ours and ``vi`` the
English strings of Django and the admin theme that have no Vietnamese of their own.
"""

from __future__ import annotations

import sys
from pathlib import Path

import django
import polib
import unfold
from django.utils.translation import trans_real

from config.env import default_settings
from tests.architecture.sources import ROOT
from tests.i18n.extraction import Message, in_files, own_messages

LOCALE = ROOT / "locale"
HEADER = {
    "Project-Id-Version": "thoat-ngheo",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
PLURALS = {"en": "nplurals=2; plural=(n != 1);", "vi": "nplurals=1; plural=0;"}

#: What of the theme never reaches our pages.
_NOT_SHOWN = ("crispy", "contrib/constance", "contrib/guardian", "contrib/import_export",
              "contrib/location_field", "contrib/simple_history", "contrib/inlines")  # fmt: skip
#: What of Django reaches people: the admin, passwords, and the errors of fields.
_DJANGO = ("contrib/admin", "contrib/auth", "forms", "core", "db/models/constraints.py")


#: Words of Django's that no office uses: "Bản ghi nhớ" is a memorandum, "Trường" a school.
_SAID_BADLY = frozenset({"History", "This field is required."})


def _files(root: Path, inside: str = "") -> list[Path]:
    start = root / inside
    if start.is_file():
        return [start]
    return [p for kind in ("*.py", "*.html") for p in sorted(start.rglob(kind))]


def theme_messages() -> dict[Message, list[str]]:
    """English strings of the admin theme that can reach our pages."""
    root = Path(unfold.__file__).parent
    return in_files([p for p in _files(root) if not any(x in str(p) for x in _NOT_SHOWN)], root)


def framework_messages() -> dict[Message, list[str]]:
    """English strings of Django that can reach our pages."""
    root = Path(django.__file__).parent
    return in_files([p for inside in _DJANGO for p in _files(root, inside)], root)


def translated_by_django(message: Message) -> bool:
    """Whether Django's own Vietnamese catalogues hold the string."""
    key = f"{message.context}\x04{message.text}" if message.context else message.text
    for app in ("contrib/admin", "contrib/auth", "conf", "contrib/humanize"):
        path = Path(django.__file__).parent / app / "locale/vi/LC_MESSAGES/django.po"
        if path.exists() and key in _known(path):
            return True
    return False


_cache: dict[Path, set[str]] = {}


def _known(path: Path) -> set[str]:
    if path not in _cache:
        _cache[path] = {
            f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
            for entry in polib.pofile(str(path))
            if entry.translated()
        }
    return _cache[path]


def wanted(language: str) -> dict[Message, list[str]]:
    """What the catalogue of a language has to hold."""
    if language == "en":
        return own_messages()
    foreign = theme_messages() | framework_messages()
    return {
        message: places
        for message, places in foreign.items()
        if message.text in _SAID_BADLY or not translated_by_django(message)
    }


def po_path(language: str) -> Path:
    """Return the catalogue that people edit."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def load(language: str) -> polib.POFile:
    """Read a catalogue, or start one."""
    path = po_path(language)
    if path.exists():
        return polib.pofile(str(path), wrapwidth=100)
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = HEADER | {"Language": language, "Plural-Forms": PLURALS[language]}
    return catalogue


def merge(language: str) -> polib.POFile:
    """Return the catalogue with exactly the wanted strings; translations are kept."""
    before = {(entry.msgid, entry.msgctxt or ""): entry for entry in load(language)}
    merged = load(language)
    merged.clear()
    for message, places in sorted(wanted(language).items(), key=lambda pair: pair[0].text):
        entry = before.get((message.text, message.context)) or polib.POEntry(msgid=message.text)
        entry.msgctxt = message.context or None
        entry.msgid_plural = message.plural
        if message.plural and not entry.msgstr_plural:
            entry.msgstr_plural = {0: "", 1: ""} if language == "en" else {0: ""}
        entry.flags = ["python-format"] if "%(" in message.text else []
        entry.occurrences = [(place, "") for place in sorted(places)]
        merged.append(entry)
    return merged


def main() -> None:
    """Update and compile both catalogues; list what still lacks a translation."""
    default_settings("config.settings.test")
    django.setup()
    trans_real.deactivate_all()
    for language in ("en", "vi"):
        catalogue = merge(language)
        po_path(language).parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(po_path(language)))
        po_path(language).with_suffix(".mo").write_bytes(catalogue.to_binary())
        missing = [entry.msgid for entry in catalogue if not entry.translated()]
        sys.stdout.write(f"{language}: {len(catalogue)} strings, {len(missing)} untranslated\n")
        for text in missing:
            sys.stdout.write(f"  {text!r}\n")


if __name__ == "__main__":
    main()
