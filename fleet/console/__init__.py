"""The command line: each command one unit of work, its answer on stdout, its refusal a line on stderr."""

import click

from fleet.console import importing, keeping, mail, people, setting_up, taking_over, youths
from fleet.console.door import Door


@click.group(cls=Door)
def main() -> None:
    """The fleet at the command line."""


for command in (
    setting_up.init,
    setting_up.doctor,
    setting_up.show_settings,
    mail.mail,
    setting_up.database,
    people.account,
    people.organisation,
    people.site,
    people.token,
    importing.importing,
    taking_over.taken_over,
    youths.youth,
    keeping.backup,
    keeping.restore,
    setting_up.make_demo,
    setting_up.trail,
):
    main.add_command(command)
