"""The windows: what the counter and the manager see and touch. They hold no rules; the Till decides."""

import builtins

import PySide6.QtCore  # noqa: F401

# Qt's import hook reads the source of every module imported after it, in search of its own name; we use none of the
# features that it is for, and the start is shorter without.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
