"""Runs the command in this process, for several test modules."""

from click.testing import CliRunner, Result

from service.cli import main


def run(*arguments: object) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])
