"""What an Elasticsearch node is run from: jars by Maven, and our launcher compiled with them.

Kept in a cache outside the project: `DIRECTIVES_TESTS_CACHE`, or a folder in the user's cache.
Run as a module, it fills the cache: `python -m tests.servers.elasticsearch_jars`.
"""

import functools
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from tests.servers.java import OLDEST, Jdk, find_jdk
from tests.servers.requirement import UnavailableError

VERSION = "9.2.0"  # 9.0.4 is complete on Maven Central as well; 9.1.4 and 9.3.0 lack HTTP
VERSION_8 = "8.19.0"  # what the product must refuse
LAUNCHER = Path(__file__).with_name("launcher")
MODULE = "transport-netty4"
SERVER_MODULES = "org.elasticsearch.server"


@dataclass(frozen=True, slots=True)
class Distribution:
    """An unpacked Elasticsearch: the folders that a node's command line names."""

    version: str
    jdk: Jdk
    folder: Path

    @property
    def jars(self) -> Path:
        """The module path."""
        return self.folder / "lib"

    @property
    def modules(self) -> Path:
        """What each node's home has as `modules`."""
        return self.folder / "modules"

    @property
    def classes(self) -> Path:
        """The class path, with NodeLauncher."""
        return self.folder / "launcher"

    @property
    def libraries(self) -> Path:
        """Native libraries: libzstd, which indexes of best_compression need, where there is one."""
        return self.folder / "native"


@functools.cache
def distribution(version: str = VERSION) -> Distribution:
    """The distribution from the cache, made first where it is missing.

    Two test runners may ask at once: one makes it while the other waits. Raises UnavailableError
    without a JDK, without Maven, and when Maven cannot get the jars.
    """
    made = Distribution(version, find_jdk(), cache_folder() / f"elasticsearch-{version}")
    made.folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{made.folder}.lock"):
        if not made.jars.is_dir():
            _fetch(made)
        _compile(made)
    return made


def cache_folder() -> Path:
    """Where the jars are kept between runs."""
    if named := os.environ.get("DIRECTIVES_TESTS_CACHE"):
        return Path(named)
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "directives-tests"


def _fetch(wanted: Distribution) -> None:
    """Fetch the jars into a folder beside, which becomes the distribution when it is whole."""
    maven = shutil.which("mvn")
    if maven is None:
        raise UnavailableError("Elasticsearch's jars are fetched by Maven, and there is no mvn")
    with tempfile.TemporaryDirectory(dir=wanted.folder.parent) as folder:
        made = Distribution(wanted.version, wanted.jdk, Path(folder) / "made")
        _run(
            "Elasticsearch's jars cannot be had",
            *(maven, "--quiet", "--batch-mode", "--strict-checksums"),
            *("--file", LAUNCHER / "pom.xml", f"-Delasticsearch.version={wanted.version}"),
            *("dependency:copy-dependencies", f"-DoutputDirectory={made.jars}"),
        )
        _set_module_apart(made)
        _link_zstd(made)
        shutil.rmtree(wanted.folder, ignore_errors=True)
        made.folder.rename(wanted.folder)


def _set_module_apart(made: Distribution) -> None:
    """Move HTTP's jars to a module's folder: the server loads them by its own class loader."""
    module = made.modules / MODULE
    module.mkdir(parents=True)
    for jar in [*made.jars.glob(f"{MODULE}-*.jar"), *made.jars.glob("netty-*.jar")]:
        jar.rename(module / jar.name)
    descriptor = "plugin-descriptor.properties"
    with zipfile.ZipFile(module / f"{MODULE}-{made.version}.jar") as jar_file:
        text = jar_file.read(f"META-INF/es-plugins/{MODULE}/{descriptor}")
    (module / descriptor).write_bytes(text)


def _link_zstd(made: Distribution) -> None:
    """Link the system's libzstd, since Maven has only the Java side of native libraries."""
    made.libraries.mkdir()
    found = [*Path("/usr").glob("lib*/libzstd.so.1"), *Path("/usr/lib").glob("*/libzstd.so.1")]
    for library in found[:1]:
        (made.libraries / "libzstd.so").symlink_to(library)


def _compile(made: Distribution) -> None:
    """Compile the launcher where it is missing or its source is another."""
    source, copied = LAUNCHER / "NodeLauncher.java", made.classes / "NodeLauncher.java"
    if copied.exists() and copied.read_bytes() == source.read_bytes():
        return
    shutil.rmtree(made.classes, ignore_errors=True)
    made.classes.mkdir()
    _run(
        "The launcher of Elasticsearch does not compile",
        *(made.jdk.javac, "-p", made.jars, "--add-modules", SERVER_MODULES),
        *("--release", str(OLDEST), "-d", made.classes, source),
    )
    shutil.copy(source, copied)


def _run(failure: str, *command: str | Path) -> None:
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        raise UnavailableError(f"{failure}:\n{done.stdout[-2000:]}")


if __name__ == "__main__":
    try:
        for needed in (VERSION, VERSION_8):
            print(distribution(needed).folder)
    except UnavailableError as lacking:
        sys.exit(str(lacking))
