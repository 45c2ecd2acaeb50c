"""The windows: what the counter and the manager see and touch. They hold no rules; the Till decides."""
