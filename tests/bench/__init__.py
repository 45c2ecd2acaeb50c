"""The figures: `python -m tests.bench` (or `make bench`) measures them and leaves `build/bench.json`."""
