"""Help for the pages about equipment and lending: three sentences each."""

from collections.abc import Mapping
from typing import Final

from api.pages.help.sentences import Help
from api.pages.labels import helping as of_labels


def _(text: str) -> str:
    return text


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
            _("Hold a label before the camera, or type the eight characters under its code."),
            _("Say under “Change” what scans do from now on, then scan one thing after the other."),
            _("Without a network each scan is kept on your phone, and sent by itself later."),
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
    "/requests/file": Help(
        "asking",
        (
            _("One line per youth: a code, or for a new youth the département and who signs."),
            _("You see what each line asks for, and what is wrong with it, before anything is sent."),
            _("A file with names, birth dates or addresses is refused: those stay with you."),
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
    "/scans": Help(
        "scanning",
        (
            _("A phone without a network sends its scans later: most of them simply count in order of time."),
            _("Here stand those that cannot: something else changed meanwhile, or a rule speaks against it."),
            _("Look at both sides, then do it after all or leave it: nothing happens by itself."),
        ),
    ),
    "/stock-takes": Help(
        "stock-taking",
        (
            _("A stock-take says what really stands in a place, beside what the records say."),
            _("Scan whatever you see: the same thing twice is counted once, whoever scans it."),
            _("Nothing is corrected by itself: when it is closed, each difference is decided on."),
        ),
    ),
    **{place: Help(*says) for place, says in of_labels.SAYS.items()},
}
