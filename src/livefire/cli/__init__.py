"""The command line: from words to text on stdout, notes on stderr and an exit code.

0    as expected
1    an expectation failed, a budget was broken, or, with --fail-on match, a match
2    a detection is broken, or, with --strict, unsupported
3    wrong command line, input or configuration
4    our own bug
130  interrupted
"""

from __future__ import annotations

import gc
import signal
import sys
import traceback
from collections.abc import Sequence

from livefire.errors import EngineError, LivefireError, Problems, RuleError

AS_EXPECTED, FAILED, BROKEN, WRONG_USE, OUR_BUG, INTERRUPTED = 0, 1, 2, 3, 4, 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave the process with its exit code."""
    gc.set_threshold(100_000)  # what is imported stays: to look for waste among it is a twentieth of a short command
    interrupts: list[int] = []

    def interrupted(number: int, frame: object) -> None:
        interrupts.append(number)
        raise KeyboardInterrupt

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else whoever started us wants it otherwise
        signal.signal(signal.SIGINT, interrupted)
    code = code_of(sys.argv[1:] if arguments is None else arguments, interrupts)
    gc.freeze()  # nor is there anything to gain from a last look at all of it
    sys.exit(code)


def code_of(arguments: Sequence[str], interrupts: Sequence[int] = ()) -> int:
    """Run one command; what it returns is the exit code. No error but our own bug shows a traceback.

    `interrupts`: those that have come so far. An error that follows one is the interrupt: libraries in C make errors of it.
    """
    from livefire.cli.app import app
    from livefire.cli.options import put_all

    try:
        code = int(app(args=list(arguments), prog_name="livefire", standalone_mode=False) or AS_EXPECTED)
        put_all()
        return code
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if interrupts:
            return INTERRUPTED
        if not isinstance(error, LivefireError):
            return _stranger(error)
        print(f"error: {error}", file=sys.stderr)
        return exit_code(error)


def exit_code(error: LivefireError) -> int:
    """Three before two: a wrong input is told before a broken detection."""
    if isinstance(error, Problems):
        return max((exit_code(one) for one in error.errors), default=WRONG_USE)
    return BROKEN if isinstance(error, RuleError | EngineError) else WRONG_USE


def _stranger(error: Exception) -> int:
    """An exception that is not ours: the command line parser's complaint, its abort, or a bug."""
    if type(error).__name__ == "Abort":
        return INTERRUPTED
    complaint = getattr(error, "format_message", None)  # every complaint of the parser has it, under all of its versions
    if complaint is None:
        traceback.print_exc()
        print("error: this is a bug in livefire; please report it with the lines above", file=sys.stderr)
        return OUR_BUG
    if type(error).__name__ == "NoArgsIsHelpError":  # what it complains with is the help, usage and all
        print(complaint(), file=sys.stderr)
        return WRONG_USE
    context = getattr(error, "ctx", None)
    usage = f"{context.get_usage()}\n" if context else ""
    print(f"{usage}error: {complaint()}", file=sys.stderr)
    return WRONG_USE
