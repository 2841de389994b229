"""What lives as long as the app, as one typed object: the only thing of ours in `app.extensions` (ADR 0031)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from flask import Flask, Response, current_app
from flask.typing import ResponseReturnValue

from citizen_site.config import Settings
from citizen_site.core.contributions import Contributions
from citizen_site.core.lanes import Lane
from citizen_site.core.mail import Mailer
from citizen_site.core.page_cache import PageCache
from citizen_site.core.permissions import Actor, Permission
from citizen_site.core.session_limits import SessionLimits
from citizen_site.core.sms import SmsError, SmsGateway
from citizen_site.core.storage import Storage

if TYPE_CHECKING:
    from huey import Huey

KEY = "citizen_site"


class WorkerQueue(Protocol):
    """Of core/worker_queue.py, which knows the jobs."""

    @property
    def huey(self) -> Huey:
        """What workers run."""

    def drain_soon(self, lane: Lane) -> None:
        """Let a worker look for due jobs of a lane at once."""


class SingleSignOnClient(Protocol):
    """The part of Authlib's client that is used; Authlib has no types."""

    client_id: str

    def authorize_redirect(self, redirect_uri: str) -> Response:
        """To the provider, which sends the browser back to `redirect_uri`."""

    def load_server_metadata(self) -> Mapping[str, str]:
        """The discovery document of OpenID Connect."""

    def authorize_access_token(
        self, *, claims_options: Mapping[str, Mapping[str, object]]
    ) -> Mapping[str, Mapping[str, object]]:
        """The answer of the token endpoint; "userinfo" are the claims of its checked ID token."""


@dataclass(frozen=True, kw_only=True)
class AccessHooks:
    """What the site's lower layers ask of sign-in and roles, which they cannot import."""

    actor_of_request: Callable[[], Actor]
    # The sign-in that is missing for a permission; None when none would help.
    sign_in_redirect: Callable[[Permission], ResponseReturnValue | None]
    # Whose session this browser has, or had until it ended.
    person_of_browser: Callable[[], int | None]
    # Both take a person's id.
    session_limits: Callable[[int], SessionLimits]
    holds_role: Callable[[int], bool]
    # Where the work of who is signed in begins; "" for those who have none.
    landing_page: Callable[[], str]


@dataclass(frozen=True, kw_only=True)
class Site:
    """One site: its settings, the services it uses, and what its features hang on it.

    `sms` is None where people cannot be reached by text message, `single_sign_on` where there is none.
    """

    settings: Settings
    worker_queue: WorkerQueue
    mailer: Mailer
    sms: SmsGateway | None
    storage: Storage
    page_cache: PageCache
    single_sign_on: SingleSignOnClient | None
    access: AccessHooks
    contributions: Contributions

    def require_sms(self) -> SmsGateway:
        """Raises SmsError where there is no provider: the job that needs it is retried and then given up."""
        if self.sms is None:
            raise SmsError("no provider is configured")
        return self.sms

    def require_single_sign_on(self) -> SingleSignOnClient:
        """Raises RuntimeError where there is none."""
        if self.single_sign_on is None:
            raise RuntimeError("no provider of single sign-on is configured")
        return self.single_sign_on


def attach(app: Flask, site: Site) -> None:
    app.extensions[KEY] = site


def site_of(app: Flask) -> Site:
    return cast(Site, app.extensions[KEY])


def current_site() -> Site:
    """The site of the current request, command or job. Raises RuntimeError outside of an app's context."""
    return site_of(current_app)
