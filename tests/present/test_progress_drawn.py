"""The bar of long work: on a terminal, with rows per second; in a pipe nothing at all."""

import io

from territory.present.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_what_is_worked_on_and_how_fast() -> None:
    terminal = Terminal()
    with progress(terminal) as advance:
        advance("国控[1].xlsx", 0)
        advance("国控[1].xlsx", 1200)
    shown = terminal.getvalue()
    assert "国控[1].xlsx" in shown
    assert "1,200 rows" in shown
    assert "a second" in shown


def test_a_pipe_sees_nothing() -> None:
    pipe = io.StringIO()
    with progress(pipe) as advance:
        advance("a.xlsx", 5)
    assert pipe.getvalue() == ""
