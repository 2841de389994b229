"""A passkey in software, as a phone has one: it makes a key for a site and signs what the site asks (WebAuthn)."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

USER_PRESENT, USER_VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One key. What an attacker could change about its answers are arguments of `create` and `get`.

    With `counts=False` it always says 0, as the passkeys of phones do.
    """

    counts: bool = False
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    uses: int = 0
    _key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, options: dict[str, Any], origin: str, *, verified: bool = True) -> str:
        """The answer to credentials.create(), as JSON."""
        numbers = self._key.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        made = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cbor2.dumps(key)
        data = self._data(options["rp"]["id"], HAS_KEY | (USER_VERIFIED if verified else 0)) + made
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client_data("webauthn.create", options["challenge"], origin)
        return self._credential({"attestationObject": attestation, "clientDataJSON": client})

    def get(
        self, options: dict[str, Any], origin: str, *, verified: bool = True, site: str = "", handle: bytes = b""
    ) -> str:
        """The answer to credentials.get(), as JSON."""
        self.uses += 1
        data = self._data(site or options["rpId"], USER_VERIFIED if verified else 0)
        client = self._client_data("webauthn.get", options["challenge"], origin)
        signature = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential(
            {"authenticatorData": data, "clientDataJSON": client, "signature": signature, "userHandle": handle}
        )

    def _data(self, site: str, flags: int) -> bytes:
        count = self.uses if self.counts else 0
        return hashlib.sha256(site.encode()).digest() + bytes([USER_PRESENT | flags]) + count.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str, origin: str) -> bytes:
        assert base64url_to_bytes(challenge)
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()

    def _credential(self, response: dict[str, bytes]) -> str:
        name = bytes_to_base64url(self.credential_id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": {key: bytes_to_base64url(value) for key, value in response.items() if value},
                "clientExtensionResults": {},
            }
        )
