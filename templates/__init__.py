"""Word templates that editors may open and change. A package only so that the wheel carries them."""

from importlib import resources


def template_names() -> tuple[str, ...]:
    """The shipped templates, in order."""
    found = (entry.name for entry in resources.files("templates").iterdir())
    return tuple(sorted(name.removesuffix(".docx") for name in found if name.endswith(".docx")))


def template_bytes(name: str) -> bytes:
    """A shipped template as stored."""
    return resources.files("templates").joinpath(f"{name}.docx").read_bytes()
