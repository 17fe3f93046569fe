import importlib
import os
import pickle
import subprocess
import sys
from types import ModuleType

import pytest

import servicekit


def run(code: str) -> str:
    """Run code in a fresh interpreter, of which nobody measures coverage, and return its output."""
    alone = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=alone
    )
    return done.stdout.strip()


@pytest.mark.parametrize("name", servicekit.__all__)
def test_every_public_name_resolves(name):
    """Every public name is found, under its own name, and found again."""
    value = getattr(servicekit, name)

    assert value is not None
    assert getattr(servicekit, name) is value
    assert getattr(value, "__name__", name).rpartition(".")[2] == name


def test_the_names_are_sorted_and_unique():
    """The list of public names holds each name once, in order of the alphabet."""
    assert list(servicekit.__all__) == sorted(set(servicekit.__all__))


def test_every_name_has_one_home():
    """Every public name but the module of the errors is looked up in the module that holds it."""
    assert {*servicekit._HOME, "errors"} == set(servicekit.__all__)
    assert sum(map(len, servicekit._HOMES.values())) == len(servicekit._HOME)


@pytest.mark.parametrize("name", ["review", "replay"])
def test_function_is_not_hidden_by_its_module(name):
    """The module that a function is named like does not hide it, however it is imported."""
    module, function = importlib.import_module(f"servicekit.{name}"), getattr(servicekit, name)

    assert isinstance(module, ModuleType)
    assert function is getattr(module, name)
    assert pickle.loads(pickle.dumps(function)) is function  # noqa: S301
    assert run(f"import servicekit.{name} as r; print(type(r).__name__)") == "function"
    assert run(f"from servicekit import {name} as r; print(type(r).__name__)") == "function"
    assert (
        run(
            f"import servicekit.{name}, servicekit, sys;"
            f"print(servicekit.{name} is sys.modules['servicekit.{name}'].{name})"
        )
        == "True"
    )


def test_other_modules_are_attributes():
    """A module that has no public name's name is an attribute of the package once imported."""
    case = importlib.import_module("servicekit.case")

    assert servicekit.case is case
    assert servicekit.errors is importlib.import_module("servicekit.errors")
    assert servicekit.__getattr__("errors") is servicekit.errors


def test_an_attribute_can_be_set():
    """The package takes an attribute like any module, for nothing of it is forbidden."""
    servicekit.remark = "mine"
    try:
        assert servicekit.remark == "mine"
    finally:
        del servicekit.remark


def test_an_unknown_name():
    """A name that the package does not have is an attribute error that names it."""
    with pytest.raises(AttributeError, match="module 'servicekit' has no attribute 'Reviewer'"):
        _ = servicekit.Reviewer
    with pytest.raises(ImportError):
        importlib.import_module("servicekit.reviewer")


def test_dir_lists_what_is_not_imported_yet():
    """``dir`` shows every public name, sorted, also before it is used."""
    assert set(servicekit.__all__) <= set(dir(servicekit))
    assert dir(servicekit) == sorted(dir(servicekit))
    assert run("import servicekit; print({*servicekit.__all__} <= {*dir(servicekit)})") == "True"


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import servicekit", ["attrs", "zoneinfo", "servicekit.errors"]),
        (
            "from servicekit import BusinessHours",
            ["pendulum", "decimal", "rich", "cyclopts", "servicekit.promise", "tomllib"],
        ),
        ("from servicekit import Promise", ["pendulum", "rich", "cyclopts", "tomllib"]),
        ("from servicekit import review", ["pendulum", "rich", "cyclopts"]),
    ],
)
def test_a_host_pays_for_what_it_uses(statement, absent):
    """Importing a name brings in what it needs, and nothing that only others need."""
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    loaded = run(code).split()

    assert "servicekit" in loaded
    assert set(absent).isdisjoint(loaded)
