"""Plays the scenarios of tests/scenarios with the typed methods of the client: a step names an operation, and the method of that
name is called with the step's arguments."""

from __future__ import annotations

import inspect
import keyword
import re
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

import tenon
import yaml

ROOT = Path(__file__).parents[3] / "tests" / "scenarios"


class Yaml12(yaml.SafeLoader):
    """YAML 1.2, as far as the scenarios need it: `no` and `2026-01-30` are texts."""


Yaml12.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if tag.rpartition(":")[2] in ("int", "null", "float", "merge")]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def load(file: Path) -> Dict[str, Any]:
    """A scenario with the steps of its setup."""
    scenario = yaml.load(file.read_text(), Yaml12)
    if "setup" in scenario:
        before = load(ROOT / f"_{scenario['setup']}.yaml")
        scenario["steps"] = before["steps"] + scenario["steps"]
    return scenario


def files() -> List[Path]:
    """The scenarios without an ERP: those are played with one by the Rust suite."""
    found = (file for file in sorted(ROOT.rglob("*.yaml")) if file.name[0] != "_" and file.name != "features.yaml")
    return [file for file in found if "erp" not in load(file)]


def pointed(answer: Any, pointer: str) -> Any:
    """What a JSON Pointer points at. Raises `LookupError` where there is nothing."""
    for part in pointer.split("/")[1:]:
        answer = answer[int(part)] if isinstance(answer, list) else answer[part]
    return answer


def mismatch(expected: Any, got: Any, path: str = "") -> Optional[str]:
    """The first place where an answer does not hold what is expected."""
    if isinstance(expected, dict) and isinstance(got, list) and list(expected) == ["contains"]:
        lacking = [want for want in expected["contains"] if all(mismatch(want, item) for item in got)]
        return f"{path} has no item that holds {lacking[0]}" if lacking else None
    if isinstance(expected, dict) and isinstance(got, dict):
        for name, value in expected.items():
            if name not in got:
                return f"{path}/{name} is absent"
            below = mismatch(value, got[name], f"{path}/{name}")
            if below:
                return below
        return None
    if isinstance(expected, list) and isinstance(got, list):
        if len(expected) != len(got):
            return f"{path} has {len(got)} items instead of {len(expected)}"
        found = (mismatch(want, have, f"{path}/{at}") for at, (want, have) in enumerate(zip(expected, got)))
        return next((below for below in found if below), None)
    same = type(expected) is type(got) and expected == got
    return None if same else f"{path} is {got!r} instead of {expected!r}"


class Player:
    """A performance on an engine of its own."""

    def __init__(self, engine: tenon.Engine) -> None:
        self.engine = engine
        self.names: Dict[str, Any] = {}
        self.typed = 0
        self.by_name = 0
        methods = engine.perform("rpc.discover", {})["methods"]
        self.bookkeeping = {method["name"] for method in methods if method["x-bookkeeping"]}

    def resolve(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self.resolve(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if not isinstance(value, str):
            return value
        if value.startswith("$$"):
            return value[1:]
        if value.startswith("$") and not value.startswith("${"):
            return self.names[value[1:]]
        return re.sub(r"\$\{([^}]*)\}", lambda found: str(self.names[found[1]]), value)

    def play(self, steps: List[Dict[str, Any]]) -> None:
        for at, step in enumerate(steps):
            try:
                self.perform(at, step)
            except AssertionError as error:
                raise AssertionError(f"step {at + 1}, {step.get('call')}: {error}") from None

    def perform(self, at: int, step: Dict[str, Any]) -> None:
        if "clock" in step:
            unit = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}[step["clock"][-1]]
            self.engine.perform("simulation.advance", {"seconds": int(step["clock"][1:-1]) * unit})
        elif "call" in step:
            call = self.call(at, step)
            if call is not None:
                self.check(step, call)

    def call(self, at: int, step: Dict[str, Any]) -> Optional[Callable[[], Any]]:
        """The typed call, or by its name that of an operation on bookkeeping, which has no method. `None` where the step says what
        no typed call can: that is refused by the signature."""
        arguments = self.resolve(step.get("with") or {})
        context = self.resolve(step.get("context") or {})
        group, _, name = step["call"].rpartition(".")
        actor = context.pop("actor", self.resolve(step.get("as")))
        # `from` is a word of Python's: the argument is `from_`.
        arguments = {name + "_" * keyword.iskeyword(name): value for name, value in arguments.items()}
        key = context.pop("key", step.get("key") or f"step-{at}")
        if group == "tick" and actor is None:
            # The host's own work: no user asks for it.
            self.by_name += 1
            params = {**arguments, "tenant": "acme"}
            return lambda: self.engine.perform(step["call"], params)
        try:
            tenant = context.pop("tenant", "acme")
            params = {**arguments, "context": {"tenant": tenant, "actor": actor, **context}}
            if step["call"] in self.bookkeeping:
                self.by_name += 1
                return lambda: self.engine.perform(step["call"], params)
            client = self.engine.client(tenant, actor, **context)
            method = getattr(getattr(client, group), name + "_" * keyword.iskeyword(name))
            if key is not None and "key" in inspect.signature(method).parameters:
                arguments["key"] = key
            inspect.signature(method).bind(**arguments)
        except (AttributeError, TypeError):
            # A record that comes back as it was read has fields that no method takes.
            if "refused" not in step:
                params["context"]["key"] = key
                return lambda: self.engine.perform(step["call"], params)
            return None
        self.typed += 1
        return lambda: method(**arguments)

    def check(self, step: Dict[str, Any], call: Callable[[], Any]) -> None:
        try:
            answer = call()
        except tenon.TenonError as error:
            assert "refused" in step, f"refused: {error}"
            # The text is beside the data, and a scenario has both in one place.
            got = {**error.error["data"], "message": error.error["message"]}
            problem = mismatch(self.resolve(step["refused"]), got)
            assert problem is None, f"{problem} in {got}"
            return
        assert "refused" not in step, f"not refused: {answer}"
        for name, pointer in step.get("save", {}).items():
            self.names[name] = pointed(answer, pointer)
        problem = mismatch(self.resolve(step["returns"]), answer) if "returns" in step else None
        assert problem is None, f"{problem} in {answer}"
        assert "exactly" not in step or answer == self.resolve(step["exactly"]), answer
        for pointer in step.get("absent", []):
            try:
                pointed(answer, pointer)
            except LookupError:
                continue
            raise AssertionError(f"{pointer} should be absent")
