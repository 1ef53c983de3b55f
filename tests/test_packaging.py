"""What is installed is what the folders hold; make can do what it lists; the repository names no machine."""

from __future__ import annotations

import email.parser
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("ontology", "data", "graph", "cli")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
#: What make and the tools leave behind, for a copy of the repository that is not under git.
LEFTOVERS = re.compile(
    r"\..*_cache|\.venv|\.git|\.hypothesis|__pycache__|.*\.egg-info|build|dist|actorgraph-out|private"
)
#: An environment without the caller's Python settings, and without those of the make that runs the tests.
BARE = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MAKE", "MFLAGS"))}

BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"

IMPORT_ALL = """
import importlib, importlib.metadata, json, pkgutil, sys
sys.path.insert(0, sys.argv[1])
files = {}
for layer in sys.argv[2:]:
    package = importlib.import_module(f"actorgraph.{layer}")
    files[package.__name__] = package.__file__
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        files[module.name] = importlib.import_module(module.name).__file__
(distribution,) = importlib.metadata.distributions(name="actorgraph", path=[sys.argv[1]])
commands = {entry.name: callable(entry.load()) for entry in distribution.entry_points}
print(json.dumps({"files": files, "commands": commands}))
"""


def repository_files() -> list[PurePosixPath]:
    """The files that are in the repository or about to be, relative to its root."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        git = ["git", "ls-files", "-coz", "--exclude-standard"]
        listed = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
        names = sorted({name for name in listed if name and (ROOT / name).is_file()})
    else:
        names = sorted(_walk())
    assert "pyproject.toml" in names
    return [PurePosixPath(name) for name in names]


def _walk() -> Iterator[str]:
    for folder, below, files in os.walk(ROOT):
        below[:] = [name for name in below if not LEFTOVERS.fullmatch(name)]
        for name in files:
            yield (Path(folder) / name).relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of a copy of the repository into which somebody put private files.

    Asks the build backend itself, so needs neither pip nor a network; the backend's warnings are errors.
    """
    folder = tmp_path_factory.mktemp("packaging")
    source, made = folder / "source", folder / "made"
    made.mkdir()
    for name in repository_files():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, source / name)
    for private in ("data/nk-refugees/private", "private", "data/private"):
        (source / private).mkdir(parents=True)
        (source / private / "names.yaml").write_text("- id: x\n  name: Nobody At All\n", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", BUILD, str(made)],
        cwd=source,
        env=BARE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    warnings = [line for line in (run.stdout + run.stderr).splitlines() if re.match(r"(?i)warning\b", line)]
    assert warnings == []
    (file,) = made.iterdir()
    return file


def test_wheel_holds_what_the_layers_hold(wheel: Path) -> None:
    expected = {f"actorgraph/{file}" for file in repository_files() if file.parts[0] in LAYERS}
    with zipfile.ZipFile(wheel) as archive:
        content = {name for name in archive.namelist() if ".dist-info/" not in name}
        notes = {name.partition(".dist-info/")[2] for name in archive.namelist()} - {""}
    assert {PurePosixPath(name).suffix for name in expected} >= {".py", ".ttl", ".yaml", ".rq"}
    assert {f"actorgraph/{layer}/py.typed" for layer in LAYERS} <= content
    assert sorted(expected - content) == [], "name it in pyproject.toml, under packages or package-data"
    assert sorted(content - expected) == [], "not for installing"
    assert {"licenses/LICENSE", "licenses/LICENSE-DATA", "entry_points.txt"} <= notes


def test_wheel_says_what_the_project_says(wheel: Path) -> None:
    version = PROJECT["version"]
    assert wheel.name == f"actorgraph-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(f"actorgraph-{version}.dist-info/METADATA").decode()
    metadata = email.parser.Parser().parsestr(text)
    assert metadata["Version"] == version
    assert metadata["License-Expression"] == PROJECT["license"]
    assert metadata["Requires-Python"] == PROJECT["requires-python"]
    assert metadata.get_payload() == (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_module_of_the_wheel_imports(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
        modules = [name for name in archive.namelist() if name.endswith(".py")]
    # -I: neither the working directory nor the environment may lend the checkout's own files.
    run = subprocess.run(
        [sys.executable, "-I", "-c", IMPORT_ALL, str(tmp_path), *LAYERS],
        cwd=tmp_path,
        env=BARE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert re.search(r'"commands": \{"actorgraph": true\}', run.stdout)
    imported = re.findall(r'"actorgraph[\w.]*": "([^"]+)"', run.stdout)
    assert sorted(imported) == sorted(str(tmp_path / name) for name in modules)


def test_changelog_knows_the_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^#+ .*\b{re.escape(PROJECT['version'])}\b", changelog, re.MULTILINE)


def make(*arguments: str) -> str:
    program = shutil.which("make")
    if program is None:
        pytest.skip("make is not installed")
    run = subprocess.run([program, *arguments], cwd=ROOT, env=BARE, capture_output=True, text=True, check=True)
    return run.stdout


def test_make_lists_its_targets() -> None:
    listed = re.findall(r"^  ([a-z]+) +\S", make("help"), re.MULTILINE)
    phony = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[0]
    assert sorted(listed) == sorted(phony.split())
    assert {"run", "test", "check", "bench", "clean"} <= set(listed)
    for target in listed:
        make("--dry-run", target)


def test_make_alone_prints_the_list() -> None:
    assert make() == make("help")


def _leaks() -> re.Pattern[str]:
    """Hosts of package registries and folders of one machine; in pieces, or this file would be a finding."""
    registries = ("pypi" + ".org", "python" + "hosted", "npm" + "js", "yarn" + "pkg", "deb." + "debian")
    folders = ("wo" + "rk", "ro" + "ot", "ho" + "me", "Us" + "ers", "tmp/ve" + "nv")
    hosts = "|".join(map(re.escape, registries))
    return re.compile(rf"{hosts}|(?<![\w.~:/-])/(?:{'|'.join(folders)})/", re.IGNORECASE)


def test_nothing_names_a_registry_or_a_machine() -> None:
    leaks = _leaks()
    assert leaks.search("see /ho" + "me/somebody/file")
    assert not leaks.search("https://example.org/wo" + "rk/1")
    found = []
    for name in repository_files():
        text = (ROOT / name).read_text(encoding="utf-8", errors="replace")
        found += [f"{name}: {match.group()}" for match in leaks.finditer(f"{name}\n{text}")]
    assert found == []


def test_ci_runs_the_command_of_the_readme() -> None:
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")
    script = ROOT / ".ci" / "run"
    assert script.read_text(encoding="utf-8").rstrip().endswith("make test </dev/null")
    assert os.access(script, os.X_OK)
