"""`python -m tests.sim --days N --seed S`: so many made-up till days; the same seed leaves the same digest."""

import argparse
import os
import sys
import tempfile
import time

os.environ["DOORSTEP_KEYS"] = "file"  # nobody's own key store is touched


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    from tests.sim.days import days_in_memory

    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as state:
        os.environ["DOORSTEP_STATE"] = state
        rows, digest = days_in_memory(args.days, args.seed)
    print(f"{args.days} days, {rows} rows, {digest}, {time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
