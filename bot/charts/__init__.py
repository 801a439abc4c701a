"""Pictures drawn for a phone. Only `drawing` and what it imports may know matplotlib.

`studio` has them drawn in a process of its own; nothing else of the bot imports `drawing`.
"""
