"""YAML from strangers is refused quickly and plainly; a framework's faults are told all at once."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from skills.formats.faults import FaultyFileError
from skills.formats.framework_yaml import parse_framework
from skills.formats.safe_yaml import load_yaml

BUILT_IN = Path(__file__).resolve().parent.parent.parent / "skills" / "frameworks" / "lead_ai_engineer.yaml"

HARMFUL = {
    "alias": (b"a: &x [1]\nb: *x\n", "line 1: Anchors"),
    "bomb": (b"a: &a [x,x]\n" + b"".join(b"b%d: [*a,*a]\n" % n for n in range(99)), "Anchors"),
    "python tag": (b"!!python/object/apply:os.system [ls]\n", "Tags (!) are not read"),
    "own tag": (b"a: !secret x\n", "Tags (!) are not read"),
    "merge": (b"a: 1\n<<: {b: 2}\n", "A key must be"),
    "deep": (b"[" * 25 + b"]" * 25, "nested more than 20"),
    "very deep": (b"[" * 100_000, "nested more than 20"),
    "many values": (b"[" + b"1," * 200_001 + b"]", "more than 200,000 values"),
    "large": (b"a: " + b"x" * (5 * 1024 * 1024), "larger than 5 MiB"),
    "double key": (b"a: 1\nb: 2\na: 3\n", "line 3: “a” is given twice"),
    "double key nested": (b"a:\n  b: 1\n  b: 2\n", "line 3: “b” is given twice"),
    "long key": (b"? " + b"k" * 300 + b"\n: 1\n", "longer than 200"),
    "list as key": (b"? [a, b]\n: 1\n", "A key must be"),
    "two documents": (b"a: 1\n---\nb: 2\n", "several documents"),
    "control character": (b'a: "\\0"\n', "control character"),
    "raw control character": (b"a: \x07\n", "not well-formed"),
    "latin-1": ("a: Müller\n".encode("latin-1"), "not UTF-8"),
    "infinite": (b"a: .inf\n", "no plain number"),
    "huge number": (b"a: " + b"9" * 5000 + b"\n", "no plain number"),
    "sexagesimal": (b"a: 12:30:00\n", "no plain number"),
    "empty": (b"", "empty"),
    "only a comment": (b"# nothing\n", "empty"),
    "unclosed": (b"a: [1, 2\n", "not well-formed"),
    "tabs": (b"a:\n\tb: 1\n", "line 2: This is not well-formed"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00", "not UTF-8"),
}


@pytest.mark.parametrize(("content", "told"), HARMFUL.values(), ids=HARMFUL)
def test_harmful_file_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(FaultyFileError) as refused:
        load_yaml(content)
    assert told in str(refused.value)


def test_plain_values_come_with_their_lines() -> None:
    document = load_yaml(b"\xef\xbb\xbfa: 1\nb:\n  - no\n  - true\n  - 2024-05-01\n  - 1.5\n  - null\n1: x\nno: y\n")

    assert document.value == {"a": 1, "b": ["no", True, "2024-05-01", 1.5, None], 1: "x", "no": "y"}
    assert document.line_of(("b", 1)) == 4
    assert document.line_of(("b", 1, "missing")) == 4


def changed(**sections: object) -> bytes:
    content = yaml.safe_load(BUILT_IN.read_bytes())
    content.update(sections)
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True).encode()


def faults_of(content: bytes) -> list[str]:
    with pytest.raises(FaultyFileError) as refused:
        parse_framework(content)
    return [str(fault) for fault in refused.value.faults]


def test_built_in_framework_is_read_whole() -> None:
    content = parse_framework(BUILT_IN.read_bytes())

    assert (content.slug, content.version, content.target_role) == ("lead-ai-engineer", "1.0.0", "lead-ai-engineer")
    competencies = [competency for domain in content.domains for competency in domain.competencies]
    assert (len(content.domains), len(competencies), len(content.roles)) == (10, 62, 8)
    assert sum(len(competency.statements) for competency in competencies) == 310
    assert sum(len(role.requirements) for role in content.roles) == 496
    assert (len(content.transitions), len(content.focus_areas)) == (12, 13)
    assert (len(content.salary_bands), len(content.market_facts), len(content.scarcity_hints)) == (10, 11, 12)
    assert content.extensions == {}
    assert set(content.salary_extensions) == {"visibility", "pay_factors", "pay_components"}


def test_every_fault_is_told_with_line_path_and_cure() -> None:
    text = BUILT_IN.read_text()
    text = text.replace('version: "1.0.0"', "version: 1.0", 1)
    text = text.replace("target_role: lead-ai-engineer", "target_role: lead-ai-enginer", 1)
    text = text.replace("slug: deep-learning", "slug: Deep Learning", 1)
    text = text.replace("machine-learning-fundamentals: {level: 2, weight: 3}", "ml-basics: {level: 9, weight: yes}", 1)
    text = text.replace("hint: acute", "hint: dire", 1)

    told = faults_of(text.encode())

    assert any("framework.version: 1.0 is no text. Put it in quotes." in fault for fault in told)
    assert any("Did you mean “lead-ai-engineer”?" in fault for fault in told)
    assert any("“Deep Learning” is no slug" in fault for fault in told)
    assert any(fault.startswith("line 980, roles[0].requirements.ml-basics:") for fault in told)
    assert any("ml-basics.level: 9 is not a whole number from 0 to 5" in fault for fault in told)
    assert any("ml-basics.weight: yes is not a whole number" in fault for fault in told)
    assert any("“dire” is not one of raised, high, acute" in fault for fault in told)


@pytest.mark.parametrize(
    ("sections", "told"),
    [
        ({"schema": "other/1"}, "schema: “other/1” is not known"),
        ({"framework": None}, "framework.slug: “slug” is missing"),
        ({"framework": ["x"]}, "framework: Here belong names with values"),
        ({"proficiency_scale": []}, "The scale is missing"),
        ({"proficiency_scale": [{"level": 0, "name": "a"}, {"level": 0, "name": "b"}]}, "Level 0 stands here twice"),
        ({"domains": []}, "There is no competency"),
        ({"domains": {"a": 1}}, "“domains” must be a list"),
        ({"transitions": [{"from": "ai-engineer", "to": "ai-engineer", "kind": "x"}]}, "must lead to another role"),
        ({"roles": [{"slug": "r", "title": "R"}, {"slug": "r", "title": "R"}]}, "“r” stands here twice"),
        ({"salary_reference": {"bands": [{"id": "a", "label": "A", "low": 5, "high": 1}]}}, "below the lower one"),
        ({"market_facts": [{"id": "a", "metric": "m"}]}, "“value” is missing"),
    ],
)
def test_wrong_shape_is_told(sections: dict[str, object], told: str) -> None:
    assert any(told in fault for fault in faults_of(changed(**sections)))


def test_what_is_not_ours_is_kept_by_path() -> None:
    content = yaml.safe_load(BUILT_IN.read_bytes())
    content["hobby"] = {"a": [1]}
    content["framework"]["homepage"] = "https://example.com"
    content["domains"][0]["competencies"][0]["colour"] = "red"

    extensions = parse_framework(yaml.safe_dump(content).encode()).extensions

    assert extensions == {
        "hobby": {"a": [1]},
        "framework/homepage": "https://example.com",
        "competencies/machine-learning-fundamentals/colour": "red",
    }


def test_fingerprint_knows_content_but_neither_salaries_nor_version() -> None:
    content = yaml.safe_load(BUILT_IN.read_bytes())
    same = parse_framework(BUILT_IN.read_bytes())
    content["framework"]["version"] = "2.0.0"
    content["salary_reference"]["bands"][0]["low"] = 1
    richer = parse_framework(yaml.safe_dump(content, sort_keys=False).encode())
    content["domains"][0]["competencies"][0]["levels"][1] = "Something else."
    other = parse_framework(yaml.safe_dump(content, sort_keys=False).encode())

    assert richer.fingerprint == same.fingerprint
    assert richer.salary_fingerprint != same.salary_fingerprint
    assert other.fingerprint != same.fingerprint
