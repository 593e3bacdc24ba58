//! Runs, jobs and artifacts of the emulator.

use serde_json::{Value, json};

use super::emulator::{NUMBER, Reply, State, page_of};

/// What is there of GitHub Actions.
#[derive(Default)]
pub(crate) struct Actions {
    /// Runs as they are listed.
    pub(crate) runs: Vec<Value>,
    /// Jobs, each with its `run_id`.
    pub(crate) jobs: Vec<Value>,
    /// Attempts of runs.
    pub(crate) attempts: Vec<Value>,
    /// What runs uploaded.
    pub(crate) artifacts: Vec<Value>,
    /// Runs that are counted and not listed: GitHub lists the newest 1,000.
    pub(crate) more_runs: usize,
}

/// A run of a workflow file for a commit.
pub(crate) fn run(id: u64, path: &str, event: &str, head: &str) -> Value {
    let pulls = json!([{"number": NUMBER}]);
    json!({"id": id, "path": path, "event": event, "head_sha": head, "run_attempt": 1, "pull_requests": pulls})
}

/// An attempt of a job, which has just ended.
pub(crate) fn job(run: u64, attempt: u64, name: &str, conclusion: &str, head: &str) -> Value {
    let now = time::now();
    json!({
        "id": run * 1_000 + attempt, "run_id": run, "run_attempt": attempt, "name": name, "head_sha": head,
        "status": "completed", "conclusion": conclusion, "started_at": now, "completed_at": now,
    })
}

impl State {
    /// An answer about GitHub Actions, if that is what is asked for.
    pub(super) fn of_actions(&self, parts: &[&str], query: &str) -> Option<Reply> {
        match parts {
            ["actions", "runs"] => {
                let head = query.split('&').find_map(|pair| pair.strip_prefix("head_sha="))?;
                let runs: Vec<Value> =
                    self.actions.runs.iter().filter(|run| run["head_sha"] == head).cloned().collect();
                let mut reply = page_of(&runs, query, Some("workflow_runs"));
                if self.actions.more_runs > 0 {
                    let total = format!("\"total_count\":{}", runs.len() + self.actions.more_runs);
                    reply.body = reply.body.replace(&format!("\"total_count\":{}", runs.len()), &total);
                }
                Some(reply)
            }
            ["actions", "runs", id] => {
                let id: u64 = id.parse().ok()?;
                let Some(attempt) = self.runs.get(&id) else { return Some(Reply::says(404, "Not Found")) };
                let mut run = json!({"id": id, "run_attempt": attempt});
                if let Some(Value::Object(more)) = self.runs_say.get(&id) {
                    run.as_object_mut().unwrap().extend(more.clone());
                }
                Some(Reply::json(200, &run))
            }
            ["actions", "runs", id, "attempts", attempt] => {
                let (id, attempt): (u64, u64) = (id.parse().ok()?, attempt.parse().ok()?);
                let found =
                    self.actions.attempts.iter().find(|one| one["id"] == id && one["run_attempt"] == attempt);
                Some(match found {
                    Some(found) => Reply::json(200, found),
                    None => Reply::says(404, "Not Found"),
                })
            }
            ["actions", "runs", id, "artifacts"] => {
                let id: u64 = id.parse().ok()?;
                let of_run = |one: &&Value| one["listed_under"] == id;
                let artifacts: Vec<Value> = self.actions.artifacts.iter().filter(of_run).cloned().collect();
                Some(page_of(&artifacts, query, Some("artifacts")))
            }
            ["actions", "runs", id, "jobs"] => {
                let id: u64 = id.parse().ok()?;
                let is_all = query.split('&').any(|pair| pair == "filter=all");
                let jobs: Vec<Value> =
                    self.actions.jobs.iter().filter(|job| is_all && job["run_id"] == id).cloned().collect();
                Some(page_of(&jobs, query, Some("jobs")))
            }
            _ => None,
        }
    }
}

/// Moments as GitHub writes them.
pub(crate) mod time {
    use std::time::{SystemTime, UNIX_EPOCH};

    use benchgate::timestamp::Timestamp;

    pub(crate) fn now() -> String {
        ago(0)
    }

    pub(crate) fn ago(seconds: i64) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        Timestamp::from_epoch(i64::try_from(now).unwrap() - seconds, 0).unwrap().to_string()
    }
}
