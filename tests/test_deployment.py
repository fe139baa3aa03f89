"""What is deployed keeps its promises: the files for compose and the image, and their processes."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from contextlib import closing
from fnmatch import fnmatch
from pathlib import Path

import pytest

from search.engine_elastic_connection import Connection, Servers
from search.engine_elastic_index import Indexes, Layout
from service.settings import Settings
from tests.deployment import DEPLOY, ROOT, Compose, compose, instructions
from tests.servers.requirement import missing

SCRIPTS = sorted(path.name for path in DEPLOY.iterdir() if path.is_file())
SECRETS = {"elastic_password", "engine_password", "postgres_password", "database_password"}

ONCE = {"setup", "account"}
"""Services that end when their work is done."""
READ_ONLY = {"account", "postgres", "service", "worker"}
OWN = {"service", "worker"}
"""Services that run our image."""


def tool(name: str) -> str:
    """The path of a linter that is installed beside Python."""
    path = shutil.which(name, path=str(Path(sys.executable).parent))
    return path or missing(f"{name} is not installed: make setup-dev")


SERVICES: Compose = compose()["services"]
every_service = pytest.mark.parametrize("name", SERVICES)


def test_the_file_for_compose_keeps_the_specification() -> None:
    command = [tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec"]
    subprocess.run([*command, ROOT / "docker-compose.yml"], check=True)


def test_the_dockerfile_passes_its_linter() -> None:
    subprocess.run([tool("hadolint"), ROOT / "Dockerfile"], check=True)


def test_the_scripts_pass_their_linter() -> None:
    subprocess.run([tool("shellcheck"), *(DEPLOY / name for name in SCRIPTS)], check=True)


def test_ports_are_published_on_loopback_only() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert sorted(published) == ["127.0.0.1:5432:5432", "127.0.0.1:9200:9200"]


def test_only_what_serves_loopback_by_itself_is_in_the_network_of_the_machine() -> None:
    hosted = {name for name, service in SERVICES.items() if "network_mode" in service}
    assert hosted == OWN
    assert all(SERVICES[name]["network_mode"] == "host" for name in OWN)
    assert "DIRECTIVES_HOST" not in SERVICES["service"]["environment"]


@every_service
def test_each_service_is_limited_and_confined(name: str) -> None:
    service = SERVICES[name]
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert ("cap_add" in service) == (name == "setup")
    assert service["logging"]["options"]["max-size"]
    assert service.get("read_only", False) == (name in READ_ONLY)
    assert name not in READ_ONLY or "tmpfs" in service


@every_service
def test_each_service_stays_up_and_has_its_health_checked_or_ends(name: str) -> None:
    service = SERVICES[name]
    assert service["restart"] == ("no" if name in ONCE else "unless-stopped")
    is_checked = "healthcheck" in service or ("build" in service and instructions("HEALTHCHECK"))
    assert bool(is_checked) == (name not in ONCE)


@every_service
def test_each_service_waits_until_what_it_needs_is_ready(name: str) -> None:
    for other, how in SERVICES[name].get("depends_on", {}).items():
        wanted = "service_completed_successfully" if other in ONCE else "service_healthy"
        assert how["condition"] == wanted


@every_service
def test_images_have_their_exact_version(name: str) -> None:
    service = SERVICES[name]
    assert "build" in service or re.search(r":\d+\.\d+\.?\d*[\w.-]*$", service["image"])


def test_all_parts_of_elasticsearch_are_of_one_version() -> None:
    images = {service["image"] for service in SERVICES.values()}
    assert len([image for image in images if image.startswith("elasticsearch:")]) == 1


@every_service
def test_no_secret_is_in_an_environment(name: str) -> None:
    for variable, value in SERVICES[name].get("environment", {}).items():
        assert not re.search("PASSWORD$|API_KEY$", variable)
        assert "FILE" not in variable or value.startswith("/")
        assert not re.search(r"//[^/]*:[^/@]*@", value), "a password in an address"


def test_secrets_are_files_that_are_neither_committed_nor_in_the_image() -> None:
    named = {name: one["file"] for name, one in compose()["secrets"].items()}
    assert named == {name: f"./deploy/secrets/{name}" for name in SECRETS}
    assert "/deploy/secrets/" in (ROOT / ".gitignore").read_text("utf-8").split()
    kept = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert "*" in kept
    assert "!deploy" not in kept


def test_missing_secrets_are_made_and_others_kept(tmp_path: Path) -> None:
    shutil.copy(DEPLOY / "make-secrets", tmp_path)
    (tmp_path / "secrets").mkdir()
    given = tmp_path / "secrets" / "engine_password"
    given.write_text("chosen by hand")
    subprocess.run([tmp_path / "make-secrets"], check=True, capture_output=True)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert made.keys() == SECRETS
    assert made.pop(given.name) == "chosen by hand"
    assert len(set(made.values())) == 3
    assert all(re.fullmatch("[0-9a-f]{48}", secret) for secret in made.values())
    modes = {stat.S_IMODE((tmp_path / "secrets" / name).stat().st_mode) for name in made}
    assert modes == {0o600}
    subprocess.run([tmp_path / "make-secrets"], check=True, capture_output=True)
    assert all((tmp_path / "secrets" / name).read_text() == made[name] for name in made)


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_can_be_run(name: str) -> None:
    assert os.access(DEPLOY / name, os.X_OK)


@pytest.mark.parametrize("name", sorted(OWN))
def test_each_variable_of_the_product_is_one_of_its_settings(name: str) -> None:
    known = {f"DIRECTIVES_{setting.upper()}" for setting in Settings.model_fields}
    assert SERVICES[name]["environment"].keys() <= known


def test_service_and_worker_have_the_same_environment_but_for_the_port() -> None:
    service, worker = (dict(SERVICES[name]["environment"]) for name in ("service", "worker"))
    assert service.pop("DIRECTIVES_PORT") == "8000"
    assert service == worker


def test_letters_and_credentials_cannot_be_written_to() -> None:
    volumes = {name: SERVICES[name]["volumes"] for name in OWN}
    for name in OWN:
        assert "directives-credentials:/run/credentials:ro" in volumes[name]
    letters = volumes["worker"][-1]
    assert (letters["target"], letters["read_only"]) == ("/letters", True)


def test_volumes_configs_and_secrets_that_are_named_are_defined_and_used() -> None:
    whole = compose()
    used: dict[str, set[str]] = {"volumes": set(), "configs": set(), "secrets": set()}
    for service in SERVICES.values():
        used["volumes"] |= {one.split(":")[0] for one in service["volumes"] if isinstance(one, str)}
        used["configs"] |= {one["source"] for one in service.get("configs", ())}
        used["secrets"] |= set(service.get("secrets", ()))
    assert used == {kind: set(whole[kind]) for kind in used}
    assert all((ROOT / one["file"]).is_file() for one in whole["configs"].values())


def test_the_image_runs_as_a_user_with_a_number_who_owns_the_data_folder() -> None:
    (user,) = instructions("USER")
    number = user.partition(":")[0]
    assert int(number) >= 1000
    assert f"DIRECTIVES={number} " in (DEPLOY / "make-credentials").read_text("utf-8")
    assert any(f"--owner={number}" in rest for rest in instructions("RUN"))
    assert instructions("ENTRYPOINT") == ['["directives"]']


def test_the_image_has_the_locked_packages_and_no_compiler() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert "pip install --no-deps --require-hashes -r" in text
    assert not re.search("gcc|build-essential", text)
    assert re.findall("apt-get install [^\n]*", text) == [
        "apt-get install --yes --no-install-recommends $READERS \\"
    ]
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:\d+\.\d+\.\d+-slim-\w+", bases[0])


def test_everything_that_the_program_reads_is_in_the_image() -> None:
    kept = (ROOT / ".dockerignore").read_text("utf-8").split()
    wanted = {"analyzers", "search", "loader", "service", "web", "index_templates", "samples"}
    assert {f"!{name}" for name in wanted} <= set(kept)


def test_the_products_user_may_use_its_own_indexes_and_no_others() -> None:
    text = (DEPLOY / "make-account").read_text("utf-8")
    found = re.search(r"<<'JSON'\n(.*?)\nJSON", text, re.DOTALL)
    assert found
    role = json.loads(found[1])
    ((pattern,),) = (one["names"] for one in role["indices"])
    with closing(Connection(Servers(["http://127.0.0.1:9"]))) as connection:  # asked for nothing
        indexes = Indexes(connection, Layout())
    assert fnmatch(indexes.read, pattern)
    assert fnmatch(indexes.write, pattern)
    assert not fnmatch(".security", pattern)
    assert role["cluster"] == ["monitor", "manage_index_templates"]


def test_the_guide_names_each_service_each_volume_and_each_variable() -> None:
    guide = (ROOT / "docs" / "deployment.md").read_text("utf-8")
    whole = compose()
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    names = [*whole["services"], *whole["volumes"], *re.findall(r"\$\{(\w+)", text)]
    assert [name for name in names if f"`{name}`" not in guide] == []
