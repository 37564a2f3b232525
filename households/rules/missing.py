"""What is missing for a class, in words: from the paths in ``missing`` to names people know."""

from collections import Counter
from collections.abc import Iterable

from households.rules.fact_fields import field_at
from households.rules.scoring_form import FormSpec
from households.rules.text import Text

#: Codes in ``missing`` beside the paths of facts.
MISSING_SCORE, MISSING_INCOME = "income_score", "livelihood.income_per_person"
MISSING_AREA, MISSING_DEPRIVATIONS = "area_type", "deprivations"
MISSING_CUT, MISSING_THRESHOLD = "standard.score_cut", "standard.thresholds"
#: Paths of unanswered questions of the form: ``answers.`` and the question's code.
ANSWERS = "answers"

_NAMES = {
    MISSING_SCORE: Text("điểm thu nhập (phiếu B1)", "the income score (form B1)"),
    MISSING_AREA: Text(
        "khu vực nông thôn hay thành thị của xã", "whether the commune is rural or urban"
    ),
    MISSING_DEPRIVATIONS: Text("các chỉ số thiếu hụt", "the deprivations"),
    MISSING_CUT: Text(
        "mức điểm của chuẩn (chưa được ban hành)", "the standard's score cut (not published)"
    ),
    MISSING_THRESHOLD: Text(
        "ngưỡng thiếu hụt của chuẩn (chưa được công bố)",
        "the standard's thresholds (not published)",
    ),
}


def missing_words(paths: Iterable[str], form: FormSpec | None = None) -> list[Text]:
    """Return the name of each missing thing once, with the number of members it is missing for.

    ``form`` names its questions; without it they are told by their code. A path that nothing knows
    is returned as it is, so that old stored lists still show. A question that a missing fact would
    answer, and the score that missing questions would give, are not said again.
    """
    counted = Counter(_word(path, form) for path in _once(tuple(paths), form))
    return [
        word if times == 1 else Text(f"{word.vi} ({times} người)", f"{word.en} ({times} members)")
        for word, times in counted.items()
    ]


def _once(paths: tuple[str, ...], form: FormSpec | None) -> list[str]:
    questions = [path for path in paths if path.startswith(f"{ANSWERS}.")]
    said = {MISSING_SCORE} if questions else set()
    for path in questions:
        question = form.question(path.removeprefix(f"{ANSWERS}.")) if form else None
        if question is not None and question.source in paths:
            said.add(path)
    return [path for path in paths if path not in said]


def _word(path: str, form: FormSpec | None) -> Text:
    if path in _NAMES:
        return _NAMES[path]
    if path.startswith(f"{ANSWERS}."):
        code = path.removeprefix(f"{ANSWERS}.")
        question = form.question(code) if form else None
        if question is None:
            return Text(f"câu hỏi {code} của phiếu B1", f"question {code} of form B1")
        return Text(
            f"{question.number}. {question.text.vi}", f"{question.number}. {question.text.en}"
        )
    try:
        label = field_at(path).label
    except (KeyError, ValueError):
        return Text(path, path)
    return Text(_lower(label.vi), _lower(label.en))


def _lower(words: str) -> str:
    """Put a label inside a sentence: only its first letter changes."""
    return words[:1].lower() + words[1:]
