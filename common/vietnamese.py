"""Vietnamese names: folded for search, split into tokens, keyed for the Vietnamese order.

Each function here has a twin in the database (``tn_fold``, ``tn_tokens``, ``tn_sort_key``, created
by the first migration of ``common``) that generated columns use; ``tests/common`` proves that the
two give the same answer. Neither leans on a locale: the embedded database has no ICU, and
``lower()`` does not know ``Đ`` everywhere. ``docs/rules/name-order.md`` has worked examples.
"""

import unicodedata

#: The five written tones, in dictionary order; the level tone is unwritten and first.
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng
#: What a tone becomes in a sort key: above the space, below every digit and letter.
TONE_KEYS = "!#$%&"
#: Marks that make another letter of the alphabet: circumflex, breve, horn.
LETTER_MARKS = "\u0302\u0306\u031b"
#: Marks seen in names of ethnic minorities and foreigners; they never change the order.
OTHER_MARKS = "\u0304\u0307\u0308\u030a\u030b\u030c\u0327\u0328\u0331"
#: Written inside a name without separating it (H'Bia, K’Sor), and invisible characters.
DROPPED = "'`\"\u2018\u2019\u02bc\u02b9\u00b4\u200b\u200c\u200d\u2060\ufeff\u00ad"
#: Separates tokens, besides the space itself.
SEPARATORS = "-.,;_/()\t\n\r\x0b\x0c\u00a0\u2010\u2011\u2013\u2014\u2009\u202f\u3000"
#: Barred letters have no decomposition; b with a bar is Ê Đê, Gia Rai and Mnông.
BARRED, BARRED_PLAIN = "đĐƀɃ", "ddbb"
#: The 29 letters in their order, with f, j, w and z where Latin order has them.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
#: One byte per letter, so that the byte order ("C") of a key is the Vietnamese order.
ALPHABET_KEYS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"
#: Letters with a breve in minority scripts (ĕ ĭ ŏ ŭ) sort as the letter without it; ƀ as b.
VARIANTS, VARIANTS_PLAIN = "ĕĔĭĬŏŎŭŬƀɃ", "eeiioouubb"

_ASCII_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_FOLD = {
    **str.maketrans(BARRED, BARRED_PLAIN),
    **str.maketrans(SEPARATORS, " " * len(SEPARATORS)),
    **str.maketrans("", "", TONES + LETTER_MARKS + OTHER_MARKS + DROPPED),
    **_ASCII_LOWER,
}
_TONES_TO_KEYS = {
    **str.maketrans(TONES, TONE_KEYS),
    **str.maketrans(SEPARATORS, " " * len(SEPARATORS)),
    **str.maketrans("", "", TONE_KEYS + OTHER_MARKS + DROPPED),
    **_ASCII_LOWER,
}
_UPPER_SPECIAL = "ĂÂĐÊÔƠƯ"
_LETTERS_TO_KEYS = {
    **str.maketrans(ALPHABET, ALPHABET_KEYS),
    **str.maketrans(_UPPER_SPECIAL, "BCGITUb"),
    **str.maketrans(
        VARIANTS, "".join(ALPHABET_KEYS[ALPHABET.index(letter)] for letter in VARIANTS_PLAIN)
    ),
    **str.maketrans("", "", LETTER_MARKS),
}


def _single_spaces(text: str) -> str:
    """Collapse runs of spaces; only the space counts, every other blank was made one before."""
    return " ".join(part for part in text.split(" ") if part)


def fold_name(text: str) -> str:
    """Return ``text`` in lower case without tone or letter marks, ``đ`` as ``d``, single spaces.

    ``Hoà``, ``Hòa`` and ``HOA`` fold alike, composed or decomposed; hyphens separate words and
    apostrophes vanish (``H'Bia`` is found as ``hbia``).
    """
    return _single_spaces(unicodedata.normalize("NFD", text).translate(_FOLD))


def name_tokens(text: str) -> list[str]:
    """Return the folded words in the order written, for ``@>`` on the token array."""
    folded = fold_name(text)
    return folded.split(" ") if folded else []


def name_sort_key(text: str) -> str:
    """Return a key whose byte order is the Vietnamese order of names.

    The given name (last word) counts first, then the rest from the left. Within a word the letters
    count first (a ă â b c d đ e ê …), then the tone (ngang, huyền, hỏi, ngã, sắc, nặng), wherever
    in the word it is written. The key is for ordering only: it cannot be turned back into a name.
    """
    decomposed = unicodedata.normalize("NFD", text)
    # The dot below is stored before circumflex and breve; the letter must be whole first.
    for mark in "\u0302\u0306":
        decomposed = decomposed.replace("\u0323" + mark, mark + "\u0323")
    marked = unicodedata.normalize("NFC", decomposed.translate(_TONES_TO_KEYS))
    words = [_tone_last(word) for word in marked.translate(_LETTERS_TO_KEYS).split(" ") if word]
    return " ".join(words[-1:] + words[:-1])


def _tone_last(word: str) -> str:
    """Move the tones behind the letters, in the order met."""
    tones = "".join(char for char in word if char in TONE_KEYS)
    return "".join(char for char in word if char not in TONE_KEYS) + tones if tones else word
