"""A real provider of single sign-on (OpenID Connect) on loopback, and somebody who signs in there."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import oidc_provider_mock
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

Claims = dict[str, Any]


class SignOnProvider:
    """`requests` collects the paths that were asked for, `token_forms` what was sent to exchange codes for tokens.

    `lies` change a path's JSON before it is sent; the lie "claims" changes the ID token, which is signed all the same.
    The server inside does not look at PKCE, which providers do; so this one refuses a code whose verifier is wrong.
    """

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.lies: dict[str, Callable[[Claims], None]] = {}
        self.token_forms: list[dict[str, str]] = []
        self._challenges: dict[str, str] = {}
        self._app = oidc_provider_mock.app()
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def running(self) -> Iterator[SignOnProvider]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.stop()
            thread.join(2)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def knows(self, subject: str, **claims: Any) -> None:
        """Somebody with an account there."""
        requests.put(f"{self.url}/users/{subject}", json=claims, timeout=5).raise_for_status()

    def sign_in(self, address: str, subject: str) -> str:
        """What its sign-in page does; returns the path to which the browser is sent back."""
        answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        back = urlsplit(answer.headers["Location"])
        asked = parse_qs(urlsplit(address).query)
        self._challenges[parse_qs(back.query)["code"][0]] = asked.get("code_challenge", [""])[0]
        return f"{back.path}?{back.query}"

    def refuse(self, address: str) -> str:
        """The reader says no there."""
        answer = requests.post(address, data={"action": "deny"}, allow_redirects=False, timeout=5)
        back = urlsplit(answer.headers["Location"])
        state = parse_qs(urlsplit(address).query)["state"][0]
        return f"{back.path}?{back.query}&state={state}"

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        self.requests.append(request.path)
        if request.path == "/oauth2/token":
            body = request.get_data()
            environ["wsgi.input"] = BytesIO(body)
            form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            is_public = "HTTP_AUTHORIZATION" not in environ and "client_secret" not in form
            self.token_forms.append({**form, "is_public": str(is_public)})
            if not self._is_right_verifier(form):
                refusal = Response(json.dumps({"error": "invalid_grant"}), 400, mimetype="application/json")
                return refusal(environ, start_response)
            if is_public:
                # The server inside knows no public clients; this one lets them in, because the verifier was right.
                secret = b64encode(f"{form.get('client_id', '')}:public".encode()).decode()
                environ["HTTP_AUTHORIZATION"] = f"Basic {secret}"
        response = Response.from_app(self._app, environ)
        lie = self.lies.get(request.path)
        if lie or (request.path == "/oauth2/token" and "claims" in self.lies):
            said = json.loads(response.get_data())
            if lie:
                lie(said)
            else:
                said["id_token"] = self._signed_anew(said["id_token"])
            response = Response(json.dumps(said), response.status_code, mimetype="application/json")
        return response(environ, start_response)

    def _signed_anew(self, id_token: str) -> str:
        key = RSAKey.import_key(self._key())
        told = jwt.decode(id_token, key)
        self.lies["claims"](told.claims)
        return jwt.encode(told.header, told.claims, key)

    def _key(self) -> dict[str, Any]:
        with self._app.test_request_context():
            self._app.preprocess_request()
            key: dict[str, Any] = flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True)
            return key

    def _is_right_verifier(self, form: dict[str, str]) -> bool:
        made = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        return self._challenges.get(form.get("code", "")) in (made.decode().rstrip("="), None)
