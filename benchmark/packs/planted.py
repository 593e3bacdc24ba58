"""Faults planted in copies of the packs: a check that passes everything proves nothing."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from decimal import Decimal


class Exact(json.JSONEncoder):
    """Writes a planted pack; none of the faults depends on how a decimal is written."""

    def default(self, value: object) -> object:
        return float(value) if isinstance(value, Decimal) else super().default(value)


def written(pack: object) -> str:
    return json.dumps(pack, cls=Exact, ensure_ascii=False)


def changed(pack: dict, change: Callable[[dict], object]) -> str:
    other = copy.deepcopy(pack)
    change(other)
    return written(other)


def in_packs(pack: dict, own: dict, limit: int) -> Iterator[tuple[str, str, str, str]]:
    """(fault, name of the pack, its text, what must be said), in the Python track and in the repository's own pack."""
    name = pack["profile"]
    text = written(pack)
    yield "duplicate key", name, text.replace('"goal":', '"goal": "x", "goal":'), "duplicate key goal"
    yield "NaN", name, text.replace('"weight": 3.0', '"weight": NaN', 1), "NaN is no number"
    yield "no JSON", name, text[:-1], "delimiter"
    yield "huge", name, text + " " * limit, "too large"
    for fault, change, said in (
        ("unknown key", lambda p: p["tasks"][0].update(promt="x"), "unknown key promt"),
        ("absent key", lambda p: p["tasks"][0].pop("prompt"), "no key prompt"),
        ("task no object", lambda p: p["tasks"].append("x"), "not an object"),
        ("claims as text", lambda p: p["tasks"][0].update(required_evidence_claim_ids="claim/x"), "wrong type"),
        ("weight as text", lambda p: p["rubric"]["criteria"][0].update(weight="3"), "wrong type"),
        ("other weight", lambda p: p["rubric"]["criteria"][4].update(weight=2), "weight is not 3"),
        ("repeated criterion", lambda p: p["rubric"]["criteria"][1].update(id="PYR-1"), "the criteria are"),
        ("repeated name", lambda p: p["rubric"]["criteria"][1].update(p["rubric"]["criteria"][0], id="PYR-2"),
         "one name"),
        ("lower threshold", lambda p: p["rubric"]["thresholds"].update(pass_ratio=0.8), "thresholds"),
        ("repeated task", lambda p: p["tasks"][1].update(id="service-boundary"), "one id"),
        ("task gone", lambda p: p["tasks"].pop(), "the five"),
        ("claim gone", lambda p: [t["required_evidence_claim_ids"].pop() for t in p["tasks"]], "as a whole"),
        ("claims unsorted", lambda p: p["tasks"][0]["required_evidence_claim_ids"].reverse(), "not sorted"),
        ("claim of one task", lambda p: p["tasks"][2]["required_evidence_claim_ids"].pop(), "all three"),
        ("no acceptance", lambda p: p["tasks"][3].update(acceptance=[]), "acceptance"),
        ("short prompt", lambda p: p["tasks"][3].update(prompt="Do it."), "too short"),
        ("not NFC", lambda p: p["tasks"][0].update(title="re\u0301sume\u0301"), "not NFC"),
        ("control character", lambda p: p.update(goal="a\u202eb"), "control character"),
        ("other language", lambda p: p["tasks"][0]["acceptance"].append("JUnit is quiet."), "JUnit"),
        ("other addon", lambda p: p.update(required_addons=["x"]), "addons"),
        ("other command", lambda p: p["run_contract"]["required_commands"].append("pytest | tee log"), "needs a shell"),
    ):
        yield fault, name, changed(pack, change), said
    for fault, change, said in (
        ("not derived", lambda p: p["rubric"]["criteria"][0].pop("from"), "no key from"),
        ("claim not used", lambda p: p["rubric"]["criteria"][2].update({"from": ["claim/tests-green"]}), "follow"),
        ("program gone", lambda p: p["run_contract"]["required_commands"][1].update(command=".ci/gone"),
         "no such program"),
        ("unknown claim", lambda p: p["run_contract"]["required_commands"][0].update(claim="claim/x"),
         "unknown claim"),
    ):
        yield fault, own["profile"], changed(own, change), said


def between_tracks(pack: dict) -> Iterator[tuple[str, dict]]:
    """(fault, the pack with a difference that makes the tracks incomparable)"""
    for fault, change in (
        ("artifact", lambda p: p["tasks"][1]["required_artifact_kinds"].append("zeta")),
        ("acceptance", lambda p: p["tasks"][1]["acceptance"].append("More.")),
        ("criterion", lambda p: p["rubric"]["criteria"][1].update(name="Other")),
        ("threshold", lambda p: p["rubric"]["thresholds"].update(pass_ratio=Decimal("0.8"))),
        ("version", lambda p: p.update(version="2")),
        ("command", lambda p: p["run_contract"]["required_commands"].append("true")),
        ("contract", lambda p: p["run_contract"]["claim_contract"].clear()),
    ):
        other = copy.deepcopy(pack)
        change(other)
        yield fault, other
