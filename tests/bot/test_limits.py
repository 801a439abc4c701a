"""Buckets keep a rate over a clock that the test moves."""

from hypothesis import given
from hypothesis import strategies as st

from bot.limits import Bucket


def test_a_bucket_gives_a_burst_and_then_one_for_each_tick() -> None:
    bucket = Bucket(rate=1, size=3, level=3, at=100)
    for _ in range(3):
        assert bucket.wait(100) == 0
        bucket.take(100)
    assert bucket.wait(100) == 1
    assert bucket.wait(100.75) == 0.25
    assert bucket.wait(101) == 0


def test_a_bucket_is_full_again_after_a_rest_and_never_fuller() -> None:
    bucket = Bucket(rate=2, size=3, level=0, at=0)
    assert not bucket.is_full(1)
    assert bucket.is_full(2)
    for _ in range(3):
        bucket.take(1000)
    assert bucket.wait(1000) == 0.5


def test_a_token_taken_in_advance_is_waited_for() -> None:
    bucket = Bucket(rate=1, size=1, level=1, at=0)
    bucket.take(0)
    bucket.take(0)
    assert bucket.wait(0) == 2


@given(st.floats(0.1, 50), st.integers(1, 5), st.lists(st.floats(0, 3), min_size=1, max_size=40))
def test_no_span_of_time_ever_sees_more_than_burst_and_rate_allow(
    rate: float, size: int, pauses: list[float]
) -> None:
    bucket, now, taken = Bucket(rate, size, size, 0), 0.0, []
    for pause in pauses:
        now += pause
        now += bucket.wait(now) + 1e-9
        bucket.take(now)
        taken.append(now)
    for first, begun in enumerate(taken):
        for count, at in enumerate(taken[first:], start=1):
            assert count <= size + rate * (at - begun) + 1e-3
