"""Till days made up by chance from a seed, beside a plain model: `python -m tests.sim --days N --seed S`."""
