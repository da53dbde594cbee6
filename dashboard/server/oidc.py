"""OpenID Connect: authorization code with PKCE, state and nonce. The service is asked who somebody is, nothing else."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.deprecate import AuthlibDeprecationWarning  # whose module asks for its warnings always: first
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from pipelines.people.sessions import Pending
from pipelines.sign_in import SignIn

with warnings.catch_warnings():  # Authlib asks for a successor of httpx that is not in the lock
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.integrations.httpx_client import AsyncOAuth2Client

TIMEOUT_S = 10.0
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]  # never `none`, never one with a shared secret
_LEEWAY_S = 60


class ProviderError(Exception):
    """The service cannot be reached, or what it answers proves nobody. `reason` is for the trail."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, kw_only=True)
class Provider:
    """The sign-in service of a home."""

    sign_in: SignIn
    secret: str

    @property
    def callback(self) -> str:
        """The address to which the service sends browsers back."""
        return f"{self.sign_in.address.rstrip('/')}/sign-in/callback"

    async def address_for(self, state: str, pending: Pending) -> str:
        """Where a browser signs in.

        Raises:
            ProviderError: the service cannot be reached.
        """
        declared = await self._discover()
        async with self._client() as client:
            address, _ = client.create_authorization_url(
                declared["authorization_endpoint"], state=state, nonce=pending.nonce, code_verifier=pending.verifier
            )
        return str(address)

    async def account_of(self, code: str, pending: Pending) -> str:
        """The account that an answer proves.

        Raises:
            ProviderError: the service cannot be reached or refuses the code, or its token does not prove anybody.
        """
        declared = await self._discover()
        try:
            async with self._client() as client:
                token = await client.fetch_token(
                    declared["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=pending.verifier,
                )
                keys = (await client.request("GET", declared["jwks_uri"], withhold_token=True)).json()
            read = jwt.decode(token["id_token"], KeySet.import_key_set(keys), algorithms=ALGORITHMS)
            jwt.JWTClaimsRegistry(
                leeway=_LEEWAY_S,
                iss={"essential": True, "value": self.sign_in.issuer},
                aud={"essential": True, "value": self.sign_in.client_id},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": pending.nonce},
            ).validate(read.claims)
        except (AuthlibBaseError, JoseError, httpx.HTTPError, KeyError, TypeError, ValueError) as fault:
            raise ProviderError(f"{type(fault).__name__}: {str(fault)[:200]}") from None
        account = read.claims.get(self.sign_in.claim)
        if not isinstance(account, str) or not account:
            raise ProviderError(f"no claim {self.sign_in.claim}")
        return account

    async def _discover(self) -> Mapping[str, Any]:
        address = f"{self.sign_in.issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False) as client:
                answer = await client.get(address)
                answer.raise_for_status()
                declared = answer.json()
        except (TimeoutError, httpx.HTTPError, ValueError) as fault:
            raise ProviderError(f"{type(fault).__name__}: {str(fault)[:200]}") from None
        if not isinstance(declared, dict) or declared.get("issuer") != self.sign_in.issuer:
            raise ProviderError("the service names another issuer")
        return declared

    def _client(self) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            client_id=self.sign_in.client_id,
            client_secret=self.secret or None,
            redirect_uri=self.callback,
            scope="openid",
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if self.secret else "none",
            timeout=TIMEOUT_S,
            trust_env=False,
        )
