"""Each model says for each of its fields who may read it; a field without a class fails a test."""


def classed(*, public: str = "", party: str = "", sealed: str = "") -> dict[str, str]:
    """Field name -> ``public``, ``party`` or ``sealed``, from three lists of names."""
    classes = {name: "public" for name in public.split()}
    classes |= {name: "party" for name in party.split()}
    classes |= {name: "sealed" for name in sealed.split()}
    return classes
