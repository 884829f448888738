"""Help where it is needed: three sentences for each page, and the chapter of the handbook that says more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import request

from api import language
from api.pages.handbook import book_of
from api.pages.labels import helping as of_labels
from fleet.access import Actor


def _(text: str) -> str:
    return text


@dataclass(frozen=True)
class Help:
    """What a page is for, what to do on it, what is good to know; `chapter` is an anchor of the handbooks."""

    chapter: str
    says: tuple[str, str, str]


@dataclass(frozen=True)
class Told:
    """Help in the reader's language, and where it goes on."""

    says: tuple[str, ...]
    href: str


HELP: Final[Mapping[str, Help]] = {
    "/": Help(
        "start",
        (
            _("This page says what waits for you, the most urgent first."),
            _("Each line leads to the list of what it counts."),
            _("What is done disappears by itself: there is nothing to tick off here."),
        ),
    ),
    "/search": Help(
        "searching",
        (
            _("Type or scan what is written on it: a code, a serial number, the number of a SIM card."),
            _("If it names exactly one thing, its page opens at once."),
            _("Parts are found too, from their first characters on."),
        ),
    ),
    "/scan": Help(
        "scanning",
        (
            _("Type the eight characters under the QR code; capitals and hyphens don’t matter."),
            _("The last character checks the others: a slip of the finger is noticed at once."),
            _("The answer says what the thing is and what is to be done with it next."),
        ),
    ),
    "/devices": Help(
        "devices",
        (
            _("These are the devices you may see, the newest first; the filters above narrow them down."),
            _("Tick several to do one thing with all of them: each one gets its own answer."),
            _("The address of the page holds the filters, so you can send it or keep it."),
        ),
    ),
    "/devices/<code>": Help(
        "device",
        (
            _("The top says where it is, who answers for it and what is next."),
            _("Only what can be done now is offered; the rest comes when its turn comes."),
            _("Below stands its whole life, the latest first."),
        ),
    ),
    "/sims": Help(
        "sims",
        (
            _("A SIM card, its line and its plan are three things: the card is what you hold in your hand."),
            _("A plan that ends is announced thirty days ahead."),
            _("A card that nobody uses should not be paid for: suspend its line."),
        ),
    ),
    "/sims/<code>": Help(
        "sims",
        (
            _("Here you see the card, its line with the operator, and what is paid for on it."),
            _("Renewing makes the next plan begin the day after this one ends."),
            _("When the card comes back, its line is suspended by itself."),
        ),
    ),
    "/lots/new": Help(
        "donations",
        (
            _("A donor’s list makes one lot: each line becomes a device that is announced."),
            _("Headings are recognised in French and in English; everything wrong is named with its line."),
            _("Nothing is taken in unless all of it can be, and the same file twice does no harm."),
        ),
    ),
    "/reports/new": Help(
        "reports",
        (
            _("A hardware report fills in the model, the serial number, the disks and the battery."),
            _("If it might be a device we know, you are asked; nothing is joined on a guess."),
            _("Serial numbers that makers leave empty are never taken for an identity."),
        ),
    ),
    "/reports/<key>": Help(
        "reports",
        (
            _("This report might belong to a device we know: the reasons are given."),
            _("Pick that device, or say that it is a new one."),
            _("When in doubt, open the device and compare the disks."),
        ),
    ),
    "/requests": Help(
        "requests",
        (
            _("Each request is for youths who are known here by a code only."),
            _("Those that have waited longest come first."),
            _("Nothing waits for more than a week without somebody being told."),
        ),
    ),
    "/requests/new": Help(
        "asking",
        (
            _("Ask for a computer, a connection, or both, for each youth."),
            _("A youth without a code gets one here; only the association knows whose it is."),
            _("Never type a name, a birth date or an address: there is no place for them."),
        ),
    ),
    "/requests/<key>": Help(
        "requests",
        (
            _("Each line says where it stands and since when."),
            _("Nobody approves a request that they entered themselves."),
            _("A line that is declined always says why."),
        ),
    ),
    "/requests/<key>/lines/<int:number>/kit": Help(
        "kits",
        (
            _("Put aside what this youth will get: only what is ready is shown."),
            _("A kit is kept for thirty days, then it is free again."),
            _("Two people can’t put the same laptop aside: the second one is told."),
        ),
    ),
    "/kits": Help(
        "kits",
        (
            _("These kits are put aside and wait to be packed or handed over."),
            _("Put the slip into the bag: it says what belongs inside."),
            _("A kit that nobody fetches is freed after thirty days."),
        ),
    ),
    "/kits/<key>": Help(
        "handing-over",
        (
            _("Check the bag against the list, charger included."),
            _("The agreement is signed on paper and stays with the association: here you only say when."),
            _("A hand-over made by mistake can be undone within the hour."),
        ),
    ),
    "/loans": Help(
        "loans",
        (
            _("A loan is what one youth has been lent, from the hand-over to the return."),
            _("Confirm those that you know to be in use: that is a sign of life."),
            _("Report a loss as soon as you know of it: the line is suspended the same minute."),
        ),
    ),
    "/loans/<key>": Help(
        "loans",
        (
            _("Here you see what was lent, until when, and when it was last heard of."),
            _("At the return, count the charger, the bag and the mouse."),
            _("What comes back is erased again before anybody else gets it."),
        ),
    ),
    "/tickets": Help(
        "tickets",
        (
            _("Here stands what is wrong with which device; whoever scans a label can say so."),
            _("Take one up, answer, then close it: the association is told."),
            _("Write about the equipment only: names, numbers and addresses are refused."),
        ),
    ),
    "/alerts": Help(
        "alerts",
        (
            _("An alert says that something is due, such as a plan that ends or a loan without news."),
            _("It closes by itself when its reason is gone."),
            _("If you know why it must wait, put it off to a day."),
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
    **{place: Help(*says) for place, says in of_labels.SAYS.items()},
}
"""Where a page lives → its help; a page below another one has the other's unless it has its own."""


def told(actor: Actor | None) -> Told | None:
    """Help for the page that is being shown, for somebody who is signed in."""
    rule = request.url_rule.rule if request.url_rule else ""
    while rule and rule not in HELP:
        rule = rule.rpartition("/")[0]
    if actor is None or not rule:
        return None
    say, found = language.translator(), HELP[rule]
    return Told(tuple(map(say, found.says)), f"/handbook/{book_of(actor)}#{found.chapter}")
