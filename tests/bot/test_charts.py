"""What a figure holds: labels, points and lines. How it looks is for the eye: docs/pictures."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import matplotlib as mpl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from bot.charts.calendar import MOST_TICKS, ticks
from bot.charts.card import WIDTH
from bot.charts.drawing import draw, figure, key
from bot.charts.letters import clean, in_lines, is_writable
from bot.charts.trend import runs
from docs.draw_pictures import PICTURES
from flows.engine.pictures import Line, Moment, Picture, Trend, Wheel, from_json, to_json

ROOT = Path(__file__).parents[2]
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = 86_400.0
Points = tuple[tuple[float, int], ...]


def at(days: float) -> float:
    return (START + timedelta(days=days)).timestamp()


def points(*days: float, value: int = 5) -> Points:
    return tuple((at(day), value) for day in days)


def trend(*lines: Points, **given: object) -> Trend:
    names = ("Clarity", "Energy", "Calm", "More")
    return Trend("Clarity", tuple(map(Line, names, lines)), **given)  # type: ignore[arg-type]


def wheel(*values: int, before: tuple[int, ...] = ()) -> Wheel:
    names = [f"Area {number}" for number in range(12)]
    then = tuple(zip(names, before, strict=False))
    return Wheel("Wheel", tuple(zip(names, values, strict=False)), then, "now", "then")


def found(figure: Figure, gid: str) -> list[Points]:
    """The points of lines of one kind."""
    (axes,) = figure.axes
    lines = (line for line in axes.lines if line.get_gid() == gid)
    return [tuple(zip(*line.get_data(), strict=True)) for line in lines]


def words(figure: Figure, gid: str) -> list[str]:
    return [text.get_text() for text in figure.texts if text.get_gid() == gid]


def axes_of(figure: Figure) -> Axes:
    (axes,) = figure.axes
    return axes


# Trends ------------------------------------------------------------------------------------------


def test_every_reading_is_a_point_where_it_was_taken() -> None:
    taken = ((at(0), 4), (at(0.3), 7), (at(9), 5))  # two of them on one day
    assert found(figure(trend(taken)), "readings") == [taken]


def test_the_axis_goes_from_1_to_10_whatever_the_readings() -> None:
    for readings in (points(0, 1, 2), points(0, value=10), ()):
        axes = axes_of(figure(trend(readings)))
        assert [label.get_text() for label in axes.get_yticklabels()] == [*map(str, range(1, 11))]
        assert axes.get_ylim() == (0.5, 10.5)


def test_few_readings_are_points_without_a_line() -> None:
    assert found(figure(trend(points(0, 1, 2, 3))), "run") == []
    assert len(found(figure(trend(points(0, 1, 2, 3, 4))), "run")) == 1


def test_no_line_goes_across_a_gap() -> None:
    readings = points(*range(7), *range(20, 27))
    assert found(figure(trend(readings)), "run") == [readings[:7], readings[7:]]
    assert found(figure(trend(readings)), "readings") == [readings]


def test_a_weekend_is_no_gap_and_three_weeks_always_are() -> None:
    assert len(runs(points(0, 1, 2, 3, 4, 7, 8, 9))) == 1
    assert len(runs(points(0, 30, 60, 90, 120))) == 5
    assert len(runs(points(0, 7, 14, 21, 28, 42))) == 1
    assert len(runs(points(0, 7, 14, 21, 28, 47))) == 2


def test_several_readings_on_one_day_make_no_gap_of_the_next_week() -> None:
    assert len(runs(points(0, 0.1, 0.2, 7, 7.1, 14, 14.1, 14.2, 21))) == 1


@given(st.lists(st.floats(0, 900), max_size=60))
def test_the_runs_are_all_readings_in_order_and_hold_no_gap(days: list[float]) -> None:
    readings = points(*sorted(days))
    parted = runs(readings)
    assert tuple(point for run in parted for point in run) == readings
    assert all(
        after[0] - before[0] <= 21 * DAY for run in parted for before, after in pairwise(run)
    )


def test_lines_are_told_apart_by_marks_strokes_and_words() -> None:
    drawn = figure(trend(points(*range(9)), points(*range(9), value=3), points(*range(9))))
    lines = axes_of(drawn).lines
    assert len({line.get_marker() for line in lines if line.get_gid() == "readings"}) == 3
    runs_drawn = [line for line in lines if line.get_gid() == "run"]
    assert len({str(line._dash_pattern) for line in runs_drawn}) == 3  # it has no public name
    assert sorted(words(drawn, "name")) == ["Calm", "Clarity", "Energy"]
    assert sorted(words(drawn, "last")) == ["3", "5", "5"]


def test_lines_with_the_same_readings_hide_nothing_of_each_other() -> None:
    drawn = figure(trend(*[points(*range(9))] * 3))
    sizes = [line.get_markersize() for line in axes_of(drawn).lines if line.get_gid() == "readings"]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3


def test_a_line_that_the_title_names_is_not_named_again() -> None:
    assert words(figure(trend(points(*range(9)))), "name") == []
    other = Trend("Over time", (Line("Clarity", points(*range(9))),))
    assert words(figure(other), "name") == ["Clarity"]


def test_moments_far_apart_have_their_words_and_near_ones_numbers_and_a_key() -> None:
    readings = points(*range(40))
    far = (Moment(at(30), "Later"), Moment(at(5), "First talk"))
    drawn = figure(trend(readings, moments=far))
    assert words(drawn, "moment") == ["First talk", "Later"]
    assert words(drawn, "number") == []
    near = tuple(Moment(at(5 + each / 2), f"Talk {each}") for each in range(3))
    drawn = figure(trend(readings, moments=(*near, *far)))
    assert words(drawn, "moment") == []
    assert words(drawn, "key") == [
        *("Jan 10 · Talk 0", "Jan 10 · First talk", "Jan 10 · Talk 1"),
        *("Jan 11 · Talk 2", "Feb 4 · Later"),
    ]
    assert words(drawn, "number") == ["1–4", "5", "1", "2", "3", "4", "5"]
    at_lines = sorted(
        line.get_xdata()[0] for line in axes_of(drawn).lines if line.get_gid() == "moment"
    )
    assert at_lines == sorted(moment.at for moment in (*near, *far))


def test_the_latest_of_very_many_moments_are_shown() -> None:
    many = tuple(Moment(at(each), f"Talk {each}") for each in range(30))
    shown = words(figure(trend(points(*range(40)), moments=many)), "key")
    assert len(shown) == 12
    assert shown[-1].endswith("Talk 29")


def test_thousands_of_years_have_a_few_dates() -> None:
    assert 1 <= len(ticks(0, 221_000_000_000, ZoneInfo("Asia/Tokyo"), "en", is_writable)) <= 5


@given(st.floats(0, 4000), st.sampled_from(["en", "de", "ru", "ar", "ja", "pt-BR", "hi", "xx"]))
@settings(max_examples=60)
def test_there_are_a_few_dates_and_they_can_be_written(span: float, locale: str) -> None:
    named = ticks(at(0), at(span), ZoneInfo("Asia/Tokyo"), locale, is_writable)
    assert 1 <= len(named) <= MOST_TICKS
    assert all(is_writable(tick.words.replace("\n", "")) for tick in named)


@pytest.mark.parametrize("span", [0, 0.5, 3, 12, 40, 69, 71, 200, 500, 3000])
@pytest.mark.parametrize("locale", ["en", "ru", "ar", "ja", "vi"])
def test_dates_do_not_overlap(span: float, locale: str) -> None:
    drawn = figure(trend(points(0, span), points(0, span), locale=locale))
    axes = axes_of(drawn)
    drawn.canvas.draw()
    boxes = [label.get_window_extent() for label in axes.get_xticklabels() if label.get_text()]
    shown = [box for box in boxes if axes.bbox.x0 - 60 < box.x0 < axes.bbox.x1]
    assert shown
    assert all(before.x1 < after.x0 for before, after in pairwise(shown))


def test_days_are_those_of_the_clients_zone_and_language() -> None:
    midnight = datetime(2026, 1, 5, 23, 30, tzinfo=UTC).timestamp()
    reading = ((midnight, 5),)
    labels = {
        (zone, locale): axes_of(figure(trend(reading, zone=zone, locale=locale)))
        .get_xticklabels()[0]
        .get_text()
        for zone, locale in (("UTC", "en"), ("Asia/Tokyo", "en"), ("Asia/Tokyo", "de"))
    }
    assert [*labels.values()] == ["Jan 5", "Jan 6", "6. Jan."]


# Wheels ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values", [(1,) * 8, (10,) * 8, (3, 5, 9), (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 5, 5)]
)
def test_a_wheel_fills_equal_sectors_to_their_values(values: tuple[int, ...]) -> None:
    drawn = figure(wheel(*values))
    axes = axes_of(drawn)
    assert tuple(bar.get_height() for bar in axes.patches) == values
    assert len({round(bar.get_width(), 9) for bar in axes.patches}) == 1
    assert axes.get_ylim() == (0, 10)
    assert [text.get_text() for text in axes.texts] == ["2", "4", "6", "8", "10"]
    assert words(drawn, "value") == [*map(str, values)]
    assert words(drawn, "name") == [f"Area {number}" for number in range(len(values))]


def test_the_last_wheel_is_an_outline_and_its_values_stand_before_the_new_ones() -> None:
    drawn = figure(wheel(7, 5, 6, before=(4, 5, 8)))
    ((line,),) = ([each for each in axes_of(drawn).lines if each.get_gid() == "before"],)
    assert {*line.get_ydata()} == {4, 5, 8}
    assert line.get_linestyle() == "--"
    assert words(drawn, "value") == ["4 → 7", "5", "8 → 6"]
    (legend,) = drawn.legends
    assert [text.get_text() for text in legend.get_texts()] == ["now", "then"]


def test_an_area_that_the_last_wheel_had_not_has_no_outline() -> None:
    (outline,) = found(figure(wheel(7, 5, 6, before=(4, 5))), "before")
    assert [height for _angle, height in outline][-25:] != [height for _a, height in outline][:25]
    assert all(height != height for _angle, height in outline[-25:])  # no number


def test_a_first_wheel_has_no_outline() -> None:
    assert found(figure(wheel(7, 5, 6)), "before") == []


# Letters -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Здоровье",
        "健康と休息",
        "事业发展",
        "건강",
        "الصحة",
        "בריאות",
        "Ελλάδα",
        "Hälsa",
        "Հայ",
        "می‌روم",
    ],
)
def test_names_in_many_scripts_have_letters(name: str) -> None:
    assert is_writable(clean(name))
    assert key(Wheel("", ((name, 5),))) == {}


def test_names_without_letters_are_labels_with_a_key() -> None:
    areas = (("สุขภาพ", 5), ("Work", 6), ("काम", 7), ("💰", 8))
    assert words(figure(Wheel("ชีวิต", areas)), "name") == ["#1", "Work", "#3", "#4"]
    assert key(Wheel("ชีวิต", areas)) == {"#1": "สุขภาพ", "#3": "काम", "#4": "💰"}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("🏃 Health", "Health"),
        ("👨‍👩‍👧 Family", "Family"),
        ("A\u200bB\x07\n C", "AB C"),
        ("🇩🇪🦾", ""),
    ],
)
def test_what_has_no_letter_and_is_none_is_left_out(given: str, shown: str) -> None:
    assert clean(given) == shown


def test_dollars_and_backslashes_are_no_formulas() -> None:
    drawn = figure(Wheel("$x^2$", (("$\\frac", 5), ("a_b $1$", 4))))
    assert words(drawn, "name") == ["$\\frac", "a_b $1$"]
    draw(Wheel("$x^2$", (("$\\frac", 5), ("a_b $1$", 4))))


@given(st.text(max_size=80).map(clean), st.integers(3, 40), st.integers(1, 4))
def test_lines_are_as_few_and_as_narrow_as_asked(words: str, width: int, most: int) -> None:
    lines = in_lines(words, width, most, lambda part: float(len(part)))
    assert len(lines) <= most
    assert all(len(line) <= width for line in lines)
    if lines and not any(line.endswith(("-", "…")) for line in lines):
        assert "".join(lines).replace(" ", "") == words.replace(" ", "")


NAMES = st.text(max_size=60) | st.sampled_from(
    ["Health", "Persönlichkeitsentwicklung " * 3, "健康" * 20]
)
VALUES = st.integers(1, 10)
INSTANTS = st.floats(at(0), at(2000))
LINES = st.builds(
    Line, NAMES, st.lists(st.tuples(INSTANTS, VALUES), max_size=30).map(lambda p: tuple(sorted(p)))
)
TRENDS = st.builds(
    Trend,
    NAMES,
    st.lists(LINES, max_size=4).map(tuple),
    st.lists(st.builds(Moment, INSTANTS, NAMES), max_size=15).map(tuple),
    st.sampled_from(["UTC", "Pacific/Kiritimati", "America/St_Johns"]),
    st.sampled_from(["en", "ru", "he", "zh", "de-AT"]),
)
AREAS = st.lists(st.tuples(NAMES, VALUES), max_size=12).map(tuple)
WHEELS = st.builds(Wheel, NAMES, AREAS, AREAS, NAMES, NAMES)


@given(TRENDS | WHEELS)
@settings(max_examples=25, deadline=None)
def test_any_picture_can_be_drawn_and_nothing_in_it_is_a_box(picture: Picture) -> None:
    """A glyph that is missing is a warning, and warnings are errors here."""
    image = Image.open(io.BytesIO(draw(picture)))
    assert image.width == WIDTH
    assert image.height < 2 * WIDTH


@pytest.mark.parametrize("name", PICTURES)
def test_words_stay_on_the_card_and_clear_of_each_other(name: str) -> None:
    drawn = figure(PICTURES[name][1])
    drawn.canvas.draw()
    boxes = [text.get_window_extent() for text in drawn.texts]
    assert all(box.x0 >= 0 and box.x1 <= WIDTH for box in boxes)
    assert all(box.y0 >= 0 and box.y1 <= drawn.bbox.height for box in boxes)
    close = [(a, b) for a, b in combinations(boxes, 2) if a.padded(-4).overlaps(b.padded(-4))]
    assert close == []


def test_values_of_neighbouring_days_do_not_overlap() -> None:
    days = (0, 2, 3, 9, 10, 21, 40, 41)
    values = (7, 10, 10, 4, 4, 10, 6, 7)
    drawn = figure(
        trend(tuple((day * DAY, value) for day, value in zip(days, values, strict=True)))
    )
    drawn.canvas.draw()
    texts = [text for text in drawn.texts if text.get_gid() == "value"]
    boxes = [text.get_window_extent() for text in texts]
    assert [text.get_text() for text in texts] == ["7", "10", "4", "10", "6", "7"]
    assert not [(a, b) for a, b in combinations(boxes, 2) if a.overlaps(b)]


@pytest.mark.parametrize("areas", range(2, 13))
@pytest.mark.parametrize("words", ["健", "W", "ab cd ", "Persönlichkeit "])
def test_long_names_of_many_areas_are_clear_of_each_other(words: str, areas: int) -> None:
    names = [f"{number}{words * 40}"[:40] for number in range(areas)]
    pairs = tuple((name, 10) for name in names)
    drawn = figure(Wheel("Wheel", pairs, tuple((name, 9) for name in names), "now", "then"))
    drawn.canvas.draw()
    boxes = [text.get_window_extent() for text in drawn.texts]
    assert all(box.x0 >= 0 and box.x1 <= WIDTH and box.y0 >= 0 for box in boxes)
    assert all(box.y1 <= drawn.bbox.height for box in boxes)
    close = [(a, b) for a, b in combinations(boxes, 2) if a.padded(-4).overlaps(b.padded(-4))]
    assert close == []


def test_a_letter_under_very_many_accents_stays_on_its_line() -> None:
    assert clean("a" + "\u0301" * 200 + "b") == "á\u0301\u0301b"
    assert clean("Tiếng Việt") == "Tiếng Việt"


def test_the_pictures_in_the_docs_are_all_there() -> None:
    folder = ROOT / "docs" / "pictures"
    assert {path.stem for path in folder.glob("*.png")} == set(PICTURES)
    assert all(f"{name}.png" in (folder / "README.md").read_text() for name in PICTURES)


# How it is drawn ---------------------------------------------------------------------------------


def test_drawing_changes_nothing_for_others() -> None:
    before = dict(mpl.rcParams)
    draw(wheel(1, 2, 3))
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize(
    ("modules", "unknown"),
    [("bot.charts.drawing", "matplotlib.pyplot"), ("bot.app, bot.__main__", "matplotlib")],
)
def test_what_draws_knows_no_pyplot_and_the_rest_no_matplotlib(modules: str, unknown: str) -> None:
    asked = f"import sys, {modules}; sys.exit({unknown!r} in sys.modules)"
    subprocess.run([sys.executable, "-c", asked], check=True, cwd=ROOT)


def test_settings_of_others_change_nothing_of_a_picture() -> None:
    plain = draw(wheel(1, 2, 3))
    with mpl.rc_context({"text.color": "red", "axes.facecolor": "black", "figure.dpi": 33}):
        assert draw(wheel(1, 2, 3)) == plain


def test_a_picture_that_went_by_way_of_json_is_the_same() -> None:
    rng = random.Random(1)
    picture = trend(tuple((at(each), rng.randint(1, 10)) for each in range(9)))
    assert draw(from_json(to_json(picture))) == draw(picture)
