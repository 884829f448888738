"""Help for the pages about people, figures and keeping the service: three sentences each."""

from collections.abc import Mapping
from typing import Final

from api.pages.help.sentences import Help


def _(text: str) -> str:
    return text


HELP: Final[Mapping[str, Help]] = {
    "/shipments": Help(
        "kits",
        (
            _("A parcel takes whole kits of one association to one place, with a delivery note."),
            _("The list says what is on its way, what has arrived, and where something differed."),
            _("A parcel is closed when everything that differed is settled."),
        ),
    ),
    "/shipments/new": Help(
        "kits",
        (
            _("Kits wait here when they are prepared for a delivery site and stand somewhere else."),
            _("All kits for one place go together; take the tick away from those that stay."),
            _("A kit is in one parcel at a time."),
        ),
    ),
    "/shipments/<key>": Help(
        "kits",
        (
            _("The pick list is in the order of the shelves; scan each thing, or type its code."),
            _("A thing that does not belong into this parcel is refused, with the reason."),
            _("Who unpacks it says what is missing or damaged; a coordinator follows that up."),
        ),
    ),
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
    "/quotas": Help(
        "quotas",
        (
            _("A quota says how many an association may be given, of what, where, and from whose money."),
            _("Each number leads to what makes it: what was granted and why, and the kits that count."),
            _("A kit counts once it is put aside; taken apart before its hand-over, it counts no more."),
        ),
    ),
    "/requests/proposal": Help(
        "proposal",
        (
            _("Here is who could be given what, now; nothing is put aside until you accept it."),
            _("Untick what you don’t want, or type the code of another thing."),
            _("Below stands who gets nothing, and what was missing."),
        ),
    ),
    "/dashboard": Help(
        "figures",
        (
            _("These are live figures of the work: what is stuck, what will run out, whether it is faster."),
            _("Every number opens the list of what it counts; each table can be taken along as a file."),
            _("Do not send them outside: only the summary is made for that."),
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
            _("These are published figures: they never change, and the top says the day of the next."),
            _("Youths are only published by eleven or more together, so that a figure can betray nobody."),
            _("Equipment is counted apart, since laptops are not people."),
        ),
    ),
    "/summary/shares": Help(
        "summary",
        (
            _("With a link, a board reads the summary without an account."),
            _("It is shown once: copy it and send it to those who shall read."),
            _("Take it back here as soon as it went to somebody it was not meant for."),
        ),
    ),
    "/summary/notes": Help(
        "notes",
        (
            _("One paragraph beside a quarter’s figures: what happened, and why a number moved."),
            _("No small number of youths, in digits or in words: the ledger holds it back, so a note must."),
            _("You can change it until the next quarter is closed."),
        ),
    ),
    "/summary/agreements": Help(
        "notes",
        (
            _("Enter each signed agreement: its dates, and in a few words what was promised."),
            _("The département reads its own on its summary; nobody else’s."),
            _("To correct one, remove it and enter it again."),
        ),
    ),
    "/summary/proofs": Help(
        "proofs",
        (
            _("Choose who gave, then take the paper along: it names each device by its serial number."),
            _("A device is put to use in a year that is over, or recycled; the others are only counted."),
            _("It shows neither places nor days, so that it says nothing of the youths."),
        ),
    ),
    "/summary/ledger": Help(
        "summary",
        (
            _("This page says what was published of youths, when, and whether anything was changed since."),
            _("What waits has no number here, nor anywhere else: it is published when it reaches eleven."),
            _("Note the seal beside a report: with it anybody can tell later that the figures are the same."),
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
    "/webhooks": Help(
        "webhooks",
        (
            _("A webhook tells an association’s own software at once of what changes."),
            _("A message says what happened and to which thing, and never names a youth."),
            _("What does not arrive is tried again for three days; after that you can send it again."),
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
