"""Spreadsheet files in and out: XLSX, old XLS and CSV, streamed, without any domain noun.

``opening`` refuses what cannot be read safely, then streams rows; ``writing`` streams new files;
``marking`` gives a file back with its wrong cells coloured and explained.
"""
