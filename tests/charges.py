"""Says who is charged with what in a text, for several test modules."""

from loader.responsibilities import find_responsibilities


def roles(text: str, *, in_task: bool = True, heading: str | None = None) -> list[tuple[str, str]]:
    """Names with roles; `heading` is the line above that names who is charged."""
    language = "zh" if any("一" <= letter <= "鿿" for letter in text) else "vi"
    default = find_responsibilities(heading, language, in_task=True) if heading else ()
    found = find_responsibilities(text, language, in_task=in_task, task_lead_default=default)
    return [(agency.name, agency.role) for agency, _ in found]
