"""A token that was rotated and then revoked must be refused, also within the grace period."""

import sys
from datetime import datetime, timedelta, timezone

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])

from auth import tokens

now = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)
hour = timedelta(hours=1)


def stored(**changes: object) -> object:
    fields = {
        "digest": tokens.digest_of("secret"),
        "owner": "ada",
        "scopes": frozenset({"read"}),
        "expires_at": now + hour,
        **changes,
    }
    return tokens.Token(**fields)


def accepted(token: object) -> bool:
    class Store:
        def by_digest(self, digest: str) -> object:
            return token if digest == token.digest else None

    return tokens.usable_token(Store(), "secret", "read", now) is not None


# What holds before and after, so that the verdict is about the guard and about nothing else.
assert accepted(stored())
assert accepted(stored(expires_at=now - hour, rotated_at=now - 2 * hour))
assert not accepted(stored(expires_at=now - hour))
assert not accepted(stored(revoked_at=now - hour))

if accepted(stored(rotated_at=now - 2 * hour, revoked_at=now - hour)):
    print("BUG: a revoked token is accepted because it was rotated two hours ago")
    sys.exit(1)
print("OK: a revoked token is refused")
