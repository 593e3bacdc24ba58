//! A command from its start to its end, as one state machine: streams, signals, its end, and the time.

use std::future::{Future as _, poll_fn};
use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::pin::Pin;
use std::process::ExitStatus;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use rustix::process::Signal as Number;
use tokio::io::{Stderr, Stdout};
use tokio::process::{ChildStderr, ChildStdout};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{Sleep, sleep};

use super::leader::Leader;
use super::pump::{Patience, Pump};
use super::{GRACE, Job, LINGER, ProcessError, Ran};
use crate::evidence::statement::Outcome;

/// Starts a command and watches it to its end.
pub(super) async fn watch(job: &Job<'_>, ears: &mut Ears) -> Result<Ran, ProcessError> {
    let started = Instant::now();
    let mut leader = Leader::start(job)?;
    let (stdout, stderr) = leader.streams().ok_or_else(|| io::Error::other("no pipes"))?;
    let mut course = Course {
        stdout: Pump::new(ChildStdout::from_std(stdout)?, tokio::io::stdout()).with_copy(),
        stderr: Pump::new(ChildStderr::from_std(stderr)?, tokio::io::stderr()),
        leader,
        stage: Stage::Running,
        alarm: job.timeout.map(|timeout| Box::pin(sleep(timeout))),
        ended: None,
        is_timed_out: false,
        told: None,
    };
    poll_fn(|cx| course.poll(cx, ears)).await?;
    let status = course.leader.finish()?;
    let (stdout, stderr) = (course.stdout.finish(), course.stderr.finish());
    let timeout = job.timeout.filter(|_| course.is_timed_out);
    Ok(Ran {
        outcome: timeout.map_or_else(|| outcome(status), |after| Outcome::Timeout(milliseconds(after))),
        stdout: stdout.stream,
        stderr: stderr.stream,
        copy: stdout.copy,
        told: course.told.map(Number::as_raw),
        elapsed: course.ended.unwrap_or_else(Instant::now).saturating_duration_since(started),
        was_held_open: stdout.was_held_open || stderr.was_held_open,
        undelivered: stdout.failure.or(stderr.failure),
    })
}

fn outcome(status: ExitStatus) -> Outcome {
    match (status.code(), status.signal()) {
        (Some(code), _) => Outcome::Exit(code),
        (None, signal) => Outcome::Signal(signal.unwrap_or_default()),
    }
}

/// Whole milliseconds.
fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The signals that this process listens to. Whoever makes them before a command starts misses nothing.
#[derive(Debug)]
pub(super) struct Ears {
    /// What is passed on to the group.
    forwarded: [(Number, Signal); 4],
    /// A process has ended.
    child: Signal,
    /// The last one that came, but for the end of a process.
    told: Option<Number>,
}

impl Ears {
    /// Begins, inside an event loop.
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            forwarded: [
                (Number::INT, signal(SignalKind::interrupt())?),
                (Number::TERM, signal(SignalKind::terminate())?),
                (Number::HUP, signal(SignalKind::hangup())?),
                (Number::QUIT, signal(SignalKind::quit())?),
            ],
            child: signal(SignalKind::child())?,
            told: None,
        })
    }

    /// Takes in what has come while nothing ran.
    pub(super) async fn hear(&mut self) {
        // Signals come in by the event loop, which has its turn here.
        tokio::task::yield_now().await;
        poll_fn(|cx| {
            while self.poll(cx).is_some() {}
            Poll::Ready(())
        })
        .await;
    }

    /// The last signal that came.
    pub(super) fn told(&self) -> Option<i32> {
        self.told.map(Number::as_raw)
    }

    /// A signal that has come and was not taken yet.
    fn poll(&mut self, cx: &mut Context<'_>) -> Option<Number> {
        let mut forwarded = self.forwarded.iter_mut();
        let come = forwarded.find_map(|(number, signal)| signal.poll_recv(cx).is_ready().then_some(*number));
        self.told = come.or(self.told);
        come
    }
}

/// How far a command has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It runs, and its time is not over.
    Running,
    /// It was told to end.
    Told,
    /// It was ended, and will have in a moment.
    Killed,
    /// Its first process has ended; others may still write.
    Lingering,
    /// Whoever may still write is not listened to.
    Over,
    /// What was read is not even written any more.
    Abandoned,
}

/// A command on its way.
struct Course {
    leader: Leader,
    stdout: Pump<ChildStdout, Stdout>,
    stderr: Pump<ChildStderr, Stderr>,
    stage: Stage,
    /// When the next stage comes by itself.
    alarm: Option<Pin<Box<Sleep>>>,
    ended: Option<Instant>,
    is_timed_out: bool,
    /// The signal that was passed on before the end, the last one.
    told: Option<Number>,
}

impl Course {
    /// Goes on until nothing more can happen at once. It is ready at the end.
    fn poll(&mut self, cx: &mut Context<'_>, ears: &mut Ears) -> Poll<io::Result<()>> {
        self.poll_signals(cx, ears)?;
        while self.alarm.as_mut().is_some_and(|alarm| alarm.as_mut().poll(cx).is_ready()) {
            self.advance();
        }
        let patience = match self.stage {
            Stage::Running | Stage::Told | Stage::Killed | Stage::Lingering => Patience::End,
            Stage::Over => Patience::Rest,
            Stage::Abandoned => return Poll::Ready(Ok(())),
        };
        let done = [self.stdout.poll(cx, patience), self.stderr.poll(cx, patience)];
        let has_ended = matches!(self.stage, Stage::Lingering | Stage::Over);
        if has_ended && done.iter().all(Poll::is_ready) { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    fn poll_signals(&mut self, cx: &mut Context<'_>, ears: &mut Ears) -> io::Result<()> {
        while let Some(number) = ears.poll(cx) {
            self.leader.signal(number);
            if self.ended.is_none() {
                self.told = Some(number);
            }
            // Nobody is left to be told but us.
            if self.stage == Stage::Over {
                self.stage = Stage::Abandoned;
            }
        }
        let mut is_news = false;
        while ears.child.poll_recv(cx).is_ready() {
            is_news = true;
        }
        if is_news && self.ended.is_none() && self.leader.has_ended()? {
            self.ended = Some(Instant::now());
            self.stage = Stage::Lingering;
            self.alarm = Some(Box::pin(sleep(LINGER)));
        }
        Ok(())
    }

    /// The time of a stage is over.
    fn advance(&mut self) {
        let (stage, alarm) = match self.stage {
            Stage::Running => {
                self.is_timed_out = true;
                self.leader.signal(Number::TERM);
                (Stage::Told, Some(GRACE))
            }
            Stage::Told => {
                self.leader.signal(Number::KILL);
                (Stage::Killed, None)
            }
            // After a timeout not even our own reader may hold things up. Otherwise it may: it is the pace of the
            // whole, as it is without us.
            Stage::Lingering => (Stage::Over, self.is_timed_out.then_some(LINGER)),
            Stage::Over | Stage::Abandoned => (Stage::Abandoned, None),
            Stage::Killed => (Stage::Killed, None),
        };
        self.stage = stage;
        self.alarm = alarm.map(|after| Box::pin(sleep(after)));
    }
}
