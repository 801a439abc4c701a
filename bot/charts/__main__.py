"""`python -m bot.charts` is the process that a studio draws in: a picture a line, as JSON."""

from bot.charts.drawing import serve

if __name__ == "__main__":
    serve()
