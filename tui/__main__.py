"""The command line: `teachbot [COMMAND] [PROJECT]`; without a command, the application."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from teachbot.engine.dialogue.text import plain
from teachbot.engine.errors import TeachbotError

COMMANDS = {
    "interactive": ("lesson.interactive", "the full-screen application (the default command)"),
    "train": ("bot.train", "train a bot and write its model"),
    "test": ("bot.test", "score a bot on test stories and examples"),
    "validate": ("project.validate", "every problem in a project's files, with file and line"),
    "convert": ("project.convert", "a project's training data in the other generation"),
    "graph": ("project.graph", "the story graph of a whole project"),
    "parse": ("bot.parse", "what the bot understands of a text"),
    "predict": ("bot.predict", "ranked next actions after a tracker"),
    "probe": ("bot.probe", "simulated users look for the bot's holes"),
    "sessions": ("lesson.sessions", "recorded sessions that can be resumed or exported"),
    "export": ("lesson.export", "a recorded session's stories, examples and domain additions"),
    "serve": ("lesson.serve", "the application in a browser"),
    "play": ("bot.play", "a recorded lesson as a test"),
    "inbox": ("lesson.inbox", "real conversations to review"),
    "config": ("config", "the settings, in your editor"),
    "init": ("project.init", "a small new bot to teach from nothing"),
}
"""Where each command lives in `teachbot.tui.commands`, loaded when it is called, and what it does."""


class LazyGroup(click.Group):
    """Loads a command's module only when it is called; what is no command is a project to open."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the contract."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, from its module."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"teachbot.tui.commands.{COMMANDS[cmd_name][0]}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, does) for name, (_, does) in COMMANDS.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """`teachbot concertbot --fresh` is `teachbot interactive concertbot --fresh`."""
        if not args or (args[0] not in COMMANDS and args[0] not in ("--help", "-h", "--version")):
            args = ["interactive", *args]
        return super().parse_args(ctx, args)


def _tell_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        click.echo(f"teachbot {version('teachbot')}")
    except PackageNotFoundError:
        click.echo("teachbot, not installed")
    ctx.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: teachbot concertbot",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_tell_version, help="Show the version."
)
def cli() -> None:
    """Teach a contextual assistant by talking to it."""


def _show(error: click.ClickException) -> None:
    """As click shows it, with what the person typed made harmless."""
    if isinstance(error, click.UsageError) and error.ctx is not None:
        click.echo(f"{error.ctx.get_usage()}\nTry '{error.ctx.command_path} --help' for help.\n", err=True)
    click.echo(plain(f"Error: {error.format_message()}", one_line=False), err=True)


def main() -> None:
    """Runs the command line; errors go to standard error as `file:line: message`, without a traceback."""
    try:
        sys.exit(cli.main(prog_name="teachbot", standalone_mode=False) or 0)
    except click.ClickException as error:
        _show(error)
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(1)
    except TeachbotError as error:
        click.echo(plain(str(error), one_line=False), err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
