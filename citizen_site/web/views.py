"""What the decorators of views share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeAlias

from flask.typing import ResponseReturnValue

P = ParamSpec("P")
View: TypeAlias = Callable[P, ResponseReturnValue]


def mark(view: View[P], **attributes: Any) -> View[P]:
    """Set attributes of a view, for a check that runs before its requests."""
    vars(view).update(attributes)
    return view
