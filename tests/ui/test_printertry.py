"""On the devices page a strip is printed, its lines are tapped, and the printer's profile is what was tapped."""

from tests.ui.test_office import go, office, said  # noqa: F401
from ui.office.devices import DevicesSection


def panel_of(office, printer):  # noqa: F811
    office.window.till.ask("set_setting", {"setting": printer, "value": "tcp://127.0.0.1:9"})
    office.settle()
    section = go(office, "devices")
    assert isinstance(section, DevicesSection)
    section.choose(printer)
    office.click(section.panel.test)
    return section.panel


def test_the_strip_is_printed_and_its_lines_set_the_profile(office):  # noqa: F811
    trial = panel_of(office, "printer.receipt").trial
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
    office.click(trial.page)
    assert said(office) == "测试页已送去打印。"
    assert office.view.papers.waiting == 2


def test_the_drawer_and_the_cutter_are_set_for_each_printer(office):  # noqa: F811
    field = panel_of(office, "printer.kitchen").trial.choices["printer.kitchen.cutter"]
    field.choose("no")
    field.activated.emit(field.currentIndex())
    office.settle()
    assert office.view.site["printer.kitchen.cutter"] == "no"
    assert office.view.site["printer.receipt.cutter"] == "yes"
