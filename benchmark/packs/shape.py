"""Keys and types of a pack."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

# Keys and their types; what is not here is a fault.
TOP = {
    "schema": str, "version": str, "profile": str, "required_addons": list, "goal": str, "run_contract": dict,
    "tasks": list, "rubric": dict,
}
CONTRACT = {"required_commands": list, "claim_contract": dict, "output_contract": dict}
COMMAND = {"id": str, "command": str, "claim": str}
TASK = {
    "id": str, "title": str, "intent": str, "prompt": str, "required_evidence_claim_ids": list,
    "required_artifact_kinds": list, "acceptance": list,
}
RUBRIC = {"criteria": list, "thresholds": dict}
CRITERION = {"id": str, "name": str, "weight": Decimal}
DERIVED = CRITERION | {"from": list}
THRESHOLDS = {"pass_ratio": Decimal, "high_confidence_ratio": Decimal}


def shapes(pack: object, derived: bool) -> Iterator[str]:
    """Keys and types. The other checks may rely on what this one does not complain about."""
    yield from shape("pack", pack, TOP)
    if not isinstance(pack, dict):
        return
    yield from shape("run_contract", pack.get("run_contract"), CONTRACT)
    yield from shape("rubric", pack.get("rubric"), RUBRIC)
    rubric = pack.get("rubric")
    if isinstance(rubric, dict):
        yield from shape("thresholds", rubric.get("thresholds"), THRESHOLDS)
        for index, one in enumerate(items(rubric.get("criteria"))):
            yield from shape(f"criteria[{index}]", one, DERIVED if derived else CRITERION)
    contract = pack.get("run_contract")
    if isinstance(contract, dict):
        for index, one in enumerate(items(contract.get("required_commands"))):
            if not isinstance(one, str):
                yield from shape(f"required_commands[{index}]", one, COMMAND)
    for index, one in enumerate(items(pack.get("tasks"))):
        yield from shape(f"tasks[{index}]", one, TASK)


def shape(where: str, value: object, keys: dict[str, type]) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where}: not an object"
        return
    for key in sorted(value.keys() ^ keys.keys()):
        yield f"{where}: {'unknown' if key in value else 'no'} key {key}"
    for key in sorted(value.keys() & keys.keys()):
        if not isinstance(value[key], keys[key]):
            yield f"{where}: {key} has the wrong type"
        elif value[key] in ("", None):
            yield f"{where}: {key} is empty"


def items(value: object) -> list:
    """What a list holds; nothing for another type, which `shape` complains about."""
    return value if isinstance(value, list) else []
