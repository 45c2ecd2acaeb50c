"""Whatever comes in by any door is answered in words: no traceback, nothing changed, nothing lost."""
