"""Every state a printer was seen in, on real sockets and lines: nothing lost, nothing twice, the truth said of each job."""

import itertools
import os
import socket
import sys
import threading
import time

import pytest

from printing.device import Deadlines, Outcome, drawer_kick, open_device
from printing.escpos_bytes import Job
from printing.profile import DEFAULT, Profile
from tests.devices.printer import (
    FAULTS,
    FINE,
    FakePrinter,
    SerialPrinter,
    closed_port,
    fault,
    without_questions,
)

DRAWER_KICK = drawer_kick(DEFAULT)
# A stall ends soon; what a printer in order answers comes at once, and has all the time of a busy machine.
SOON = Deadlines(connect=0.5, answer=0.1, settle=0.02, first=0.2, job=0.4, kick=0.6)
PATIENT = Deadlines(connect=5.0, answer=5.0, first=5.0, job=10.0, kick=5.0)
WATCHFUL = Deadlines(connect=5.0, answer=0.1, settle=0.2, job=10.0)  # for a hang-up that must be seen
PRINTED, SENT = Outcome("printed"), Outcome("sent")


def job_of(text: str, lines: int) -> Job:
    parts = [b"\x1b@\x1c&", *[f"{text}\n".encode("gb18030")] * lines, b"\x1dVB\x00"]
    return Job(b"".join(parts), 4, tuple(itertools.accumulate(map(len, parts))))


JOB = job_of("幸福里便民菜店", 20)
OTHER = job_of("第二张", 1)
LONG = job_of("一张很长的小票", 2_000)
HUGE = job_of("一张特别长的小票", 60_000)
NEVER_ASK, MUST_ANSWER = Profile(answers="no"), Profile(answers="yes")


# -- what it can say ------------------------------------------------------------------------------------------------
def test_a_printer_that_says_printed_has_printed_once():
    with FakePrinter(answers=FINE, says_printed=True) as printer:
        device = open_device(printer.url, PATIENT)
        assert [device.send(JOB), device.send(OTHER)] == [PRINTED, PRINTED]
        assert printer.data == JOB.data + OTHER.data


def test_a_mute_printer_that_hangs_up_has_it_and_is_not_asked_again():
    with FakePrinter() as printer:
        device = open_device(printer.url, SOON)
        assert [device.send(JOB), device.send(OTHER)] == [SENT, SENT]
        printer.wait_for(2)
        assert printer.data == JOB.data + OTHER.data
        assert printer.connections[1] == OTHER.data


def test_a_mute_printer_that_never_hangs_up_is_asked_about_until_somebody_says_that_it_is_mute():
    with FakePrinter(hangs_up=False) as printer:
        device = open_device(printer.url, Deadlines(connect=5.0, answer=0.02, settle=0.02, first=0.02, job=0.7))
        took = []
        for _ in range(2):
            began = time.monotonic()
            assert device.send(JOB) == Outcome("unknown", "silent")
            took.append(time.monotonic() - began)
        assert took[1] < took[0]  # the papers behind the first do not wait a whole deadline each
        assert open_device(printer.url, SOON, NEVER_ASK).send(OTHER) == SENT
        printer.wait_for(3)
        assert printer.connections[2] == OTHER.data


def test_a_clone_that_knows_its_state_but_not_the_question_whether_it_has_printed():
    with FakePrinter(answers=FINE) as printer:
        device = open_device(printer.url, Deadlines(answer=5.0, first=0.1))
        assert [device.send(JOB), device.send(OTHER)] == [PRINTED, PRINTED]
        assert printer.data == JOB.data + OTHER.data
        assert b"\x1d(H" not in printer.connections[1]


def test_a_clone_that_is_out_of_paper_after_the_last_byte_has_not_printed():
    with FakePrinter(answers=FINE) as printer:
        device = open_device(printer.url, Deadlines(answer=5.0, first=0.1))
        assert device.send(OTHER) == PRINTED
        printer._at = lambda what, count: _run_out(printer, count)
        assert device.send(JOB) == Outcome("unknown", "paper_out")


def _run_out(printer, count):
    if count >= len(JOB.data):
        printer.behaviour.answers = FINE | {4: b"\x72"}


def test_status_frames_that_nobody_asked_for_say_nothing_against_an_answer():
    with FakePrinter(**vars(fault("frames"))) as printer:
        assert open_device(printer.url, PATIENT).send(JOB) == PRINTED
        assert printer.data == JOB.data


@pytest.mark.parametrize(
    "reply", [b"\x00", b"\xff", b"\x72\x72", b"\x1a\x12", b"\x18\x00\x00\x00", b"\x10\x00\x60\x00\x12", b"\xa5" * 16]
)
def test_an_answer_that_makes_no_sense_says_nothing(reply):
    with FakePrinter(answers=dict.fromkeys(FINE, reply)) as printer:
        outcome = open_device(printer.url, Deadlines(answer=0.2, first=0.05)).send(JOB)
        printer.wait_for(1)
        assert printer.data == JOB.data
        assert outcome == (PRINTED if reply.endswith(b"\x00\x12") else SENT)


# -- nothing went ---------------------------------------------------------------------------------------------------
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
        assert device.send(JOB, _never) == Outcome("failed", why)
        assert device.look() == why
        assert printer.data == b""
        printer.behaviour.answers, printer.behaviour.says_printed = FINE, True
        assert device.look() == ""
        assert device.send(JOB) == PRINTED
        assert printer.data == JOB.data


def _never() -> None:
    raise AssertionError("nothing may be sent")


def test_little_paper_is_said_and_printed_on():
    with FakePrinter(answers=FINE | {4: b"\x1e"}, says_printed=True) as printer:
        assert open_device(printer.url, PATIENT).send(JOB) == Outcome("printed", "paper_low")


def test_a_refused_connection_leaves_the_job_to_go_again():
    assert open_device(closed_port(), SOON).send(JOB) == Outcome("failed", "refused")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse where Linux lets wait")
def test_a_printer_busy_with_another_till_leaves_the_job_to_go_again():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        crowd = [socket.socket() for _ in range(3)]
        for each in crowd:
            each.setblocking(False)
            each.connect_ex(server.getsockname())
        url = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        assert open_device(url, SOON).send(JOB) == Outcome("failed", "no_answer")
        for each in crowd:
            each.close()


def test_another_machine_on_the_port_is_named_and_gets_nothing():
    with FakePrinter(**vars(fault("web"))) as printer:
        assert open_device(printer.url, SOON).send(JOB) == Outcome("failed", "another_machine")
        assert printer.data == b""


def test_a_printer_that_must_answer_and_does_not_gets_nothing():
    with FakePrinter() as printer:
        assert open_device(printer.url, SOON, MUST_ANSWER).send(JOB, _never) == Outcome("failed", "no_answer")
        assert printer.data == b""


def test_what_starting_raises_ends_the_job_before_its_first_byte():
    with FakePrinter() as printer:
        with pytest.raises(AssertionError):
            open_device(printer.url, SOON).send(JOB, _never)
        printer.wait_for(1)
        assert printer.data == b""


# -- broken off -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("went", [0, 1, 4, 5, 50, 150, len(JOB.data) - 1, len(JOB.data)])
@pytest.mark.parametrize("how", ["reset_after", "fin_after"])
@pytest.mark.parametrize("talks", [True, False])
def test_a_connection_that_breaks_is_never_taken_for_a_printed_paper(how, went, talks):
    with FakePrinter(**{how: went}, answers=FINE if talks else {}) as printer:
        outcome = open_device(printer.url, WATCHFUL).send(JOB)
        printer.wait_for(1)
        assert len(printer.data) <= went
        assert outcome == (Outcome("unknown", "interrupted") if went else Outcome("failed", "refused"))


@pytest.mark.parametrize("went", [0, 50, len(JOB.data)])
@pytest.mark.parametrize("how", ["reset_after", "fin_after"])
def test_a_connection_that_breaks_under_a_printer_known_to_be_mute_is_noticed_too(how, went):
    with FakePrinter() as printer:
        device = open_device(printer.url, WATCHFUL)
        assert device.send(OTHER) == SENT
        printer.wait_for(1)
        setattr(printer.behaviour, how, went)
        assert device.send(JOB) in (Outcome("unknown", "interrupted"), Outcome("failed", "refused"))
        printer.wait_for(2)
        assert len(printer.connections[1]) <= went


@pytest.mark.parametrize("job", [JOB, HUGE], ids=["short", "long"])
def test_a_printer_that_never_reads_leaves_the_job_unknown_at_the_deadline(job):
    with FakePrinter(reads=False) as printer:
        outcome = open_device(printer.url, SOON).send(job)
        assert outcome in (Outcome("unknown", "no_answer"), Outcome("unknown", "silent"))


def test_a_printer_that_stalls_and_goes_on_has_printed_once():
    with FakePrinter(stall_after=50, answers=FINE, says_printed=True) as printer:
        device = open_device(printer.url, PATIENT)
        outcomes: list[Outcome] = []
        sender = threading.Thread(target=lambda: outcomes.append(device.send(LONG)))
        sender.start()
        printer.wait_for_bytes(50)
        printer.go_on.set()
        sender.join(30)
        assert outcomes == [PRINTED]
        printer.wait_for(1)
        assert printer.data == LONG.data


def test_the_pause_of_a_long_receipt_is_over_by_itself_and_it_has_printed_once():
    with FakePrinter(**vars(fault("pause:50")) | {"stall_seconds": 0.3}) as printer:
        assert open_device(printer.url, PATIENT).send(LONG) == PRINTED
        printer.wait_for(1)
        assert printer.data == LONG.data


def test_a_printer_that_stalls_for_ever_leaves_the_job_unknown():
    with FakePrinter(stall_after=50) as printer:
        assert open_device(printer.url, SOON).send(HUGE) == Outcome("unknown", "no_answer")


@pytest.mark.parametrize(
    ("frame", "why"),
    [
        (b"\x18\x00\x0c\x00", "paper_out"),
        (b"\x38\x00\x00\x00", "cover_open"),
        (b"\x18\x08\x00\x00", "cutter"),
        (b"\x18\x00\x00\x00", "offline"),
    ],
)
def test_trouble_in_the_middle_is_named_and_the_job_is_unknown(frame, why):
    with FakePrinter(answers=FINE, says_printed=True, frame_after=100, frame=frame) as printer:
        assert open_device(printer.url, SOON).send(JOB) == Outcome("unknown", why)
        printer.wait_for(1)
        assert printer.data == JOB.data  # it has it all, and may print it when it has paper again


def test_a_job_after_a_broken_one_first_frees_the_printer_from_a_command_cut_short():
    with FakePrinter(reset_after=50) as printer:
        device = open_device(printer.url, SOON)
        assert device.send(Job(JOB.data, 300)).state == "unknown"
        printer.behaviour.reset_after = None
        assert [device.send(OTHER), device.send(OTHER)] == [SENT, SENT]
        printer.wait_for(3)
        assert [without_questions(each) for each in printer.connections[1:]] == [bytes(300) + OTHER.data, OTHER.data]


def test_a_job_that_is_cut_from_outside_is_unknown_at_once():
    with FakePrinter(stall_after=50, answers=FINE) as printer:
        device = open_device(printer.url, PATIENT)
        outcomes: list[Outcome] = []
        sender = threading.Thread(target=lambda: outcomes.append(device.send(HUGE)))
        sender.start()
        printer.wait_for_bytes(50)
        device.cut()
        sender.join(5)
        assert outcomes == [Outcome("unknown", "interrupted")]


# -- the drawer -----------------------------------------------------------------------------------------------------
def test_the_drawer_gets_its_kick_and_nothing_else():
    with FakePrinter(answers=FINE) as printer:
        assert open_device(printer.url, SOON).kick() == SENT
        printer.wait_for(1)
        assert printer.connections == [DRAWER_KICK]


@pytest.mark.parametrize(
    ("profile", "kick"),
    [
        (Profile(), b"\x1bp\x00\x19\xfa"),
        (Profile(drawer_pin=5), b"\x1bp\x01\x19\xfa"),
        (Profile(kick_now=True), b"\x10\x14\x01\x00\x01"),
        (Profile(kick_now=True, drawer_pin=5), b"\x10\x14\x01\x01\x01"),
    ],
)
def test_the_kick_is_the_profiles(profile, kick):
    with FakePrinter() as printer:
        assert open_device(printer.url, SOON, profile).kick() == SENT
        printer.wait_for(1)
        assert (printer.data, printer.kicks) == (kick, 1)


def test_the_drawer_opens_between_two_commands_of_a_job_under_way():
    now, kicks = Profile(kick_now=True), []
    kicker = threading.Thread(target=lambda: kicks.append(device.kick()))

    def took(what: str, count: int) -> None:
        if what == "took" and count > 3_000 and not kicker.ident:
            kicker.start()

    with FakePrinter(answers=FINE, says_printed=True, at=took) as printer:
        device = open_device(printer.url, PATIENT, now)
        assert device.send(HUGE) == PRINTED
        kicker.join(30)
        assert kicks == [SENT]
        assert (printer.kicks, len(printer.connections)) == (1, 1)
        before, after = printer.data.split(drawer_kick(now))
        assert before + after == HUGE.data
        assert before.endswith(b"\n") and after


def test_the_drawer_opens_beside_a_paper_that_stands_still():
    with FakePrinter(reads=False) as printer:
        device = open_device(printer.url, Deadlines(connect=5.0, answer=0.2, job=1.5))
        sender = threading.Thread(target=device.send, args=(HUGE,))
        sender.start()
        assert device.kick() == SENT
        sender.join(30)


def test_a_kick_that_a_serial_line_cannot_take_in_time_is_over():
    with SerialPrinter(reads=False) as printer:
        device = open_device(printer.url, Deadlines(answer=0.1, job=1.0, kick=0.3))
        started = threading.Event()
        sender = threading.Thread(target=device.send, args=(HUGE, started.set))
        sender.start()
        started.wait(10)
        kicks = [device.kick() for _ in range(3)]  # the first may go while the line still takes bytes
        assert kicks[-1] in (Outcome("failed", "busy"), Outcome("failed", "no_answer"))
        device.cut()
        sender.join(30)


def test_the_drawer_of_a_printer_that_refuses_stays_shut():
    assert open_device(closed_port(), SOON).kick() == Outcome("failed", "refused")


def test_a_kick_that_would_open_the_drawer_later_is_not_sent():
    with FakePrinter(answers=FINE, says_printed=True) as printer:
        device = open_device(printer.url, PATIENT)
        assert device.send(OTHER) == PRINTED
        printer.behaviour.answers = FINE | {1: b"\x1a", 2: b"\x16"}
        assert device.kick() == Outcome("failed", "cover_open")
        assert printer.kicks == 0
        with_dc4 = open_device(printer.url, PATIENT, Profile(kick_now=True))
        assert with_dc4.kick() == SENT


# -- files and lines ------------------------------------------------------------------------------------------------
def test_a_file_takes_paper_after_paper(tmp_path):
    device = open_device(f"file://{tmp_path}/paper%20roll.bin", SOON)
    assert [device.send(JOB), device.kick(), device.send(OTHER)] == [SENT] * 3
    assert (tmp_path / "paper roll.bin").read_bytes() == JOB.data + DRAWER_KICK + OTHER.data


def test_a_file_in_a_folder_that_is_not_there_leaves_the_job_to_go_again(tmp_path):
    assert open_device(f"file://{tmp_path}/none/x", SOON).send(JOB) == Outcome("failed", "unknown_device")


posix = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")


@posix
def test_a_pipe_that_nobody_reads_leaves_the_job_to_go_again(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert open_device(f"file://{tmp_path}/pipe", SOON).send(JOB) == Outcome("failed", "no_answer")


@posix
@pytest.mark.parametrize("scheme", ["serial", "file"])
def test_a_line_that_is_never_read_is_left_at_the_deadline(scheme):
    printer = SerialPrinter(reads=False)
    with printer:
        url = printer.url if scheme == "serial" else f"file://{printer.path}"
        soon = Deadlines(answer=0.1, job=-5.2) if scheme == "serial" else SOON  # less what 115,200 baud would take
        assert open_device(url, soon).send(LONG).state in ("unknown", "failed")


@posix
@pytest.mark.parametrize("name", ["fine", "frames", "clone"])
def test_a_serial_printer_is_asked_and_prints(name):
    with SerialPrinter(**vars(fault(name))) as printer:
        device = open_device(printer.url, Deadlines(answer=5.0, first=0.2))
        assert device.send(JOB) == PRINTED
        assert printer.data == JOB.data


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
    assert open_device(url, SOON).send(JOB) == Outcome("failed", why)


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
    assert device.send(JOB) == SENT
    assert (tmp_path / "asked").read_text() == "-d Till Printer -o raw\n"
    assert (tmp_path / "bytes").read_bytes() == JOB.data
    (tmp_path / "says").write_text("1")
    assert device.send(JOB) == Outcome("failed", "refused")


def test_every_fault_has_its_words_and_can_be_had_by_name():
    assert {name for name in FAULTS if fault(name) is not None} == set(FAULTS)
    assert fault("reset:7").reset_after == 7
    with pytest.raises(KeyError):
        fault("dragon")
