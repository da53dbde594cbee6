"""Where an estate, a building project or a sender lies."""


def homes(states):
    """Estate → its latest state."""
    found = {}
    for state in sorted(states, key=lambda one: one["month"]):
        found[state["estate_id"]] = state
    return found


def at(store, known, estate_id):
    """City, district and street of an estate; nowhere in particular if it is not told of."""
    return known.get(estate_id) or store.place({})


def site(store, known, project):
    """Those of a building project: its estate's, or its own."""
    if project is None:
        return store.place({})
    return known.get(project["estate_id"]) or store.place(project)


def of_sender(store, sender):
    level = store.level.get(sender)
    return store.place({level: sender} if level in ("district", "street") else {})
