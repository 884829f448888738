"""Help for the pages about people, figures and keeping the service: three sentences each."""

from collections.abc import Mapping
from typing import Final

from api.pages.help.sentences import Help


def _(text: str) -> str:
    return text


HELP: Final[Mapping[str, Help]] = {
    "/notices": Help(
        "messages",
        (
            _("These are the messages to you, the newest first."),
            _("The important ones were also sent by mail."),
            _("They never name anybody: open what they point to."),
        ),
    ),
    "/youths": Help(
        "youths",
        (
            _("A youth is a code here; who it is stands on your own list, never in this service."),
            _("Print the list of codes and write the names beside them on paper."),
            _("Six months after the last loan ends, the code is erased."),
        ),
    ),
    "/reports": Help(
        "books",
        (
            _("This page says what waits, what nobody asked for, and whether the books agree."),
            _("Every number opens the list of what it counts, which you can take along as a file."),
            _("Do not send these figures outside: only the summary is made for that."),
        ),
    ),
    "/reports/waiting": Help(
        "books",
        (
            _("These requests wait for something, the oldest first."),
            _("After seven, fourteen and twenty-one days an alert is raised by itself."),
            _("It closes by itself as soon as what was missing is done."),
        ),
    ),
    "/summary": Help(
        "summary",
        (
            _("These are published figures: they never change, and new ones are added each quarter."),
            _("A figure about fewer than eleven youths is not published, so that it can betray nobody."),
            _("Equipment is counted apart, since laptops are not people."),
        ),
    ),
    "/accounts": Help(
        "accounts",
        (
            _("Everybody has their own account; there are no passwords, only links sent by mail."),
            _("Disable an account on the day somebody leaves."),
            _("The last administrator can’t be disabled."),
        ),
    ),
    "/tokens": Help(
        "tokens",
        (
            _("A token lets another program speak to this service in the name of an organisation."),
            _("It is shown once: copy it into the program at once."),
            _("Replace it before it ends; the old one keeps working for the days that you choose."),
        ),
    ),
    "/trail": Help(
        "trail",
        (
            _("Everything that happened stands here, in the order in which it happened."),
            _("Nobody can change or delete a line without its being noticed."),
            _("There are no names in it, only codes."),
        ),
    ),
    "/account": Help(
        "account",
        (
            _("Here you see where you are signed in and can end what you don’t recognise."),
            _("Choose the language in which pages and mails speak to you."),
            _("Signing out closes this browser only."),
        ),
    ),
    "/backups": Help(
        "backups",
        (
            _("A backup is made each night, read back, and kept for five weeks."),
            _("Copy the files to another machine too: a burnt server takes its own backups with it."),
            _("The two keys are not in them: keep those elsewhere."),
        ),
    ),
    "/takeover": Help(
        "takeover",
        (
            _("Bring the list that you have kept so far, as it is: nothing is stored before you say so."),
            _("Say once what your headings and your words mean; the service remembers."),
            _("An improved list can be taken in again: it corrects and never doubles."),
        ),
    ),
    "/takeovers": Help(
        "takeover",
        (
            _("This is what your list became."),
            _("Print the labels, and give each association its own file of codes."),
            _("As long as nothing has happened since, the whole takeover can be undone."),
        ),
    ),
    "/signs-of-life": Help(
        "signs-of-life",
        (
            _("Once a quarter we ask whether what you were lent is still in use."),
            _("Say what is in use and what has a problem, and leave what you don’t know."),
            _("One click answers for all of them."),
        ),
    ),
}
