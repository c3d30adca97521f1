"""The commands and their options; each takes its words, calls one public function and prints one report."""

from __future__ import annotations

from collections.abc import Callable

import typer

from livefire.cli import asking, backtesting, making, running

app = typer.Typer(
    name="livefire",
    help="Does a detection fire on the attack, does it stay silent on everything else, and how do we know?",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

COMMANDS: dict[str, Callable[..., int]] = {
    "run": running.run,
    "backtest": backtesting.backtest,
    "query": asking.query,
    "normalise": asking.normalise,
    "explain": asking.explain,
    "generate": making.generate,
    "validate": asking.validate,
    "init": making.init,
}
for name, command in COMMANDS.items():
    app.command(name)(command)


def _version(shown: bool) -> None:
    if shown:
        from livefire import __version__
        from livefire.cli.options import put

        put(f"livefire {__version__}")
        raise typer.Exit


@app.callback()
def livefire(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version and leave."),
) -> None:
    """Does a detection fire on the attack, does it stay silent on everything else, and how do we know?"""
