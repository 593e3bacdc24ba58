//! The files that `benchgate init` writes.

use crate::report::starter_policy;

/// What git must know: judged files are compared by their raw bytes.
pub(super) const ATTRIBUTES: &str = ".gitattributes";
/// Its lines.
pub(super) const ATTRIBUTE_LINES: [&str; 2] = ["benchmark/** -text", "benchgate.toml -text"];

const DIFF: &str = "\
diff --git a/shop/basket.py b/shop/basket.py
--- a/shop/basket.py
+++ b/shop/basket.py
@@ -1,6 +1,6 @@
 def total(items, discount):
     \"\"\"The price of a basket; the discount is a share of it, 0 to 1.\"\"\"
     price = 0
     for item in items:
         price += item.price
-    return price * (1 - discount)
+    return price - discount
";

const EXPECTED: &str = r#"{
  "id": "first",
  "description": "An example: the discount is a share of the price, and the change takes it for an amount. Replace this fixture by a bug that escaped a review of yours.",
  "expect": {
    "must_match": [
      {
        "file": "shop/basket.py",
        "line": 6,
        "severity": "major",
        "keywords": ["discount"],
        "note": "Any word for it will do, as long as it is about the discount."
      }
    ],
    "must_not_flag": [],
    "max_blocking": 1
  }
}
"#;

const FINDINGS: &str = r#"{
  "recording": {
    "reviewer": "example",
    "command": "written by hand: put here what your reviewer says of first.diff",
    "diff_sha256": "@DIFF@"
  },
  "findings": [
    {
      "severity": "major",
      "file": "shop/basket.py",
      "line": 6,
      "claim": "The discount is subtracted as an amount.",
      "evidence": "The docstring says it is a share from 0 to 1; `price - discount` takes at most 1 off."
    }
  ]
}
"#;

const WORKFLOW: &str = r#"# Judges each pull request by the rules of the branch that it asks for.
name: Benchgate

on:
  pull_request:
    types: [opened, synchronize, reopened, edited]
  merge_group:

permissions: {}

concurrency:
  group: benchgate-${{ github.workflow }}-${{ github.ref }}
  cancel-in-progress: true

env:
  # Fill in both: where Benchgate is, and the commit of it that you have looked at.
  BENCHGATE_REPOSITORY: https://github.com/OWNER/benchgate
  BENCHGATE_COMMIT: COMMIT

jobs:
  gate:
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          # The base is read from history.
          fetch-depth: 0
          persist-credentials: false
      - name: Build the gate
        run: cargo install --quiet --locked --git "$BENCHGATE_REPOSITORY" --rev "$BENCHGATE_COMMIT" --root "$RUNNER_TEMP/benchgate"
      - name: Judge
        run: |
          "$RUNNER_TEMP/benchgate/bin/benchgate" gate \
            --summary "$GITHUB_STEP_SUMMARY" --outputs "$GITHUB_OUTPUT" --out "$RUNNER_TEMP/verdict"
"#;

/// Every file with its text, in the order in which it is told.
pub(super) fn files() -> Vec<(&'static str, String)> {
    let digest = crate::ids::Digest::of(DIFF.as_bytes()).to_string();
    let attributes = format!("# What is judged is compared by its bytes.\n{}\n", ATTRIBUTE_LINES.join("\n"));
    vec![
        ("benchmark/fixtures/first.diff", DIFF.to_owned()),
        ("benchmark/fixtures/first.expected.json", EXPECTED.to_owned()),
        ("benchmark/fixtures/first.findings.json", FINDINGS.replace("@DIFF@", &digest)),
        ("benchgate.toml", starter_policy()),
        (".github/workflows/benchgate.yml", WORKFLOW.to_owned()),
        (ATTRIBUTES, attributes),
    ]
}
