"""What several test modules read of the deployment: the file for compose, and the Dockerfile."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"

Compose = Mapping[str, Any]


def compose(**variables: object) -> Compose:
    """The file for compose, its variables as given, or as their defaults."""
    values = {name: str(value) for name, value in variables.items()}
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    filled = re.sub(r"\$\{(\w+):-([^}]*)\}", lambda found: values.get(found[1], found[2]), text)
    assert "${" not in filled
    loaded: Compose = yaml.safe_load(filled)
    return loaded


def instructions(name: str) -> list[str]:
    """What follows each instruction of this name in the last stage of the Dockerfile."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = text.replace("\\\n", "").splitlines()
    pairs = [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]
    last = max(at for at, (word, _) in enumerate(pairs) if word == "FROM")
    return [rest for word, rest in pairs[last:] if word == name]
