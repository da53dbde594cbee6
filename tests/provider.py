"""A sign-in service on loopback: OpenID Connect with authorization code and PKCE, small, and strict in what it checks."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "wuye"


class OpenIdProvider:
    """Signs in whoever is named in the authorization request (`as=account`, as if they had typed it).

    `spoil` changes the claims of the next token, so that a test can send what no honest service would.
    """

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "a"})
        self.codes: dict[str, dict[str, str]] = {}
        self.spoil: dict[str, Any] = {}
        self.account = ""  # whom it signs in where the request names nobody, as a browser's does
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.get(self)

            def do_POST(self) -> None:
                provider.post(self)

            def log_message(self, format: str, *args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def end(self) -> None:
        """Ends the service."""
        self.server.shutdown()
        self.server.server_close()

    def get(self, request: BaseHTTPRequestHandler) -> None:
        """Discovery, keys, and the authorization itself."""
        parts = urlsplit(request.path)
        if parts.path == "/.well-known/openid-configuration":
            self._json(
                request,
                {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/keys",
                },
            )
        elif parts.path == "/keys":
            self._json(request, {"keys": [self.key.as_dict(private=False)]})
        else:
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            assert asked["response_type"] == "code"
            assert asked["code_challenge_method"] == "S256"
            assert asked["client_id"] == CLIENT
            code = secrets.token_urlsafe(16)
            self.codes[code] = asked
            request.send_response(302)
            back = urlencode({"code": code, "state": asked["state"]})
            request.send_header("Location", f"{asked['redirect_uri']}?{back}")
            request.end_headers()

    def post(self, request: BaseHTTPRequestHandler) -> None:
        """A code becomes a token, once, and only with the verifier that fits the challenge."""
        body = request.rfile.read(int(request.headers["Content-Length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self.codes.pop(given.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest())
        if asked is None or challenge.rstrip(b"=").decode() != asked["code_challenge"]:
            self._json(request, {"error": "invalid_grant"}, 400)
            return
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": asked.get("as", self.account),
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
        } | self.spoil
        self.spoil = {}
        token = jwt.encode({"alg": "RS256", "kid": "a"}, claims, self.key)
        self._json(request, {"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": token})

    def _json(self, request: BaseHTTPRequestHandler, content: object, status: int = 200) -> None:
        body = json.dumps(content).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
