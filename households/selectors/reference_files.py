"""Reviewed files of reference data, read as they are; who loads them says what they must hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from households.exceptions import ReferenceDataError


def read_documents(folder: Path) -> dict[str, Mapping[str, Any]]:
    """Read every YAML file of a folder, by its name.

    Raises:
        ReferenceDataError: a file cannot be read.
    """
    return {name: _read(path) for name, path in _files(folder)}


def _files(folder: Path) -> list[tuple[str, Path]]:
    return [(path.name, path) for path in sorted(folder.glob("*.yaml"))]


def _read(path: Path) -> Mapping[str, Any]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ReferenceDataError(
            _("%(file)s: không đọc được tệp YAML: %(error)s") % {"file": path.name, "error": error}
        ) from error
    if not isinstance(document, dict):
        raise ReferenceDataError(
            _("%(file)s: tệp phải chứa một đối tượng “khóa: giá trị”.") % {"file": path.name}
        )
    # JSON types only: dates become ISO text, as they are stored.
    plain: Mapping[str, Any] = json.loads(json.dumps(document, default=str))
    return plain
