"""The sample shop of tests/data."""

from tests.data.conftest import folder, quick_pins, sample_folder

__all__ = ["folder", "quick_pins", "sample_folder"]
