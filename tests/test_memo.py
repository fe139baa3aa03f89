from analyzers.memo import Memo, recent


def test_a_memo_computes_a_value_once() -> None:
    asked: list[str] = []

    def compute(key: str) -> int:
        asked.append(key)
        return len(key)

    memo = Memo(compute)
    assert [memo["xã"], memo["xã"], memo["huyện"]] == [2, 2, 5]
    assert asked == ["xã", "huyện"]


def test_a_memo_never_grows_past_its_limit() -> None:
    memo = Memo(len, limit=10)
    sizes = []
    for number in range(100):
        assert memo[str(number)] == len(str(number))
        sizes.append(len(memo))
    assert max(sizes) == 10


def test_a_long_key_is_answered_and_not_kept() -> None:
    memo = Memo(len, longest=8)
    assert memo["x" * 8] == 8
    assert memo["x" * 9] == 9
    assert list(memo) == ["x" * 8]


def test_recent_texts_are_few_and_may_be_long() -> None:
    memo = recent(len)
    for number in range(1000):
        assert memo[f"{number} " * 100] > 128
    assert 0 < len(memo) < 32
