"""Draws docs/pictures: each kind of picture with what is hard about it; run by `make docs`."""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bot.charts.drawing import draw
from flows.engine.pictures import Line, Moment, Picture, Trend, Wheel

FOLDER = Path(__file__).parent / "pictures"
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
AREAS = ("Health", "Work", "Money", "Family", "Friends", "Love", "Learning", "Play")
MANY = (*AREAS, "Home", "Creativity", "Nature", "Community")
LONG = (
    "Health and how I sleep",
    "Meaningful work that lasts",
    "Money and being generous with it",
    "Persönlichkeitsentwicklung",
    "Friends near and far away, old and new, and those to come",
    "Love",
    "Learning to play the cello",
    "Play",
)
RUSSIAN = [
    "Здоровье",
    "Работа",
    "Деньги",
    "Семья",
    "Друзья",
    "Любовь и близость",
    "Обучение и рост",
    "Отдых",
]
ARABIC = ["الصحة", "العمل", "المال", "العائلة", "الأصدقاء", "الحب", "التعلم والنمو", "وقت الفراغ"]
HEBREW = ["בריאות", "עבודה", "כסף", "משפחה", "חברים", "אהבה", "למידה והתפתחות", "פנאי"]
JAPANESE = ["健康", "仕事", "お金", "家族", "友人", "パートナーとの関係", "学びと成長", "遊び"]
KOREAN = ["건강", "일", "돈", "가족", "친구", "사랑", "배움과 성장", "여가"]
CHINESE = ["健康", "事业发展", "财务状况", "家庭", "朋友", "爱情", "学习与成长", "休闲娱乐"]
THAI = ["สุขภาพ", "งาน", "เงิน", "ครอบครัว", "เพื่อน", "ความรัก", "การเรียนรู้", "เวลาว่าง"]
EMOJI = [
    "🏃 Health",
    "Work 💼",
    "💰",
    "👨\u200d👩\u200d👧 Family",
    "Friends 🎉",
    "❤️ Love",
    "Learning 📚",
    "Play 🎻",
]
VALUES = (7, 5, 6, 8, 4, 9, 6, 3, 7, 2, 5, 6)
EARLIER = (5, 6, 4, 8, 4, 7, 3, 5, 6, 4, 5, 8)


def wheel(
    names: tuple[str, ...] | list[str],
    values: tuple[int, ...] = VALUES,
    earlier: tuple[int, ...] = (),
    title: str = "Wheel of Life",
) -> Wheel:
    areas = tuple(zip(names, values, strict=False))
    before = tuple(zip(names, earlier, strict=False))
    return Wheel(title, areas, before, "5 June 2026", "5 January 2026" if before else "")


def readings(days: list[float], seed: int, level: float = 5.0) -> tuple[tuple[float, int], ...]:
    """Values that wander, at so many days after the start."""
    rng = random.Random(seed)
    points = []
    for day in days:
        level = min(max(level + rng.gauss(0.05, 0.9), 1), 10)
        points.append(((START + timedelta(days=day)).timestamp(), round(level)))
    return tuple(points)


def moments(*pairs: tuple[float, str]) -> tuple[Moment, ...]:
    return tuple(Moment((START + timedelta(days=day)).timestamp(), words) for day, words in pairs)


def trend(*lines: tuple[str, tuple[tuple[float, int], ...]], **given: object) -> Trend:
    title = str(given.pop("title", "Clarity"))
    return Trend(title, tuple(Line(*each) for each in lines), **given)  # type: ignore[arg-type]


DAILY = [float(day) for day in range(40)]
GAPS = [*range(12), *range(40, 52), 75, 76, *range(95, 103)]
CROWDED = moments(
    (2, "First talk"),
    (3, "A new goal: run with Luis"),
    (4, "Done: call the bank"),
    (11, "Talk"),
    (12, "Done: write to Ana"),
    (20, "A new goal: a calm first hour of the day, before anyone else is up and asks for things"),
    (21, "Done: the first cold walk"),
    (36, "Weekly review"),
)
CLEAR = moments((6, "First talk"), (21, "Done: call Luis"), (33, "A new goal"))

PICTURES: dict[str, tuple[str, Picture]] = {
    "trend-one": ("One reading.", trend(("Clarity", readings([0], 1)))),
    "trend-two-on-a-day": (
        "Two readings on one day.",
        trend(("Clarity", ((START.timestamp(), 4), (START.timestamp() + 30_000, 7)))),
    ),
    "trend-five": (
        "Five readings, a few days apart; a day with two of them.",
        trend(("Clarity", readings([0, 3, 3.4, 7, 12], 4))),
    ),
    "trend-moments": (
        "Six weeks, with moments that mattered.",
        trend(("Clarity", readings(DAILY, 2)), moments=CLEAR),
    ),
    "trend-crowded": (
        "Moments that lie too near for words have numbers and a key.",
        trend(("Clarity", readings(DAILY, 2)), moments=CROWDED),
    ),
    "trend-gaps": ("Gaps of weeks stay gaps.", trend(("Clarity", readings(GAPS, 3, 4)))),
    "trend-300": (
        "Three hundred readings in a year and a half.",
        trend(("Clarity", readings([day * 1.8 for day in range(300)], 5)), locale="en"),
    ),
    "trend-three": (
        "Three scales, one with a long name.",
        trend(
            ("Clarity", readings(DAILY, 6)),
            ("Energy", readings([day + 0.3 for day in DAILY[::2]], 7, 3)),
            ("Patience with the children", readings(DAILY[5::4], 8, 7)),
            title="Clarity, energy and patience with the children, over the last six weeks",
            moments=CLEAR,
        ),
    ),
    "trend-three-together": (
        "Three lines that end at the same value.",
        trend(
            *((name, readings(DAILY[:20], 9)[: 20 - n]) for n, name in enumerate(("A", "B", "C"))),
            title="Ends together",
        ),
    ),
    "trend-russian": (
        "Cyrillic, with dates in Russian.",
        trend(
            ("Ясность", readings(DAILY, 2)),
            ("Уверенность", readings(DAILY[::3], 3)),
            title="Ясность и уверенность",
            locale="ru",
            moments=moments((9, "Первая встреча"), (27, "Новая цель")),
        ),
    ),
    "trend-arabic": (
        "From right to left.",
        trend(
            ("الوضوح", readings(DAILY, 2)),
            ("الثقة بالنفس", readings(DAILY[::3], 3)),
            title="الوضوح والثقة",
            locale="ar",
            moments=moments((9, "أول جلسة"), (27, "هدف جديد")),
        ),
    ),
    "trend-japanese": (
        "Japanese.",
        trend(
            ("明確さ", readings(DAILY, 2)),
            ("自信", readings(DAILY[::3], 3)),
            title="この六週間の明確さと自信",
            locale="ja",
            moments=moments((9, "最初の対話"), (27, "新しい目標")),
        ),
    ),
    "wheel": ("Eight areas.", wheel(AREAS)),
    "wheel-before": ("The wheel over the last one.", wheel(AREAS, VALUES, EARLIER)),
    "wheel-equal": ("Nothing has changed.", wheel(AREAS, VALUES, VALUES)),
    "wheel-three": ("Three areas.", wheel(AREAS[:3], (7, 5, 9), (4, 5))),
    "wheel-twelve": ("Twelve areas, over the last wheel.", wheel(MANY, VALUES, EARLIER)),
    "wheel-all-1": ("All 1.", wheel(AREAS, (1,) * 8)),
    "wheel-all-10": ("All 10, and all 1 before.", wheel(AREAS, (10,) * 8, (1,) * 8)),
    "wheel-long": ("Long names.", wheel(LONG, VALUES, EARLIER)),
    "wheel-russian": ("Cyrillic.", wheel(RUSSIAN, title="Колесо жизни")),
    "wheel-arabic": ("Arabic.", wheel(ARABIC, VALUES, EARLIER, title="عجلة الحياة")),
    "wheel-hebrew": ("Hebrew.", wheel(HEBREW, title="גלגל החיים")),
    "wheel-japanese": ("Japanese.", wheel(JAPANESE, VALUES, EARLIER, title="人生の輪")),
    "wheel-chinese": ("Chinese.", wheel(CHINESE, title="生命之轮")),
    "wheel-korean": ("Korean.", wheel(KOREAN, title="인생의 수레바퀴")),
    "wheel-emoji": ("Emoji go where there is no letter for them.", wheel(EMOJI)),
    "wheel-thai": (
        "No letters for these names: numbers, and the names in the words below the picture.",
        wheel(THAI, title="วงล้อชีวิต"),
    ),
}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    lines = [
        "# The pictures",
        "",
        "Drawn by `make docs`, to be looked at. A phone shows them so:",
        "",
    ]
    for name, (about, picture) in PICTURES.items():
        (FOLDER / f"{name}.png").write_bytes(draw(picture))
        lines += [f"{about}", "", f'<img src="{name}.png" width="360" alt="{about}">', ""]
    (FOLDER / "README.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
