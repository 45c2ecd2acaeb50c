"""Every state a printer was seen in, on real sockets and lines: nothing lost, nothing twice, the truth said of each job."""

import os
import socket
import sys
import threading

import pytest

from printing.device import DRAWER_KICK, Deadlines, Outcome, open_device
from printing.escpos_bytes import Job
from tests.devices.fake_printer import FINE, FakePrinter, closed_port, without_questions

# A stall ends soon; what a printer in order answers comes at once, and has all the time of a busy machine.
SOON = Deadlines(connect=0.5, answer=0.2, settle=0.05, stall=0.4)
PATIENT = Deadlines(connect=5.0, answer=5.0, stall=10.0)
WATCHFUL = Deadlines(connect=5.0, answer=0.2, settle=1.0, stall=10.0)  # for a hang-up that must be seen
JOB = Job(b"\x1b@\x1c&" + "幸福里便民菜店\n".encode("gb18030") * 20 + b"\x1dVB\x00", 4)
OTHER = Job(b"\x1b@\x1c&" + "第二张\n".encode("gb18030") + b"\x1dVB\x00", 4)
HUGE = Job(b"\x1b@" + b"long line\n" * 100_000, 2)


def test_a_printer_that_says_printed_has_printed_once():
    with FakePrinter(answers=FINE, says_printed=True) as printer:
        assert open_device(printer.url, PATIENT).send(JOB) == Outcome("sent")
        assert printer.data == JOB.data


@pytest.mark.parametrize("hangs_up", [True, False])
def test_a_printer_that_never_says_a_word_still_prints_and_is_not_asked_again(hangs_up):
    with FakePrinter(hangs_up=hangs_up) as printer:
        device = open_device(printer.url, SOON)
        assert device.send(JOB) == Outcome("sent")
        assert device.send(OTHER) == Outcome("sent")
        printer.wait_for(2)
        assert printer.data == JOB.data + OTHER.data
        assert printer.connections[1] == OTHER.data


def test_a_clone_that_knows_its_state_but_not_the_question_whether_it_has_printed():
    with FakePrinter(answers=FINE) as printer:
        device = open_device(printer.url, SOON)
        assert device.send(JOB) == Outcome("sent")
        assert device.send(OTHER) == Outcome("sent")
        assert printer.data == JOB.data + OTHER.data
        assert b"\x1d(H" not in printer.connections[1]


def test_a_long_job_that_is_never_read_is_unsure_at_the_deadline():
    with FakePrinter(reads=False) as printer:
        assert open_device(printer.url, SOON).send(HUGE) == Outcome("unsure", "no_answer")


def test_a_short_job_that_is_never_read_is_unsure_where_the_printer_used_to_hang_up():
    with FakePrinter() as printer:
        device = open_device(printer.url, SOON)
        assert device.send(JOB) == Outcome("sent")
        printer.behaviour.reads = False
        assert device.send(OTHER) == Outcome("unsure", "no_answer")


def test_a_refused_connection_leaves_the_job_waiting():
    assert open_device(closed_port(), SOON).send(JOB) == Outcome("waiting", "refused")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse where Linux lets wait")
def test_a_printer_busy_with_another_till_leaves_the_job_waiting():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        crowd = [socket.socket() for _ in range(3)]
        for each in crowd:
            each.setblocking(False)
            each.connect_ex(server.getsockname())
        url = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        assert open_device(url, SOON).send(JOB) == Outcome("waiting", "no_answer")
        for each in crowd:
            each.close()


@pytest.mark.parametrize("went", [0, 1, 4, 5, 50, 150, len(JOB.data) - 1, len(JOB.data)])
@pytest.mark.parametrize("how", ["reset_after", "fin_after"])
def test_a_connection_that_breaks_is_never_taken_for_a_printed_paper(how, went):
    with FakePrinter(**{how: went}) as printer:
        outcome = open_device(printer.url, WATCHFUL).send(JOB)
        printer.wait_for(1)
        assert len(printer.data) <= went
        assert outcome == (Outcome("unsure", "interrupted") if went else Outcome("waiting", "refused"))


@pytest.mark.parametrize("went", [0, 50, len(JOB.data)])
@pytest.mark.parametrize("how", ["reset_after", "fin_after"])
def test_a_connection_that_breaks_under_a_printer_known_to_be_mute_is_noticed_too(how, went):
    with FakePrinter() as printer:
        device = open_device(printer.url, WATCHFUL)
        assert device.send(OTHER) == Outcome("sent")
        printer.wait_for(1)
        setattr(printer.behaviour, how, went)
        assert device.send(JOB) in (Outcome("unsure", "interrupted"), Outcome("waiting", "refused"))
        printer.wait_for(2)
        assert len(printer.connections[1]) <= went


def test_a_printer_that_stalls_and_goes_on_has_printed_once():
    with FakePrinter(stall_after=50) as printer:
        device = open_device(printer.url, Deadlines(answer=0.2, stall=10.0))
        outcomes: list[Outcome] = []
        sender = threading.Thread(target=lambda: outcomes.append(device.send(HUGE)))
        sender.start()
        printer.wait_for_bytes(50)
        printer.go_on.set()
        sender.join(30)
        assert outcomes == [Outcome("sent")]
        printer.wait_for(1)
        assert printer.data == HUGE.data


def test_a_printer_that_stalls_for_ever_leaves_the_job_unsure():
    with FakePrinter(stall_after=50) as printer:
        assert open_device(printer.url, SOON).send(HUGE) == Outcome("unsure", "no_answer")


def test_a_job_after_a_broken_one_first_frees_the_printer_from_a_command_cut_short():
    with FakePrinter(reset_after=50) as printer:
        device = open_device(printer.url, SOON)
        assert device.send(Job(JOB.data, 300)).state == "unsure"
        printer.behaviour.reset_after = None
        assert device.send(OTHER) == Outcome("sent")
        assert device.send(OTHER) == Outcome("sent")
        printer.wait_for(3)
        assert [without_questions(each) for each in printer.connections[1:]] == [bytes(300) + OTHER.data, OTHER.data]


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({4: b"\x72"}, "paper_out"),
        ({1: b"\x1a", 2: b"\x32"}, "paper_out"),
        ({1: b"\x1a", 2: b"\x16"}, "cover_open"),
        ({1: b"\x1a", 3: b"\x1a"}, "cutter"),
        ({1: b"\x1a"}, "offline"),
    ],
)
def test_a_printer_that_says_it_cannot_print_gets_no_byte_of_the_paper(answers, why):
    with FakePrinter(answers=FINE | answers) as printer:
        device = open_device(printer.url, PATIENT)
        assert device.send(JOB, _never) == Outcome("waiting", why)
        assert printer.data == b""
        printer.behaviour.answers, printer.behaviour.says_printed = FINE, True
        assert device.send(JOB) == Outcome("sent")
        assert printer.data == JOB.data


def _never() -> None:
    raise AssertionError("nothing may be sent")


def test_little_paper_is_said_and_printed_on():
    with FakePrinter(answers=FINE | {4: b"\x1e"}, says_printed=True) as printer:
        assert open_device(printer.url, PATIENT).send(JOB) == Outcome("sent", "paper_low")


@pytest.mark.parametrize(
    "reply", [b"\x00", b"\xff", b"\x72\x72", b"\x1a\x12", b"\x18\x00\x00\x00", b"\x10\x00\x60\x00\x12", b"\xa5" * 16]
)
def test_an_answer_that_makes_no_sense_says_nothing(reply):
    with FakePrinter(answers=dict.fromkeys(FINE, reply)) as printer:
        assert open_device(printer.url, SOON).send(JOB) == Outcome("sent")
        printer.wait_for(1)
        assert printer.data == JOB.data


def test_another_machine_on_the_port_is_named_and_gets_nothing():
    with FakePrinter(greeting=b"HTTP/1.1 400 Bad Request\r\n") as printer:
        assert open_device(printer.url, SOON).send(JOB) == Outcome("waiting", "unknown_device")
        assert printer.data == b""


def test_what_starting_raises_ends_the_job_before_its_first_byte():
    with FakePrinter() as printer:
        with pytest.raises(AssertionError):
            open_device(printer.url, SOON).send(JOB, _never)
        printer.wait_for(1)
        assert printer.data == b""


def test_the_drawer_opens_beside_a_paper_that_stands_still():
    with FakePrinter(reads=False) as printer:
        device = open_device(printer.url, Deadlines(connect=5.0, answer=0.2, stall=1.0))
        sender = threading.Thread(target=device.send, args=(HUGE,))
        sender.start()
        assert device.kick() == Outcome("sent")
        sender.join(30)


def test_the_drawer_gets_its_kick_and_nothing_else():
    with FakePrinter(answers=FINE) as printer:
        assert open_device(printer.url, SOON).kick() == Outcome("sent")
        printer.wait_for(1)
        assert printer.connections == [DRAWER_KICK]


def test_the_drawer_of_a_printer_that_refuses_stays_shut():
    assert open_device(closed_port(), SOON).kick() == Outcome("waiting", "refused")


# -- files and lines ------------------------------------------------------------------------------------------------
def test_a_file_takes_paper_after_paper(tmp_path):
    device = open_device(f"file://{tmp_path}/paper%20roll.bin", SOON)
    assert [device.send(JOB), device.kick(), device.send(OTHER)] == [Outcome("sent")] * 3
    assert (tmp_path / "paper roll.bin").read_bytes() == JOB.data + DRAWER_KICK + OTHER.data


def test_a_file_in_a_folder_that_is_not_there_leaves_the_job_waiting(tmp_path):
    assert open_device(f"file://{tmp_path}/none/x", SOON).send(JOB) == Outcome("waiting", "unknown_device")


posix = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")


@posix
def test_a_pipe_that_nobody_reads_leaves_the_job_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert open_device(f"file://{tmp_path}/pipe", SOON).send(JOB) == Outcome("waiting", "no_answer")


@posix
@pytest.mark.parametrize("scheme", ["serial", "file"])
def test_a_line_that_is_never_read_is_left_at_the_deadline(scheme):
    printer, line = os.openpty()
    try:
        assert open_device(f"{scheme}://{os.ttyname(line)}", SOON).send(HUGE) == Outcome("unsure", "no_answer")
    finally:
        os.close(line)
        os.close(printer)


@posix
def test_a_serial_printer_is_asked_and_prints():
    printer, line = os.openpty()
    heard = bytearray()

    def serve() -> None:
        while not heard.endswith(b"\x1dVB\x00" + b"\x1d(H\x06\x00000001"):
            heard.extend(os.read(printer, 1024))
            if heard.endswith((b"\x10\x04\x01", b"\x10\x04\x04")):
                os.write(printer, b"\x12")
        os.write(printer, b"\x37\x220001\x00")

    serving = threading.Thread(target=serve, daemon=True)
    try:
        serving.start()
        device = open_device(f"serial://{os.ttyname(line)}?baud=19200", PATIENT)
        assert device.send(JOB) == Outcome("sent")
        serving.join(10)
        assert without_questions(bytes(heard)) == JOB.data
    finally:
        os.close(line)
        os.close(printer)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("none:", "no_printer"),
        ("tcp://127.0.0.1", "unknown_device"),
        ("ftp://printer", "unknown_device"),
        ("usb://nonsense", "unknown_device"),
        ("serial:///dev/no-such-line?baud=fast", "unknown_device"),
        ("serial:///dev/no-such-line", "refused"),
    ],
)
def test_an_address_without_a_printer_keeps_the_job(url, why):
    assert open_device(url, SOON).send(JOB) == Outcome("waiting", why)


@posix
def test_cups_takes_the_bytes_as_they_are(tmp_path, monkeypatch):
    lp = tmp_path / "lp"
    lp.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$*" > {tmp_path}/asked\ncat > {tmp_path}/bytes\nexit $(cat {tmp_path}/says)\n'
    )
    lp.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    (tmp_path / "says").write_text("0")
    device = open_device("cups://Till%20Printer", Deadlines())
    assert device.send(JOB) == Outcome("sent")
    assert (tmp_path / "asked").read_text() == "-d Till Printer -o raw\n"
    assert (tmp_path / "bytes").read_bytes() == JOB.data
    (tmp_path / "says").write_text("1")
    assert device.send(JOB) == Outcome("waiting", "refused")
