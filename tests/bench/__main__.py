"""Measure every figure and leave `build/bench.json`: two numbers each, the figure and its goal; less is better."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from tests.bench.backup import backup
from tests.bench.office import office
from tests.bench.paper import receipt_to_bytes
from tests.bench.printer import printer
from tests.bench.proof import proof
from tests.bench.sale import durable_sale
from tests.bench.scale import longest_frame
from tests.bench.window import scan_to_paint, start_ratio

RESULT = Path("build/bench.json")


def main() -> int:
    """Measure, write, and say which goals were missed."""
    figures: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        figures["durable_sale"] = {"ratio": round(durable_sale(folder / "sale"), 2), "goal": 2.0}
        for name, customer in (("scan_to_paint", False), ("scan_to_paint_beside_customer", True)):
            ours, theirs = (sorted(times) for times in scan_to_paint(folder / name, customer=customer))
            figures[f"{name}_p50"] = {"ms": round(ours[len(ours) // 2], 1), "goal": 8}
            figures[f"{name}_p99"] = {"ms": round(ours[len(ours) * 99 // 100], 1), "goal": 16}
            if theirs:
                figures["customers_paint_p99"] = {"ms": round(theirs[len(theirs) * 99 // 100], 1), "goal": 50}
        figures["start_to_checkout"] = {"ratio": round(start_ratio(folder / "start"), 2), "goal": 3.0}
        figures["longest_frame_at_a_bad_scale"] = {"ms": round(longest_frame(folder / "scale"), 1), "goal": 50}
        figures |= backup(folder)
        figures |= printer(folder / "printer")
        figures |= proof(folder)
    figures["receipt_to_bytes"] = {"ratio": round(receipt_to_bytes(), 2), "goal": 1.0}
    figures |= office()
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    for name, figure in figures.items():
        value = next(iter(figure.values()))
        print(f"{name}: {figure}{'' if value <= figure['goal'] else '  MISSED'}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
