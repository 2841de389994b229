"""Single sign-on by OpenID Connect with the provider that the settings name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

import structlog
from flask import Flask, Response, session, url_for

from citizen_site.config import Settings
from citizen_site.core import clock
from citizen_site.core.site import SingleSignOnClient, current_site, site_of
from citizen_site.core.text import clean

log = structlog.get_logger(__name__)

# Between coming back from the provider and saying what to do with it.
WAITING_LIFE = timedelta(minutes=15)
PROVIDER_SECONDS = 10
# The longest name for a person that the standard allows.
MAX_SUBJECT = 255


class SingleSignOnError(Exception):
    """The provider could not be reached, or what came back is not its answer to this browser."""


@dataclass(frozen=True)
class Identity:
    """Who the provider says it is. `email` is empty unless the provider verified it."""

    issuer: str
    subject: str
    email: str
    name: str


def _provider_errors() -> tuple[type[Exception], ...]:
    """What asking the provider may end in: it is away, it refuses, or it answers nonsense."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests import RequestException

    return (AuthlibBaseError, JoseError, RequestException, RuntimeError, KeyError, TypeError, ValueError)


def single_sign_on_client(app: Flask, settings: Settings) -> SingleSignOnClient | None:
    """None without the settings. Discovery happens at the first sign-in, not at the start."""
    if not settings.sign_on_issuer:
        return None
    from authlib.integrations.flask_client import OAuth

    client: SingleSignOnClient = OAuth(app).register(
        name="single_sign_on",
        client_id=settings.sign_on_client_id,
        client_secret=settings.sign_on_client_secret or None,
        server_metadata_url=settings.sign_on_issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": PROVIDER_SECONDS,
            # A site without a secret is a public client: PKCE alone proves that the code is its own.
            **({} if settings.sign_on_client_secret else {"token_endpoint_auth_method": "none"}),
        },
    )
    return client


def init_single_sign_on(app: Flask) -> None:
    app.jinja_env.globals["sign_on_name"] = site_of(app).settings.sign_on_name


def _address(endpoint: str) -> str:
    """Below PUBLIC_URL: providers compare it letter by letter, and the Host header is a reader's."""
    path: str = url_for(endpoint)
    return str(current_site().settings.public_url).rstrip("/") + path


def redirect_to_provider(callback: str) -> Response:
    """Redirect to the provider; state, nonce and PKCE challenge are stored. Raises SingleSignOnError."""
    try:
        response: Response = current_site().require_single_sign_on().authorize_redirect(_address(callback))
    except _provider_errors() as error:
        raise _failure("go", error) from error
    return response


def identity_from_answer() -> Identity:
    """Exchange the code of the current request, check the ID token's signature, issuer, audience and nonce.

    Raises SingleSignOnError.
    """
    provider = current_site().require_single_sign_on()
    try:
        expected = {
            "iss": {"values": [provider.load_server_metadata()["issuer"]]},
            "aud": {"values": [provider.client_id]},
        }
        claims = provider.authorize_access_token(claims_options=expected)["userinfo"]
        issuer, subject = str(claims["iss"]), str(claims["sub"])
        if not subject.isprintable() or not 0 < len(subject) <= MAX_SUBJECT:
            raise ValueError("sub")
    except _provider_errors() as error:
        raise _failure("answer", error) from error
    return Identity(
        issuer=issuer,
        subject=subject,
        email=_address_in(claims) if claims.get("email_verified") is True else "",
        name=clean(str(claims.get("name", "")))[:80],
    )


def _address_in(claims: Mapping[str, object]) -> str:
    """The address in the form in which contacts are stored; "" for none, and for what is no address."""
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(str(claims.get("email", "")), check_deliverability=False).ascii_email
    except EmailNotValidError:
        return ""
    return (found or "").lower()


def end_session_address(after: str) -> str | None:
    """Where to sign out of the provider, too; None when it has no such address or does not answer."""
    provider = current_site().single_sign_on
    if provider is None:
        return None
    try:
        endpoint = provider.load_server_metadata().get("end_session_endpoint")
    except _provider_errors():
        return None
    if not endpoint:
        return None
    arguments = {"client_id": provider.client_id, "post_logout_redirect_uri": _address(after)}
    return f"{endpoint}?{urlencode(arguments)}"


def store_pending_identity(identity: Identity) -> None:
    session["identity"] = {**asdict(identity), "at": clock.now().isoformat()}


def pending_identity() -> Identity | None:
    """The one this browser brought minutes ago."""
    stored = session.get("identity")
    if not stored or datetime.fromisoformat(stored["at"]) + WAITING_LIFE < clock.now():
        return None
    return Identity(**{name: value for name, value in stored.items() if name != "at"})


def clear_pending_identity() -> None:
    session.pop("identity", None)


def _failure(step: str, error: Exception) -> SingleSignOnError:
    log.warning("single_sign_on_failed", step=step, error=type(error).__name__)
    return SingleSignOnError(step)
