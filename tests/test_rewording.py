"""Which questions are one that was put in other words."""

from time import perf_counter

import pytest

from bep_lint.rewording import likeness, telling_words


def alike(one: str, other: str) -> bool:
    there, back = (likeness(*map(telling_words, pair)) for pair in ((one, other), (other, one)))
    assert there == back
    assert 0 <= there <= 1
    return there > 0


@pytest.mark.parametrize(
    ("before", "now"),
    [
        # typing, grammar, punctuation
        ("How long is an evnt kept?", "How long is an event kept?"),
        ("How long is an event kept?", "How long do we keep an event?"),
        ("Does a suspended session count?", "Does a session that is suspended count?"),
        ("Who may raise quotas", "Who can raise the quota?"),
        ("Who reads the events of other users?", "Who reads another user's events?"),
        ("Redis, or Kafka?", "Redis vs. Kafka?"),
        ("Is raising a quota logged?", "Is a raised quota logged?"),
        # detail
        ("Should we support IPv6?", "Do we need IPv6 support in the agent, too?"),
        ("Who may raise a quota of a project in a domain?", "Who may raise a quota?"),
        ("Which version?", "Which version of Redis?"),
        # a synonym in a long text
        (
            "Is the PostgreSQL function we call sufficient for the current precision of decay in fair share tables?",
            "Is the PostgreSQL function we call sufficient for today's precision of decay in fair share tables?",
        ),
        # Korean: other particles, another ending
        ("누가 할당량을 올릴 수 있습니까?", "누가 할당량은 올릴 수 있나요?"),
        ("누가 할당량을 올릴 수 있습니까?", "누가 사용자 할당량을 올리는가?"),
    ],
)
def test_reworded(before: str, now: str) -> None:
    assert alike(before, now)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Should we support IPv6 in the manager?", "Should we support IPv4 in the agent?"),
        ("Should we support IPv6?", "Should we support IPv4?"),
        ("Is a quota of 10 enough?", "Is a quota of 20 enough?"),
        ("What is the timeout of the agent RPC?", "What is the timeout of the storage RPC?"),
        ("Who may raise a quota?", "When may a quota be raised?"),
        ("Is the internal API versioned?", "Is the external API versioned?"),
        ("Do sessions start by themselves?", "Do sessions restart by themselves?"),
        ("Which server answers?", "Which service answers?"),
        ("Storage?", "Should the storage proxy speak gRPC to the agent?"),
        ("Why?", "Who?"),
        ("Should it be?", "May they?"),
        ("누가 할당량을 올릴 수 있습니까?", "누가 세션을 종료할 수 있습니까?"),
        ("이벤트를 보관합니까?", "세션을 보관합니까?"),
        ("세션을 보관합니까?", "사람을 보관합니까?"),
    ],
)
def test_another_question(before: str, now: str) -> None:
    assert not alike(before, now)


def test_more_in_common_is_more_alike() -> None:
    words = telling_words("How long is an event kept?")
    texts = (
        "How long is an event kept?",
        "How long is an event kept in Redis?",
        "How long is an event of a session kept in Redis?",
    )
    scores = [likeness(words, telling_words(text)) for text in texts]
    assert scores == sorted(set(scores), reverse=True)


def test_long_hostile_texts_take_no_time() -> None:
    one, other = (
        " ".join(f"a{letter * 2}{more * 3}" for more in "ghijkl" for letter in letters)
        for letters in ("bcdefmnop", "qrstuvwxy")
    )
    start = perf_counter()
    for _ in range(1000):
        likeness(telling_words(one), telling_words(other))
    assert perf_counter() - start < 5
