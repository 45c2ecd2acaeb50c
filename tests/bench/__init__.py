"""The figures: `python -m tests.bench` (or `make bench`) measures them; see `docs/maintainer.md`."""
