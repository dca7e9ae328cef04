"""Whether two questions are one that was put in other words.

Corrected typing, grammar and punctuation make no other question, nor does a detail more. Another word that carries
meaning does: what is asked of the agent's RPC is not what is asked of the storage's.
"""

from collections.abc import Sequence
from unicodedata import normalize

from bep_lint.lazy_pattern import lazy_pattern

_COMPARED = 400
"""So many characters of a question are looked at."""
_WORDS_A_SLIP = 10
"""One of so many words may be another one: in a long text that is a synonym, rather."""
_WORD_ALIKE = 0.75
"""From so much in common on two words are taken for one that was misspelt or inflected."""
_MOST_SLIPS = 8
"""Where more words differ on both sides it is another question, however alike they look: to look takes long."""
_LEAST_LETTERS = 4
"""Korean words that begin with so many letters in common are one with other endings."""

# Words of grammar; those that ask (who, when, how) say what the question is.
_GRAMMAR = lazy_pattern(
    "a|an|the|this|that|these|those|its?|the[my]|their|t?here|we|us|our|your?|i|one|an?other|others|"
    "of|in|on|at|to|from|by|for|with|into|as|and|or|but|so|if|then|than|also|too|still|just|ever|exactly|"
    "is|are|was|were|be|been|being|do|does|did|have|has|had|can|could|may|might|must|shall|should|will|would|"
    "which|what|whether|s|t|re|ve|ll|[수것및그이]"
)
_KOREAN_GRAMMAR = lazy_pattern(r"있\w*|(?:하|되)(?:나요?|는가)|[할될](?:까요?)?|[합됩]니까|해야|입니까|인가요?")
_WORD = lazy_pattern(r"\w+")
_ENDING = lazy_pattern(r"(?<=\w\w)(?:ing|ed|es|s|d|e)\Z")
_DIGIT = lazy_pattern(r"\d")
_KOREAN = lazy_pattern("[\u1100-\u11ff]")


def all_words(text: str) -> list[str]:
    """Return the words of `text` as they are compared, without mark-up and punctuation."""
    return _WORD.findall(normalize("NFKC", text).casefold())


def telling_words(text: str) -> list[str]:
    """Return the words of a question that carry its meaning, without the endings of English."""
    words = all_words(text[:_COMPARED])
    return [
        normalize("NFD", _ENDING.sub("", word))
        for word in words
        if not (_GRAMMAR.fullmatch(word) or _KOREAN_GRAMMAR.fullmatch(word))
    ]


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """Return how much two questions with these `telling_words` are alike, at most 1; 0 where they are different ones.

    They are where each has words that the other has not, but for a few of many, or where too little is left in common.
    """
    shared = _shared(one, other)
    fewer, more = sorted((len(one), len(other)))
    if fewer - shared > fewer // _WORDS_A_SLIP:
        return 0
    return 2 * shared / (fewer + more) if shared > 1 or 0 < more <= 2 * shared else 0


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many words of `one` are in `other`, equal ones first."""
    left = list(other)
    unmatched = []
    for word in one:
        if word in left:
            left.remove(word)
        else:
            unmatched.append(word)
    for word in unmatched if min(len(unmatched), len(left)) <= _MOST_SLIPS else ():
        same = next((index for index, candidate in enumerate(left) if _is_same(word, candidate)), None)
        if same is not None:
            del left[same]
    return len(other) - len(left)


def _is_same(one: str, other: str) -> bool:
    """Whether two words that differ are one, misspelt or inflected: numbers never are, nor what begins otherwise."""
    if one[0] != other[0] or _DIGIT.search(one + other):
        return False
    if _KOREAN.match(one):
        return one[:_LEAST_LETTERS] == other[:_LEAST_LETTERS]
    from difflib import SequenceMatcher

    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _WORD_ALIKE
