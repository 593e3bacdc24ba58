//! The way to GitHub's API, which is gone only where something is asked.

use core::cell::RefCell;
use std::time::Duration;

use crate::github::{Access, AccessError, ApiError, Client};

/// How long one request may take where nobody says.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The way, or why there is none.
pub(super) struct Api {
    access: Result<Access, AccessError>,
    client: RefCell<Option<Client>>,
}

/// Why something could not be asked, or was not done: what, and how to mend it.
pub(super) struct Unasked {
    pub(super) message: String,
    pub(super) help: String,
}

impl From<&AccessError> for Unasked {
    fn from(error: &AccessError) -> Self {
        Self { message: error.to_string(), help: error.help().to_owned() }
    }
}

impl From<ApiError> for Unasked {
    fn from(error: ApiError) -> Self {
        Self { message: error.to_string(), help: error.trouble.help().to_owned() }
    }
}

impl Api {
    /// What the environment says.
    pub(super) fn of_environment() -> Self {
        Self::within(TIMEOUT)
    }

    /// The same, with so much time for each request.
    pub(super) fn within(timeout: Duration) -> Self {
        let access = Access::of(&|name| std::env::var(name).ok(), timeout);
        Self { access, client: RefCell::new(None) }
    }

    /// Whether the step has no token, which it may well be meant to have not.
    pub(super) fn has_no_token(&self) -> bool {
        matches!(self.access, Err(AccessError::NoToken))
    }

    /// Asks GitHub something. The first question makes the way.
    pub(super) fn ask<T>(
        &self,
        question: impl FnOnce(&mut Client) -> Result<T, ApiError>,
    ) -> Result<T, Unasked> {
        let access = self.access.as_ref().map_err(Unasked::from)?;
        let mut client = self.client.borrow_mut();
        let client = match &mut *client {
            Some(client) => client,
            none => none.insert(Client::new(access.clone())?),
        };
        Ok(question(client)?)
    }
}
