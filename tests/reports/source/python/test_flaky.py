seen = []


def test_second_time_lucky():
    seen.append(1)
    assert len(seen) > 1


def test_steady():
    pass
