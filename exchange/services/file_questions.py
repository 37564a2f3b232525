"""What is asked once for a whole file, and the kinds of proposals its rows make."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from exchange.choices import Severity
from exchange.rules.cleaning.place_cells import COMMUNE_QUESTION
from exchange.rules.cleaning.types import Note
from exchange.selectors.places import BatchPlaces

MAX_QUESTIONS, EXAMPLES = 50, 3


@dataclass(slots=True)
class Proposal:
    """A kind of proposal, counted over the file."""

    text: dict[str, str]
    rows: int = 0
    examples: list[list[str]] = field(default_factory=list)


class FileQuestions:
    """Collects questions and proposals while the rows of a file are read."""

    def __init__(
        self, answers: dict[str, str], places: BatchPlaces, former: Sequence[dict[str, Any]]
    ) -> None:
        """Begin with what was answered; ``former`` are the questions of an earlier reading."""
        self.answers = answers
        self.places = places
        self._former = former
        self._questions: dict[str, dict[str, Any]] = {}
        self._proposals: dict[str, Proposal] = {}

    def ask_scale(self, rows: int) -> None:
        """Ask how a column of scores counts, where its cells leave it open."""
        self._questions["b2_scale"] = {
            "code": "b2_scale",
            "text": {
                "vi": "Cột điểm B2 ghi điểm (0 đến 120) hay số chỉ số thiếu hụt (0 đến 12)?",
                "en": "Does the B2 column have points (0 to 120) or a number of indicators?",
            },
            "choices": [
                {"value": "points", "label": "0–120"},
                {"value": "count", "label": "0–12"},
            ],
            "rows": rows,
            "answer": self.answers.get("b2_scale"),
        }

    def answered(self, note: Note, values: dict[str, Any]) -> bool:
        """Take a place that somebody named for the whole file; ask where nobody has."""
        if note.column != "village" or note.severity != Severity.ERROR:
            return False
        code = f"village:{' '.join(note.original.split())}"
        answer = self.answers.get(code)
        if answer and int(answer) in self.places.villages:
            values["village"] = answer
        question = self._questions.get(code)
        if question is not None:
            question["rows"] += 1
        elif note.original and len(self._questions) < MAX_QUESTIONS:
            self._questions[code] = {
                "code": code,
                "text": {
                    "vi": f"“{note.original}” là thôn, tổ dân phố nào?",
                    "en": f"Which village is “{note.original}”?",
                },
                "choices": self.places.choices,
                "rows": 1,
                "answer": answer,
            }
        return bool(answer)

    def ask(self, note: Note) -> None:
        """Ask once for the whole file what rows leave open: a commune, a list of numbers."""
        asked = note.question
        if not asked or note.column == "village" or note.severity == Severity.REPAIR:
            return
        question = self._questions.get(asked)
        if question is not None:
            question["rows"] += 1
            return
        choices = [{"value": value, "label": name} for value, name in note.options]
        if asked.startswith(COMMUNE_QUESTION) and not choices:
            choices = [
                {"value": code, "label": self.places.names[code]} for code in self.places.communes
            ]
        if choices and len(self._questions) < MAX_QUESTIONS:
            self._questions[asked] = {
                "code": asked,
                "text": {"vi": note.message.vi, "en": note.message.en},
                "choices": choices,
                "rows": 1,
                "answer": self.answers.get(asked),
            }

    def count_proposal(self, note: Note) -> None:
        """Count a proposal of a kind, with its first examples."""
        found = self._proposals.setdefault(
            note.code, Proposal({"vi": note.message.vi, "en": note.message.en})
        )
        found.rows += 1
        if len(found.examples) < EXAMPLES:
            value = note.value
            shown = f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else str(value or "")
            found.examples.append([note.original, shown])

    def questions(self) -> list[dict[str, Any]]:
        """What is asked for the whole file, with what was answered."""
        answered = [
            {**former, "answer": self.answers[former["code"]]}
            for former in self._former
            if former["code"] in self.answers and former["code"] not in self._questions
        ]
        return [*self._questions.values(), *answered]

    def proposals(self) -> list[dict[str, Any]]:
        """Kinds of proposals, with how many rows each concerns and examples."""
        return [
            {"code": code, "text": found.text, "rows": found.rows, "examples": found.examples}
            for code, found in self._proposals.items()
        ]
