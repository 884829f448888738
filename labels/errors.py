"""Why a sheet of paper was not made: one small class per reason, with the facts a person needs to mend it."""


class Unprintable(ValueError):
    """This can't be printed."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        told = ", ".join(f"{name}={value!r}" for name, value in facts.items())
        super().__init__(f"{type(self).__doc__} ({told})" if told else type(self).__doc__)


class NotALabel(Unprintable):
    """A label needs an upper-case web address, a short code of eight characters and a contact on one line."""


class UnknownProfile(Unprintable):
    """No label sheet of that name is known."""


class ModulesTooSmall(Unprintable):
    """The code's squares would be too small to print and read reliably on this label; choose a larger one."""


class LevelTooHigh(ModulesTooSmall):
    """The code's squares would be too small on this label at level {level}; choose a larger label, or level \
{level_that_would_do}, which bears less damage: the answer then says what to mind."""


class BadMeasures(Unprintable):
    """These measures make no sheet of labels."""


class BadRun(Unprintable):
    """This can't be chosen for a print run."""


class NoRoll(Unprintable):
    """A label printer prints one label after another: choose a roll."""


class ContactTooLong(Unprintable):
    """The contact does not fit beside the code in letters large enough to read."""


class NothingToPrint(Unprintable):
    """There is no label to print."""


class BadSkip(Unprintable):
    """Fewer labels can be skipped than one sheet holds."""


class TooMuchData(Unprintable):
    """This is more than a QR code can hold."""


class TooMuchText(Unprintable):
    """This text does not fit on its page; shorten it or split it."""
