"""What can go wrong in commands and queries; web/errors.py turns each into a page.

Each mistake that a person can make is a separate type. The type is the key: its sentence for people stands with the
labels of the package that shows it. Only an error raised by the web layer carries its sentence as an argument.
"""


class DomainError(Exception):
    """Base of the errors that a person can understand."""


class NotFoundError(DomainError):
    """There is no such thing, or this reader may not know of it."""


class NotAllowedError(DomainError):
    """The actor may not do this."""


class InvalidInputError(DomainError):
    """What was given makes no sense. Base of the mistakes that a person can correct."""


class ReasonRequiredError(InvalidInputError):
    """The act needs a reason, or words, and none were given."""


class NothingChangedError(InvalidInputError):
    """Everything is already as it was asked for."""


class ChangedMeanwhileError(InvalidInputError):
    """Another person changed the record since this actor loaded it."""


class InDoubtError(Exception):
    """A message may have been taken: it was handed over, and no answer said whether it was."""
