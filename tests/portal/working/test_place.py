import os
import subprocess
import sys
from dataclasses import replace

from portal.working.place import Seat, own_seat, seat_in
from processes.work.leases import HOLDER_LENGTH


def of(process: "subprocess.Popen[bytes]") -> Seat:
    """The seat of another process here."""
    says = subprocess.run(
        [
            sys.executable,
            "-c",
            f"print(open('/proc/{process.pid}/stat').read().rsplit(')', 1)[1].split()[19])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return replace(own_seat(), pid=process.pid, started=says.stdout.strip())


def test_a_process_knows_its_own_seat_and_reads_it_back_from_a_pulse():
    seat = own_seat()

    assert seat.pid == os.getpid()
    assert len(seat.holder) == HOLDER_LENGTH
    assert seat_in(seat.details()) == seat
    assert not seat.is_known_dead()


def test_a_process_that_ended_is_known_dead_even_before_it_is_buried():
    other = subprocess.Popen(["sleep", "30"])
    seat = of(other)
    assert not seat.is_known_dead()

    other.kill()
    os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
    assert seat.is_known_dead()
    other.wait()
    assert seat.is_known_dead()


def test_another_process_with_the_same_number_does_not_make_it_alive():
    seat = replace(own_seat(), started="1")

    assert seat.is_known_dead()
    assert seat.holder != own_seat().holder


def test_elsewhere_nobody_can_tell():
    assert not replace(own_seat(), place="another boot", pid=1, started="1").is_known_dead()
    assert not seat_in({}).is_known_dead()
