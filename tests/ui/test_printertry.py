"""Beside the settings: a strip is printed, its lines are tapped, and the printer's profile is what was tapped."""

from tests.ui.test_office import SETTINGS, go, office, said  # noqa: F401
from ui.office.printertry import PrintersPanel


def test_the_strip_is_printed_and_its_lines_set_the_profile(office):  # noqa: F811
    section = go(office, SETTINGS)
    office.click(section.tries)
    office.settle()
    panel = section.printers
    assert isinstance(panel, PrintersPanel)
    trial = panel.tries["receipt"]
    assert not trial.print.isEnabled()
    office.window.till.ask("set_setting", {"setting": "printer.receipt", "value": "tcp://127.0.0.1:9"})
    office.settle()
    office.click(trial.print)
    office.settle()
    assert office.view.papers.waiting == 1
    office.click(trial.lines[3])
    office.settle()
    office.click(trial.lines[8])
    office.settle()
    site = office.view.site
    assert (site["printer.receipt.charset"], site["printer.receipt.dots"], site["paper.width"]) == ("none", "384", "58")
    assert [number for number, button in trial.lines.items() if button.isChecked()] == [3, 8]
    assert said(office) == "记下了，马上生效。"


def test_the_drawer_and_the_cutter_are_set_for_each_printer(office):  # noqa: F811
    section = go(office, SETTINGS)
    office.click(section.tries)
    panel = section.printers
    office.click(panel.buttons["kitchen"])
    field = panel.tries["kitchen"].choices["printer.kitchen.cutter"]
    field.choose("no")
    field.activated.emit(field.currentIndex())
    office.settle()
    assert office.view.site["printer.kitchen.cutter"] == "no"
    assert office.view.site["printer.receipt.cutter"] == "yes"
    office.keys("Esc")
    assert not panel.isVisible()
