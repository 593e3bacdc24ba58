//! What is said when something is wrong: a code, what, where, and how to fix it. Also the table of all codes,
//! which `benchgate explain` prints.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod message;

use core::fmt;

pub use message::{Diagnostic, Level, Place};

/// Declares every code once: variant, the name people see, level, one line, and the text of `explain`.
macro_rules! codes {
    ($($variant:ident $name:literal $level:ident $summary:literal $text:literal)*) => {
        /// The kind of a diagnostic. Names are stable: scripts may match them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $summary] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name: lower case, words joined by `-`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Whether it is an error or a warning.
            pub fn level(self) -> Level {
                match self { $(Self::$variant => Level::$level,)* }
            }

            /// One line.
            pub fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary,)* }
            }

            /// What it means, why it matters and how to mend it.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

codes! {
    Usage "usage" Error
    "the command line is not understood"
    "A flag, its value or the command itself is not one that Benchgate knows. `benchgate --help` lists the commands, `benchgate COMMAND --help` the flags of one. Bad usage always exits with 4 (BLOCKED), never with 2, so that a typing mistake in a workflow cannot pass for a verdict."

    NoDirectory "no-directory" Error
    "the directory of fixtures or recordings is not there"
    "The directory that was to be scored, or that of `--recordings`, does not exist or is not a directory. A gate that finds nothing to judge must not be green, so the run is BLOCKED. Give the right path, or create the directory and put a fixture into it: `<id>.diff` (a unified diff), `<id>.expected.json` (what a good review says about it) and, once recorded, `<id>.findings.json`."

    NoFixtures "no-fixtures" Error
    "the fixtures directory holds no fixture"
    "A fixture exists when its `<id>.expected.json` exists, in the directory or below it. None was found. A gate that finds nothing to judge must not be green, so the run is BLOCKED. The smallest fixture is `first.diff` with a unified diff and `first.expected.json` with `{\"expect\": {\"max_blocking\": 0}}`."

    MissingDiff "missing-diff" Error
    "a fixture has no diff"
    "The keys of a fixture say what a review of a diff must find; without `<id>.diff` beside `<id>.expected.json` nobody can tell whether they are right. Add the diff, or remove the fixture."

    Unreadable "unreadable" Error
    "a file or directory cannot be read"
    "The operating system refused to open or read it; its own words are in the message. Usually the permissions are wrong, or the file was removed while the run went on."

    NotRegular "not-a-regular-file" Error
    "a directory, pipe, socket, device or symbolic link stands where a file belongs"
    "Files of a benchmark are regular files. A symbolic link could point outside the repository, and a pipe or a device could stop the run, so neither is opened. Put a copy of the file there."

    NotUtf8Name "name-not-utf8" Error
    "a file name is not UTF-8"
    "Names in a benchmark directory become fixture ids, which are printed, compared and stored as UTF-8. Rename the file."

    AmbiguousId "ambiguous-id" Error
    "a fixture id contains `.expected` or `.findings`"
    "With such an id two files could claim to belong to the same fixture: is `a.findings.b.expected.json` the key of `a.findings.b`, or a findings file of `a`? Rename the files of that fixture."

    TooLarge "too-large" Error
    "a file is larger than its limit"
    "Every input has a limit, so that no file can make a run take all memory: 1 MiB for `expected.json`, a pack or a file of scores, 16 MiB for a findings file, a diff or a result that is read again, 1 GiB for all files of a run. Split the fixture, or remove from the file what is not needed."

    TooMany "too-many" Error
    "a count is above its limit"
    "Work is bounded by counts, never by a clock: 100,000 fixtures, 10,000 findings, 1,000 entries and 4,000 keywords per fixture, 1,000 trials, 1,000,000 comparisons of findings with entries per fixture and 100,000,000 in a run; 1,000 tasks, criteria and commands each in a pack, which may name 20,000 claims. Split the fixture, or score parts of the benchmark one by one."

    FileChanged "file-changed" Error
    "a file changed while it was read"
    "Its size at the start and the bytes that were read differ, so that a part of it may be missing. Something else is writing to the benchmark; run again when that has finished."

    NotUtf8 "not-utf8" Error
    "a file is not UTF-8 text"
    "Benchgate reads UTF-8, with or without a byte order mark. UTF-16 and UTF-32 are recognised and named; any other encoding shows as a byte that UTF-8 never has. Convert the file: `iconv -f LATIN1 -t UTF-8 old > new`."

    InvalidJson "invalid-json" Error
    "a file is not valid JSON"
    "The text does not follow the grammar of RFC 8259: perhaps it is cut short, has a trailing comma or a comment, or `NaN`, which JSON does not have. The place is where the parser stopped; the mistake is there or shortly before."

    InvalidToml "invalid-toml" Error
    "a file is not valid TOML"
    "The text does not follow the grammar of TOML 1.1: perhaps a text without quotes, two keys on one line, or a key or a table that is given twice. The place is where the parser stopped; the mistake is there or shortly before."

    TooDeep "too-deep" Error
    "JSON or TOML is nested too deeply"
    "Lists and objects may be nested 64 levels deep. No format read here needs more than a handful."

    UnknownKey "unknown-key" Error
    "a hand-authored file has a key that means nothing"
    "Files written by hand are read strictly: a misspelt `must_mach` would otherwise demand nothing, and the fixture would always pass. Use the key that is suggested, or put remarks into `description` and `note`."

    DuplicateKey "duplicate-key" Error
    "a hand-authored file gives the same key twice"
    "JSON parsers disagree about which of two equal keys counts, so a reader of the file cannot know which one judges. Keep one."

    WrongType "wrong-type" Error
    "a value has the wrong type"
    "For example a string where a number belongs, or a single entry where a list belongs. The message says what is wanted. `null` counts as absent everywhere."

    OutOfRange "out-of-range" Error
    "a number is outside its range"
    "Lines are 1-based, counts are not negative, and `end_line` is not before `line`. Scores and thresholds are within 0..=1, weights are not negative, and `high_confidence_ratio` is not below `pass_ratio`."

    InvalidValue "invalid-value" Error
    "a value of the configuration does not have the form that its key wants"
    "Paths are relative, with `/`, and stay beneath the root of the repository. Patterns know `*`, `?` and `**`. Lengths of time are written `24h`, `30m`, `90s` or `7d`. Logins are those of people. Where a key takes one of a few words, the message names the nearest. `docs/configuration.md` has the form of every key."

    UnknownPlaceholder "unknown-placeholder" Error
    "a command has a placeholder that stands for nothing"
    "`${NAME}` in a command of `benchgate.toml` stands for what `[placeholders]` says, or is `${BENCHGATE_REPORTS}`, the directory for reports. Correct the name, or add it to `[placeholders]`. To pass the text as it is, put it in single quotes."

    UnknownEdition "unknown-edition" Error
    "the configuration asks for scoring semantics that this program does not know"
    "`scoring` is the edition of the scoring semantics. This program knows edition 1. A configuration that asks for another was written for a newer program: a verdict by other rules than it asks for would be a guess."

    NoConfig "no-config" Error
    "the configuration file is not there"
    "`--config` names a file that does not exist. Without `--config` the file is `benchgate.toml` in the current directory, and when there is none, the documented defaults hold; but a file that was asked for must be there."

    UnknownSeverity "unknown-severity" Error
    "a severity does not exist"
    "The severities are critical, major, minor, nit and info, in any case. A finding with another word ranks as info, but a hand-authored file with one is a mistake: as info it would match anything."

    NotFindings "not-findings" Error
    "a findings file does not have the form of one"
    "A native findings file is an array of findings, an object `{\"recording\": {…}, \"findings\": […]}`, or `{\"trials\": [ … ]}` with such objects. Each finding is an object `{\"severity\", \"file\", \"line\", \"claim\", \"evidence\"}`. An empty review is `[]`."

    UnknownFormat "unknown-format" Error
    "a findings file is in a format that is not read"
    "Files named `<id>.findings.*` are findings. This version reads the native format, `.json`. If the file is something else, such as the raw output of a tool, keep it outside the fixtures directory."

    TrialsDiffer "trials-differ" Error
    "the findings files of one fixture have different numbers of trials"
    "Several findings files are several reviewers; trial by trial they are joined into one review. That needs the same number of trials in each file that has `trials` (a file without is joined to every trial)."

    UnknownReviewer "unknown-reviewer" Error
    "no finding and no recording is by the reviewer asked for"
    "`--reviewer NAME` keeps the findings whose `reviewer`, else the recording's, is exactly NAME. If nothing is by that name, every fixture that demands silence would pass for the wrong reason, so the run is BLOCKED."

    UnknownFixture "unknown-fixture" Error
    "there is no fixture of that id"
    "The id of a fixture is the path of its files below the fixtures directory, without `.expected.json`: `shell/unquoted` for `benchmark/fixtures/shell/unquoted.expected.json`."

    UnknownCode "unknown-code" Error
    "there is no diagnostic of that name"
    "`benchgate explain` takes the word in brackets after `error` or `warning`. Without a word it lists all of them."

    CannotWrite "cannot-write" Error
    "a result cannot be written"
    "The operating system refused to create or write the file named by `--out`, `--summary` or `--outputs`, or standard output was cut off. Nothing half-written is left behind under the name given by `--out`: a result appears there only when it is whole."

    Unfinished "unfinished" Error
    "the run that was to write this result has not finished"
    "A run first writes a BLOCKED result under the name given by `--out`, and replaces it at the end. This one was never replaced: the run is still going on, or it was killed. So no older result can pass for that of the run."

    Git "git-failed" Error
    "git cannot say what is checked out"
    "The directory lies in a git repository, and `git` is not installed or does not understand that repository; its own words are in the message. What was judged could not be tied to a commit, so the run is BLOCKED. Install git, repair the repository, or run outside of it."

    InvalidTime "invalid-time" Error
    "a moment in time is not written in the one form that is understood"
    "`SOURCE_DATE_EPOCH`, when it is set, is a whole number of seconds since 1970 and takes the place of the clock, so that a run can be repeated byte by byte. Moments inside results are RFC 3339 in UTC: `2026-11-21T08:30:00Z`."

    NotAResult "not-a-result" Error
    "a file is not a result"
    "`benchgate compare`, `benchgate history` and `benchgate report` read what Benchgate wrote: results of the schemas `benchgate.score.v1`, `benchgate.pack.v1` and `benchgate.result.v1`, and entries of an archive, `benchgate.archive.v1`. The file is something else, or a field of it is missing, is not what its schema says or contradicts another. Fields of later versions are not minded."

    NoRendering "no-rendering" Error
    "this kind of result does not have that form"
    "`benchgate report` renders a result as the run did that made it. JUnit XML and annotations are made of the result of a gate; those of `score` and `pack` have text, Markdown and JSON. Ask for one of these with `--format`, or give the result of a gate."

    NoResults "no-results" Error
    "a directory holds no result"
    "A track is a result, or a directory with results in files named `*.json`; directories in it are not searched. Of nothing there are no figures, so the comparison is BLOCKED. An archive gets its first entry from a run with `--archive DIR`."

    DamagedEntry "damaged-entry" Error
    "an entry of an archive is not what was stored"
    "An entry is stored under the SHA-256 of its bytes, `<64 hexadecimal digits>.json`, and never changed. This file has another name, or its bytes are no longer those that were stored. Restore it from a copy of the archive, or move it out of there; the other entries are not concerned."

    StaleRecording "stale-recording" Error
    "a recording was made from another diff"
    "The recording carries `diff_sha256`, the digest of the diff that the reviewer saw, and the diff of the fixture now has another one. What the reviewer said then proves nothing about this diff: the fixture is NOT_VERIFIED, whatever it scores. Record it again."

    NoRecordings "no-recordings" Error
    "the directory given by `--recordings` holds no findings of any fixture"
    "Without findings each fixture is scored as an empty review, and all that demand silence would pass for the wrong reason. So the run is BLOCKED. Findings files there have the same path below the directory as the fixture's, `<id>.findings.json`."

    UnknownRecord "unknown-record" Error
    "there is no such record of evidence, or several begin like this"
    "A record is named after the SHA-256 of its bytes: `EV-` and the first 12 digits, or any number of digits that no other record begins with. The store has none of that name, or more than one. `benchgate evidence verify` names the records that decide; `--dir` names another store."

    TamperedEvidence "tampered-evidence" Error
    "a record is not what its name says"
    "A record of evidence is named after the SHA-256 of its bytes. This one has other bytes, or no such name: it was changed, cut short or put there by hand. What it says may be anything, also which claim it is about, so that no claim can be judged and the run is BLOCKED. Remove the file and make the evidence again with `benchgate evidence run` or `collect`."

    UnfinishedEntry "unfinished-entry" Warning
    "a file was left behind by a run that did not end"
    "A result is written under a temporary name and gets its own name when it is whole. This one never got it: a run is writing at this moment, or was killed. It is not read and does no harm; remove it when nothing writes there."

    OtherReviewers "other-reviewers" Warning
    "a fixture is recorded, but not by the reviewer asked for"
    "`--reviewer NAME` keeps the findings and recordings of NAME. This fixture has recordings and none of them is by NAME, so it is scored as an empty review. If NAME did review it, the recording does not say so: names are compared exactly."

    OutIsInput "out-is-input" Error
    "a result would be written over an input, or over another result"
    "`--out`, `--summary` and `--outputs` must name three different files, and none that is named like a file of a fixture (`*.diff`, `*.expected.json`, `*.findings.*`) or like the policy, `benchgate.toml`: something written by hand or a recording would be lost. Nothing was written."

    OrphanFile "orphan-file" Warning
    "a diff or findings file belongs to no fixture"
    "A fixture exists when its `<id>.expected.json` exists. This file has a name that only makes sense beside one, and there is none, so it is not judged. Perhaps the expectations were renamed or removed, or the name is misspelt."

    IdDiffers "id-differs" Warning
    "the `id` inside a file is not the file's name"
    "The path of the file is the id, always. A different `id` inside is left over from a copy or a rename. Correct it, or leave it out."

    EmptyKeyword "empty-keyword" Warning
    "a keyword is empty or white space"
    "It occurs in every claim, or in nearly every one, so the entry's keywords demand nothing. Remove the keyword, or all of them if no word is to be demanded."

    ExpectsNothing "expects-nothing" Warning
    "a fixture or an entry demands nothing"
    "An entry without file, line, severity and keywords is matched by any finding. A fixture demands nothing when it has no `must_match`, no `must_not_flag`, no `min_findings` and no `max_blocking`, so that every review passes it. For a diff on which a good reviewer keeps quiet, write `\"max_blocking\": 0`."

    GapWithoutEffect "gap-without-effect" Warning
    "`known_gap` stands on a `must_not_flag` entry"
    "A known gap excuses a miss, and only `must_match` entries can be missed. A finding that hits a `must_not_flag` entry counts as a false positive all the same."

    OddValue "odd-value" Warning
    "a finding has a value that cannot be used"
    "Findings are written by machines and read leniently: a line that is not a whole number within 64 bits, or a text that is not a text, is taken as absent, and this says so. The finding still counts. A finding without a line cannot match an entry that has one."

    RepeatedKey "repeated-key" Warning
    "a machine-written file gives the same key twice"
    "Findings are written by machines and read leniently: of equal keys the last one counts, as with most JSON parsers. Tell the tool's authors."

    IgnoredKey "ignored-key" Warning
    "a pack has a key that is not read"
    "Packs may carry what other programs read, so an unknown key does not block. It does nothing here: a misspelt `required_evidence_claim_ids` would require nothing. If it was meant, use the key that is suggested."

    IgnoredClaim "ignored-claim" Warning
    "a claim is given that nothing asks for"
    "No judged task requires the claim and no criterion is derived from it, so what is said about it changes nothing. Perhaps its id is misspelt: ids are compared byte by byte."

    NothingRequired "nothing-required" Warning
    "a task requires no claim"
    "Nothing that is said about this task is backed by evidence, and it counts as VERIFIED only because it asks for nothing. Name the claims that it needs in `required_evidence_claim_ids`."

    NoCommit "no-commit" Warning
    "the commit could not be asked for"
    "There is a `.git` above the working directory and git gave no answer, so the result states no commit and no tree. Its ratio and its claims are the same, but nobody can tell later what they were about. The words of git are in the message."

    MissingKey "missing-key" Error
    "a key that must be there is missing"
    "A pack needs `profile`, `tasks` with an `id` each, and `rubric.criteria` with an `id` and a `weight` each; a score in a file of scores needs `score`, `by`, `why` and `at`; in `benchgate.toml` a pack needs `name` and `file`, and what is retired a `reason`. `null` counts as missing. A verdict on less would be a guess."

    BadId "bad-id" Error
    "an id cannot be told from another by eye"
    "Ids of claims, criteria and tasks are compared byte by byte. One that is empty, has white space around it, control characters in it, or is not in Unicode's composed form (NFC) looks like another and is not the same, so it is refused."

    DuplicateId "duplicate-id" Error
    "two things have the same id"
    "Tasks, criteria and contract commands are named by their ids, each within its kind, and so are the packs of `benchgate.toml` by their names. With two of the same id nobody can say which one a score or a result is about. Rename one, or remove it."

    BadNumber "bad-number" Error
    "a number is not an exact decimal"
    "Scores, weights and thresholds are decimals such as `0.9`, in ASCII digits, with at most 60 significant digits and 60 places before or after the point. `NaN`, infinities, `1e999` and digits of other scripts are no numbers here. They are compared exactly as written, never as floats."

    UnknownCriterion "unknown-criterion" Error
    "the pack has no criterion of that id"
    "A score is for a criterion of the pack's rubric, and this id is none of them. A score for nothing would leave the criterion that was meant at 0."

    RepeatedScore "repeated-score" Error
    "a criterion is scored more than once"
    "A criterion takes one score: from one `--criterion-score`, or from the file of scores. Which of two counts would be a guess, even when they are equal."

    DerivedScore "derived-score" Error
    "a score is given for a criterion that is derived from claims"
    "A criterion with `from` scores 1 when all its claims are SUPPORTED and 0 otherwise, and nobody can overrule that by hand. Remove the score, or remove `from` from the criterion."

    UnknownTask "unknown-task" Error
    "the pack has no task of that id"
    "`--task`, a file of scores or a result to be combined names a task that is not in the pack. Ids are compared byte by byte."

    BadCommand "bad-command" Error
    "a contract command is not a list of plain words"
    "Commands are split into words as a POSIX shell splits them, and run without a shell. What only a shell could do is refused outside quotes: pipes, `&`, `;`, redirections, `$(…)`, backquotes, `$NAME`. Write `bash -c '…'` when a shell is wanted. `${NAME}` stands for a placeholder of the configuration."

    NotATaskResult "not-a-task-result" Error
    "a file is not the result of judging one task of this pack"
    "`--combine` joins results that `benchgate pack --task ID --format json` or `--output` wrote: schema `benchgate.pack.v1`, of the same pack (its SHA-256 is in the result), one for each task, none of them BLOCKED."

    CannotStart "cannot-start" Error
    "the command cannot be started"
    "The program is looked for as the system does it: a name on `PATH`, a path from the current directory; it must be a file that may be executed. There is no shell: for built-ins, pipes and variables write `sh -c '…'`. Nothing is recorded of a command that is not there."

    ReportRefused "report-refused" Error
    "a declared report could be an old one"
    "A report outside `${BENCHGATE_REPORTS}` proves nothing about a command when the file was there before it, or when git tracks it. It is also refused outside the working tree. Remove the file, or let the command write it into `${BENCHGATE_REPORTS}`."

    NothingCheckedOut "nothing-checked-out" Error
    "there is no commit that evidence could be about"
    "Evidence is about a commit and its tree. Run it inside a git working tree that has a commit."

    NotARecord "not-a-record" Error
    "a file is not a record of evidence"
    "A record is an in-toto Statement, version 1, whose predicate type is `urn:benchgate:evidence:v1`; `docs/evidence.md` has all its fields."

    NoReport "no-report" Warning
    "a declared report was not written"
    "The command has ended and a report that it was said to write, by `--report`, the policy or the pack, is not there, so that nothing in the record says what it found. Look at the options of the command, and at its exit code."

    NotAReport "not-a-report" Error
    "a file is not a report"
    "`benchgate evidence ingest` takes in reports of tests, analysers, coverage and builds. Each must be readable whole, so that a broken one is seen where it was made. `docs/evidence.md` has the formats; `--format` names one where the content does not tell."

    Interrupted "interrupted" Error
    "a signal came while commands were run"
    "The command that ran got the signal too; it is recorded as it ended. Those behind it were not run, so that claims that rest on them, or on the whole contract, have no evidence of this run. Run it again."

    OutputNotKept "output-not-kept" Warning
    "standard output is not looked at as a report"
    "Some tools report on standard output: libtest, `go test -json`, cargo's JSON. So it is copied to a file meanwhile, and stored when it is such a report. This one was too large for that, or could not be written. Let the command report into a file, or print less."

    UnboundCommand "unbound-command" Warning
    "a command of the contract is bound to no claim"
    "It is run and recorded, and proves nothing. A command is bound to a claim by `claim` in the pack, or because the `command` of the claim in `benchgate.toml` is written in exactly the same way, before placeholders are expanded."

    HeldOpen "held-open" Warning
    "something that the command left running held its output open"
    "The first process of the command has ended and another one went on holding its standard output or error. It was not waited for; what it wrote in the last moment may be missing in the digests of the output. What was left of the process group was ended."

    DirtyTree "dirty-tree" Warning
    "the working tree differs from its commit"
    "Evidence is about a commit. A record that was made with uncommitted changes or new files is kept, and STALE for every claim: commit or stash, then run the command again."

    ClaimUnmet "claim-unmet" Error
    "a required claim has no valid evidence"
    "One required claim without valid evidence makes a pack NOT_VERIFIED, however high the ratio is. The state says why: MISSING is no evidence, STALE evidence of another tree or too old; `docs/pack-format.md` has all of them."

    RequiresNoEvidence "requires-no-evidence" Error
    "no judged task requires a claim, or all weights are 0"
    "A pack without a required claim, or whose criteria weigh nothing, would pass on words alone. It is NOT_VERIFIED until its tasks require claims and its criteria have weights."

    ArtifactMissing "artifact-missing" Error
    "a task left no artefact of a kind that it requires"
    "`required_artifact_kinds` of a task names what it has to leave. Where claims are judged from records Benchgate looks for each: in the records that prove the task's claims, and among the files of the commit by their names. `docs/packs.md` says what counts for which kind. What is not there is NOT_VERIFIED."

    TaskWithoutResult "task-without-result" Error
    "a task of the pack has no result among those that are combined"
    "`--combine` needs one result for each task. What was not judged is not verified, and its criteria count as 0 for that task."

    Regressed "regressed" Error
    "something is worse than on the base"
    "A fixture that passed fails, an entry that was found is missed, something new is flagged, a fixture, recording or pack is gone, or a figure fell by more than `[regression]` of the base's policy allows. `docs/gate.md` has every rule. Mend it, or have the change approved."

    RuleLoosened "rule-loosened" Error
    "the change loosens a rule that judges it"
    "Expectations, thresholds, tolerances, required claims, claim rules and the configuration of the base judge a change, not its own. What it changes there is listed; unless it is proven that nothing can pass now that failed before, it counts as loosened, does not apply, and fails until somebody approves it."

    Inconclusive "inconclusive" Error
    "findings were recorded anew, and one recording proves nothing"
    "A reviewer who may say something else the next time is compared over several trials. Too few of them, and nobody can tell chance from change. Record more trials, say `deterministic = true` of a reviewer who always says the same, or have the change approved."

    FixtureFails "fixture-fails" Error
    "a fixture fails"
    "What was recorded does not meet what its key expects, under the rules that judge. That holds too where it failed on the base already: mend the recording's reviewer, or mark what is known to be missed with `known_gap`."

    NoRecording "no-recording" Error
    "a fixture has no findings file"
    "Without one nobody knows what a reviewer says of the diff, so the fixture is NOT_VERIFIED. A review that finds nothing is written down as `[]`."

    StaleReviewer "stale-reviewer" Error
    "a recording was made by a reviewer with other inputs"
    "The policy names what the answers of this reviewer depend on, such as its prompts, and the recording's `reviewer_sha256` is not the digest of these as they are in the change. What it said then does not show what it says now. Record it again."

    ProvenanceLost "provenance-lost" Error
    "a recording lost a digest that the baseline's had"
    "The baseline's recording stated which diff or which reviewer it is of, and this one does not. Record it again, with its digests."

    UnboundRecording "unbound-recording" Error
    "a recording does not say which reviewer made it"
    "The policy names the inputs of this reviewer, so its recordings must state their digest as `reviewer_sha256`; `docs/gate.md` says what it is over. Record it again."

    SelfTest "self-test" Error
    "a planted fault was not caught"
    "Before each verdict the gate plants a miss, a false positive, a stale claim, a regression and a loosened rule, and must catch them all. It did not, so no verdict of this program counts. Build it again from its sources."

    HeadDiffers "head-differs" Error
    "a judged file is not that of the tested commit"
    "In CI the working tree must be the commit that is tested, or the verdict would be about something else. A step before this one changed, added or removed the file; or git was told to convert it: `benchmark/** -text` in `.gitattributes` prevents that."

    BadEvent "bad-event" Error
    "the event that started the run does not say what it must"
    "On GitHub the file that `GITHUB_EVENT_PATH` names says which branch a pull request asks for and what its last commit is, or what a merge group is merged onto. Without that nobody knows what the change is held against."

    BaseRefused "base-refused" Error
    "this base or head cannot be judged here"
    "On a pull request and in a merge group the event says what the change is held against, and `--base` could only choose something easier. Outside git there is nothing to compare with, and without a working tree only a commit can be judged."

    NoSuchCommit "no-such-commit" Error
    "a name names no commit of this clone"
    "Branches of the origin are named `origin/NAME`. A clone that fetched one branch knows no other."

    NoHistory "no-history" Error
    "the clone lacks commits or files that are needed"
    "A shallow or partial clone holds a part of the repository, and the base of a change is often not in it. Nothing is guessed: fetch the history. With `actions/checkout` that is `fetch-depth: 0`."

    NoDefaultBranch "no-default-branch" Error
    "nobody says what the default branch is"
    "The base of a commit is the default branch: that which the event names, `origin/HEAD`, `main` or `master`. None of them is there. `--base REF` names another one; `git remote set-head origin --auto` asks the origin."

    NothingToJudge "nothing-to-judge" Error
    "there is no fixture and no pack, neither here nor on the base"
    "A gate that finds nothing to judge must not be green. `benchgate init` writes a first fixture and a commented policy."

    PackAside "pack-aside" Warning
    "a pack does not decide"
    "It is not gated, because no `[[packs]]` of the policy names it, or does not apply: the change touches none of its `paths`, or the pack requires an addon that the policy does not name."

    BaseBroken "base-broken" Warning
    "a fixture or pack of the base cannot be read"
    "What cannot be read there judges nothing and is compared with nothing; the change's own version counts as new."

    RatioBelowPass "ratio-below-pass" Error
    "the weighted ratio is below the pack's pass threshold"
    "The sum of score times weight over the sum of the weights, computed exactly, is below `rubric.thresholds.pass_ratio`. Exit code 3, unless a claim without evidence makes it NOT_VERIFIED first."

    GapClosed "gap-closed" Warning
    "an entry with a `known_gap` is found now"
    "The reviewer finds what was excused as a known gap. Remove `known_gap` from the entry, so that losing it again counts."
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests;
