"""What can go wrong in commands and queries; web/errors.py turns each into a page."""


class DomainError(Exception):
    """Base of the errors that a person can understand."""


class NotFoundError(DomainError):
    """There is no such thing, or this reader may not know of it."""


class NotAllowedError(DomainError):
    """The actor may not do this."""


class InvalidInputError(DomainError):
    """What was given makes no sense; the message says what to change."""
