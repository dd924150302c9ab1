"""Can these seats be filled? A small maximum flow: employer's share -> entry -> group's seats, searched in a fixed order."""

from collections import deque
from collections.abc import Mapping, Sequence

from zhiping.core.draw.roster import Constraints, Entry

Node = tuple[str, str]
Network = dict[Node, dict[Node, int]]
SOURCE: Node = ("source", "")
SINK: Node = ("sink", "")


def _arc(network: Network, start: Node, end: Node, capacity: int) -> None:
    network.setdefault(start, {})[end] = capacity
    network.setdefault(end, {}).setdefault(start, 0)


def _augment(network: Network) -> bool:
    """One more unit along a shortest path; arcs out of the source, once used, are never given back."""
    came: dict[Node, Node] = {SOURCE: SOURCE}
    queue = deque([SOURCE])
    while queue and SINK not in came:
        node = queue.popleft()
        for following, capacity in network[node].items():
            if capacity > 0 and following not in came:
                came[following] = node
                queue.append(following)
    if SINK not in came:
        return False
    node = SINK
    while node != SOURCE:
        before = came[node]
        network[before][node] -= 1
        network[node][before] += 1
        node = before
    return True


def seating(
    constraints: Constraints, entries: Sequence[Entry], chosen: Sequence[str] = (), fixed: Mapping[str, str] | None = None
) -> dict[str, str] | None:
    """Entry id -> group id for a full panel that contains ``chosen``, or None when there is none.

    ``fixed`` keeps an entry in a group. Entries not chosen may be used or not, whichever fills the seats.
    """
    kept = fixed or {}
    share = {e.employer: constraints.per_employer - constraints.seated_employers.get(e.employer, 0) for e in entries}
    network: Network = {SOURCE: {}, SINK: {}}
    for group in constraints.groups:
        _arc(network, ("group", group.id), SINK, group.seats)
    for entry in entries:
        for group in constraints.groups:
            if kept.get(entry.id, group.id) == group.id and entry.serves(group):
                _arc(network, ("entry", entry.id), ("group", group.id), 1)
        if entry.id in chosen:
            share[entry.employer] -= 1
            _arc(network, SOURCE, ("entry", entry.id), 1)
    if any(left < 0 for left in share.values()):
        return None
    for _ in chosen:  # first those who must sit; later paths cannot unseat them
        if not _augment(network):
            return None
    for entry in entries:
        if entry.id not in chosen:
            _arc(network, SOURCE, ("employer", entry.employer), share[entry.employer])
            _arc(network, ("employer", entry.employer), ("entry", entry.id), 1)
    for _ in range(constraints.seats - len(chosen)):
        if not _augment(network):
            return None
    return {
        entry.id: group.id
        for entry in entries
        for group in constraints.groups
        if network.get(("group", group.id), {}).get(("entry", entry.id), 0) > 0
    }
