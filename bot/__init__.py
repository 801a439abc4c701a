"""Cairn's way in and out: everything that speaks with Telegram or waits for it."""

import os

# Telegram's waits come as a timedelta; python-telegram-bot gives a bare number, and a warning with
# each, unless it is told so.
os.environ.setdefault("PTB_TIMEDELTA", "1")
