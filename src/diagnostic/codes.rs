//! The table of all codes. What each means in full is in `explanations.rs`.

use super::Level;

/// Declares every code once: variant, the name people see, level, and one line.
macro_rules! codes {
    ($($variant:ident $name:literal $level:ident $summary:literal)*) => {
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
        }
    };
}

codes! {
    Usage "usage" Error
    "the command line is not understood"
    NoDirectory "no-directory" Error
    "the directory of fixtures or recordings is not there"
    NoFixtures "no-fixtures" Error
    "the fixtures directory holds no fixture"
    MissingDiff "missing-diff" Error
    "a fixture has no diff"
    Unreadable "unreadable" Error
    "a file or directory cannot be read"
    NotRegular "not-a-regular-file" Error
    "a directory, pipe, socket, device or symbolic link stands where a file belongs"
    NotUtf8Name "name-not-utf8" Error
    "a file name is not UTF-8"
    AmbiguousId "ambiguous-id" Error
    "a fixture id contains `.expected` or `.findings`"
    TooLarge "too-large" Error
    "a file is larger than its limit"
    TooMany "too-many" Error
    "a count is above its limit"
    FileChanged "file-changed" Error
    "a file changed while it was read"
    NotUtf8 "not-utf8" Error
    "a file is not UTF-8 text"
    InvalidJson "invalid-json" Error
    "a file is not valid JSON"
    InvalidToml "invalid-toml" Error
    "a file is not valid TOML"
    TooDeep "too-deep" Error
    "JSON or TOML is nested too deeply"
    UnknownKey "unknown-key" Error
    "a hand-authored file has a key that means nothing"
    DuplicateKey "duplicate-key" Error
    "a hand-authored file gives the same key twice"
    WrongType "wrong-type" Error
    "a value has the wrong type"
    OutOfRange "out-of-range" Error
    "a number is outside its range"
    InvalidValue "invalid-value" Error
    "a value of the configuration does not have the form that its key wants"
    UnknownPlaceholder "unknown-placeholder" Error
    "a command has a placeholder that stands for nothing"
    UnknownEdition "unknown-edition" Error
    "the configuration asks for scoring semantics that this program does not know"
    NoConfig "no-config" Error
    "the configuration file is not there"
    UnknownSeverity "unknown-severity" Error
    "a severity does not exist"
    NotFindings "not-findings" Error
    "a findings file does not have the form of one"
    UnknownFormat "unknown-format" Error
    "a findings file is in a format that is not read"
    TrialsDiffer "trials-differ" Error
    "the findings files of one fixture have different numbers of trials"
    UnknownReviewer "unknown-reviewer" Error
    "no finding and no recording is by the reviewer asked for"
    UnknownFixture "unknown-fixture" Error
    "there is no fixture of that id"
    UnknownCode "unknown-code" Error
    "there is no diagnostic of that name"
    CannotWrite "cannot-write" Error
    "a file or standard output cannot be written"
    Unfinished "unfinished" Error
    "the run that was to write this result has not finished"
    Git "git-failed" Error
    "git cannot say what is checked out"
    InvalidTime "invalid-time" Error
    "a moment in time is not written in the one form that is understood"
    NotAResult "not-a-result" Error
    "a file is not a result"
    NoRendering "no-rendering" Error
    "this kind of result does not have that form"
    NoResults "no-results" Error
    "a directory holds no result"
    DamagedEntry "damaged-entry" Error
    "an entry of an archive is not what was stored"
    StaleRecording "stale-recording" Error
    "a recording was made from another diff"
    NoRecordings "no-recordings" Error
    "the directory given by `--recordings` holds no findings of any fixture"
    UnknownRecord "unknown-record" Error
    "there is no such record of evidence, or several begin like this"
    TamperedEvidence "tampered-evidence" Error
    "a record is not what its name says"
    UnfinishedEntry "unfinished-entry" Warning
    "a file was left behind by a run that did not end"
    OtherReviewers "other-reviewers" Warning
    "a fixture is recorded, but not by the reviewer asked for"
    OutIsInput "out-is-input" Error
    "a result would be written over an input, or over another result"
    OrphanFile "orphan-file" Warning
    "a diff or findings file belongs to no fixture"
    IdDiffers "id-differs" Warning
    "the `id` inside a file is not the file's name"
    EmptyKeyword "empty-keyword" Warning
    "a keyword is empty or white space"
    ExpectsNothing "expects-nothing" Warning
    "a fixture or an entry demands nothing"
    GapWithoutEffect "gap-without-effect" Warning
    "`known_gap` stands on a `must_not_flag` entry"
    OddValue "odd-value" Warning
    "a finding has a value that cannot be used"
    RepeatedKey "repeated-key" Warning
    "a machine-written file gives the same key twice"
    IgnoredKey "ignored-key" Warning
    "a pack has a key that is not read"
    IgnoredClaim "ignored-claim" Warning
    "a claim is given that nothing asks for"
    NothingRequired "nothing-required" Warning
    "a task requires no claim"
    NoCommit "no-commit" Warning
    "the commit could not be asked for"
    MissingKey "missing-key" Error
    "a key that must be there is missing"
    BadId "bad-id" Error
    "an id cannot be told from another by eye"
    DuplicateId "duplicate-id" Error
    "two things have the same id"
    BadNumber "bad-number" Error
    "a number is not an exact decimal"
    UnknownCriterion "unknown-criterion" Error
    "the pack has no criterion of that id"
    RepeatedScore "repeated-score" Error
    "a criterion is scored more than once"
    DerivedScore "derived-score" Error
    "a score is given for a criterion that is derived from claims"
    UnknownTask "unknown-task" Error
    "the pack has no task of that id"
    BadCommand "bad-command" Error
    "a contract command is not a list of plain words"
    NotATaskResult "not-a-task-result" Error
    "a file is not the result of judging one task of this pack"
    CannotStart "cannot-start" Error
    "the command cannot be started"
    ReportRefused "report-refused" Error
    "a declared report could be an old one"
    NothingCheckedOut "nothing-checked-out" Error
    "there is no commit that evidence could be about"
    NotARecord "not-a-record" Error
    "a file is not a record of evidence"
    NoReport "no-report" Warning
    "a declared report was not written"
    NotAReport "not-a-report" Error
    "a file is not a report"
    Interrupted "interrupted" Error
    "a signal came while commands were run"
    OutputNotKept "output-not-kept" Warning
    "standard output is not looked at as a report"
    UnboundCommand "unbound-command" Warning
    "a command of the contract is bound to no claim"
    HeldOpen "held-open" Warning
    "something that the command left running held its output open"
    DirtyTree "dirty-tree" Warning
    "the working tree differs from its commit"
    ClaimUnmet "claim-unmet" Error
    "a required claim has no valid evidence"
    RequiresNoEvidence "requires-no-evidence" Error
    "no judged task requires a claim, or all weights are 0"
    ArtifactMissing "artifact-missing" Error
    "a task left no artefact of a kind that it requires"
    TaskWithoutResult "task-without-result" Error
    "a task of the pack has no result among those that are combined"
    Regressed "regressed" Error
    "something is worse than on the base"
    RuleLoosened "rule-loosened" Error
    "the change loosens a rule that judges it"
    Inconclusive "inconclusive" Error
    "findings were recorded anew, and one recording proves nothing"
    FixtureFails "fixture-fails" Error
    "a fixture fails"
    NoRecording "no-recording" Error
    "a fixture has no findings file"
    StaleReviewer "stale-reviewer" Error
    "a recording was made by a reviewer with other inputs"
    ProvenanceLost "provenance-lost" Error
    "a recording lost a digest that the baseline's had"
    UnboundRecording "unbound-recording" Error
    "a recording does not say which reviewer made it"
    SelfTest "self-test" Error
    "a planted fault was not caught"
    HeadDiffers "head-differs" Error
    "a judged file is not that of the tested commit"
    BadEvent "bad-event" Error
    "the event that started the run does not say what it must"
    BaseRefused "base-refused" Error
    "this base or head cannot be judged here"
    NoSuchCommit "no-such-commit" Error
    "a name names no commit of this clone"
    NoHistory "no-history" Error
    "the clone lacks commits or files that are needed"
    NoDefaultBranch "no-default-branch" Error
    "nobody says what the default branch is"
    NothingToJudge "nothing-to-judge" Error
    "there is no fixture and no pack, neither here nor on the base"
    PackAside "pack-aside" Warning
    "a pack does not decide"
    BaseBroken "base-broken" Warning
    "a fixture of the base cannot be read"
    BaseDefaults "base-has-no-policy" Warning
    "the base has no file of the name that `--config` gives"
    BaseRules "base-rules-broken" Error
    "a key, a pack or scores of the base cannot be read, and the change touches them"
    RatioBelowPass "ratio-below-pass" Error
    "the weighted ratio is below the pack's pass threshold"
    NotTrusted "not-trusted" Error
    "a pull request is not judged by its number here: the change may own the workflow"
    NoPullRequest "no-pull-request" Error
    "there is no such pull request, or nothing of it is left to be judged"
    PullRequestMoved "pull-request-moved" Error
    "the pull request has got another last commit"
    MergeConflict "merge-conflict" Error
    "the pull request cannot be merged into its base"
    GithubUnread "github-unread" Error
    "what must be known of GitHub cannot be read"
    ResultOfAnotherRun "result-of-another-run" Error
    "a result is not that of the run that is published"
    ResultDisagrees "result-disagrees" Error
    "a result says otherwise than the end of its run"
    NotPublished "not-published" Warning
    "the comment on the pull request was not written"
    UnsaidAuthor "unsaid-author" Warning
    "a later run will not know the comment again"
    GapClosed "gap-closed" Warning
    "an entry with a `known_gap` is found now"
}
