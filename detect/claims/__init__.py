"""When was frame zero? Every witness is heard, all claims are kept, the best by trust and agreement is proposed."""

from detect.claims.stage import Claimed, claim_times, claims_for

__all__ = ["Claimed", "claim_times", "claims_for"]
