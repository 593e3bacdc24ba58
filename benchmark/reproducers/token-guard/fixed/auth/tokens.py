"""API tokens: lookup and the decision whether one may be used."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

ROTATION_GRACE = timedelta(hours=24)


@dataclass(frozen=True)
class Token:
    """One stored token; only the digest of the secret is kept."""

    digest: str
    owner: str
    scopes: frozenset[str]
    expires_at: datetime
    revoked_at: datetime | None = None
    rotated_at: datetime | None = None


class TokenStore(Protocol):
    def by_digest(self, digest: str) -> Token | None: ...


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()


def in_rotation_grace(token: Token, now: datetime) -> bool:
    """Whether a successor was issued so recently that clients may still switch over."""
    return token.rotated_at is not None and now < token.rotated_at + ROTATION_GRACE


def usable_token(store: TokenStore, secret: str, scope: str, now: datetime) -> Token | None:
    """The token behind `secret` if it may be used for `scope` right now.

    A rotated token outlives its expiry by the grace period, so that a deploy
    can replace it without an outage. Revoking takes effect at once.
    """
    token = store.by_digest(digest_of(secret))
    if token is None:
        return None
    grace = in_rotation_grace(token, now)
    if token.revoked_at is not None or (now >= token.expires_at and not grace):
        return None
    if scope not in token.scopes:
        return None
    return token
