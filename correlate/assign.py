"""Tags shared out among bodies: no two that were in view at once carry the same, and the whole is as likely as can be.

The likeliest whole is sought by Kempe chains: two tags change places on all the bodies that the change forces it upon
(bodies in view together, joined by the two tags), as long as that makes the whole likelier. What is known of one body
is then how much less likely the whole becomes when it must carry another tag, everything else following from that.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SURELY = 0.5  # of two bodies not being one: from here on they share no tag
OUT_OF_REACH = -600.0  # log odds of a tag that never was near
SWEEPS = 40
TRIES, FEW = 8, 40  # beginnings, for groups of at most so many bodies
LONGEST_CHAIN = 400


def shared_out(log_weight: Floats, together: Floats) -> Floats:
    """Probability of each tag (columns) for each body (rows), the last column nobody; rows add up to one.

    `log_weight` (bodies, tags): log odds of each tag against nobody. `together` (bodies, bodies): how surely two are
    not one body.
    """
    count, tags = log_weight.shape
    search = _Search(np.column_stack((log_weight, np.zeros(count))), together)
    search.settle(TRIES if count <= FEW else 1)
    chance = np.zeros((count, tags + 1))
    for body in range(count):
        gains = np.full(tags + 1, -np.inf)
        gains[search.state[body]] = 0.0
        for tag in search.options[body]:
            if tag != search.state[body]:
                gains[tag] = min(search.chain(body, tag)[0], 0.0)
        weight = np.exp(gains)
        chance[body] = weight / weight.sum()
    return chance


class _Search:
    """The tags as they are given out now (`state`; the last column is nobody) and the changes that could be made."""

    def __init__(self, score: Floats, together: Floats) -> None:
        self.score = score
        self.nobody = score.shape[1] - 1
        self.beside = [np.flatnonzero(row >= SURELY).tolist() for row in together]
        self.options = [np.flatnonzero(row > OUT_OF_REACH).tolist() for row in score]
        self.state = [self.nobody] * len(score)

    def free(self, body: int, tag: int, state: dict[int, int]) -> bool:
        """Whether no body beside it carries a tag, with the changes in `state` made."""
        return all(state.get(other, self.state[other]) != tag for other in self.beside[body])

    def settle(self, tries: int) -> None:
        """The likeliest whole that is found from `tries` beginnings: the surest first, and with some chance (always the
        same) in the order."""
        best, total = self.state, -np.inf
        for number in range(tries):
            rng = np.random.default_rng(number)
            self.state = [self.nobody] * len(self.score)
            self.begin(rng.gumbel(0.0, 4.0, self.score.shape) if number else np.zeros(self.score.shape))
            for _ in range(SWEEPS):
                if not self.sweep():
                    break
            reached = float(sum(self.score[body, tag] for body, tag in enumerate(self.state)))
            if reached > total:
                best, total = self.state, reached
        self.state = best

    def begin(self, chance: Floats) -> None:
        """Give out the surest first."""
        order = sorted(
            (
                (self.score[b, t] + chance[b, t], b, t)
                for b, tags in enumerate(self.options)
                for t in tags
                if t != self.nobody
            ),
            reverse=True,
        )
        for _, body, tag in order:
            if self.score[body, tag] > 0 and self.state[body] == self.nobody and self.free(body, tag, {}):
                self.state[body] = tag

    def sweep(self) -> bool:
        """Make every change that makes the whole likelier; whether there was one."""
        changed = False
        for body in range(len(self.state)):
            for tag in self.options[body]:
                if tag == self.state[body]:
                    continue
                gain, changes = self.chain(body, tag)
                if gain > 1e-9:
                    for other, new in changes.items():
                        self.state[other] = new
                    changed = True
        return changed

    def chain(self, body: int, tag: int) -> tuple[float, dict[int, int]]:
        """What the whole gains (log) if a body carries a tag, and who must change for it."""
        was = self.state[body]
        changes = {body: tag}
        waiting = [body]
        while waiting:
            here = waiting.pop()
            taken = changes[here]
            if taken == self.nobody:
                continue
            for other in self.beside[here]:
                if other in changes or self.state[other] != taken:
                    continue
                changes[other] = was if taken == tag else tag
                waiting.append(other)
                if len(changes) > LONGEST_CHAIN:
                    return -np.inf, {}
        for other in changes:
            if changes[other] == self.nobody and other != body:
                free = [t for t in self.options[other] if t == self.nobody or self.free(other, t, changes)]
                changes[other] = max(free, key=lambda t: self.score[other, t], default=self.nobody)
        gain = sum(self.score[other, new] - self.score[other, self.state[other]] for other, new in changes.items())
        return float(gain), changes
