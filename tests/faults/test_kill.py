from tests.faults.kill import rounds


def test_what_a_killed_till_acknowledged_is_there_once(tmp_path):
    last = list(rounds(30, tmp_path, seed=1))[-1]
    assert last[0] == 30 and last[1] > 30
