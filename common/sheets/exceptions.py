"""Whole-file refusals: each has a stable code and says what is wrong and what to do."""

from __future__ import annotations

from common.exceptions import DomainError


class SheetRefused(DomainError):
    """A file is refused before any work. ``what`` says why, ``remedy`` what to do about it."""

    code = "sheet_refused"

    def __init__(self, what: str, remedy: str, **details: object) -> None:
        """Keep both halves, so that a page may show them apart."""
        super().__init__(f"{what} {remedy}", field="file", **details)
        self.what = what
        self.remedy = remedy


class WrongFileType(SheetRefused):
    """Not XLSX, XLS or CSV: a document, an image, a web page named .xls, another archive."""

    code = "sheet_wrong_type"


class OldSpreadsheet(SheetRefused):
    """A spreadsheet format that is not read: Excel 95 and older, ODS, XLSB, XML 2003."""

    code = "sheet_old_format"


class PasswordProtected(SheetRefused):
    """The file can only be opened with a password."""

    code = "sheet_password"


class HasMacros(SheetRefused):
    """The workbook carries program code."""

    code = "sheet_macros"


class ZipBomb(SheetRefused):
    """Unpacking would cost far more than such a workbook should."""

    code = "sheet_zip_bomb"


class FileTooLarge(SheetRefused):
    """More bytes than the limit."""

    code = "sheet_too_large"


class TooManySheets(SheetRefused):
    """More sheets than the limit."""

    code = "sheet_too_many_sheets"


class EmptyFile(SheetRefused):
    """Nothing in it: no bytes, or no visible sheet with a value."""

    code = "sheet_empty"


class NoDataRows(SheetRefused):
    """A heading at most, and no row below it."""

    code = "sheet_no_data_rows"


class TooManyBlankRows(SheetRefused):
    """A long run of formatted rows without a value."""

    code = "sheet_blank_rows"


class TooManyRows(SheetRefused):
    """More rows with values than the limit."""

    code = "sheet_too_many_rows"


class TooManyColumns(SheetRefused):
    """A value further to the right than the limit."""

    code = "sheet_too_many_columns"


class CellTooLong(SheetRefused):
    """A cell longer than the limit."""

    code = "sheet_cell_too_long"


class HasFormulas(SheetRefused):
    """Formulas: they are never evaluated, nor are their last results believed."""

    code = "sheet_formulas"


class HasExternalLinks(SheetRefused):
    """The workbook takes values from other files or data connections."""

    code = "sheet_external_links"


class DuplicateSheets(SheetRefused):
    """Two sheets of the same name: a program wrote the file wrongly."""

    code = "sheet_duplicate_sheets"


class CorruptFile(SheetRefused):
    """Truncated or damaged."""

    code = "sheet_corrupt"


class UnsafeXml(SheetRefused):
    """XML with entity or document type declarations, which a workbook never has."""

    code = "sheet_unsafe_xml"
