"""Every sixteenth byte of a receipt, and every state of a job under `kill -9`; `make faults` takes them all."""

import pytest

from tests.faults import printer, window


@pytest.mark.parametrize("way", printer.WAYS)
def test_a_receipt_cut_off_anywhere_is_never_printed_twice_and_never_called_printed(way):
    times, wrong = printer.sweep(way, every=16)
    assert times > 50
    assert wrong == []


@pytest.mark.parametrize("edge", [edge for edge in printer.EDGES if edge != "asked"])
def test_killed_at_any_state_a_job_goes_once_or_is_asked_about(tmp_path, edge):
    assert printer.kill_at(tmp_path / "shop", edge) == []


def test_the_window_killed_under_a_receipt_asks_about_it_at_its_next_start(tmp_path):
    assert window.kill_at(tmp_path / "shop", "took", 200) == []
