//! The server that the repository of a job lies on, as the job's environment names it, and what lets the job read there.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::ids::{RepositoryName, RepositoryNameError};

/// Most bytes of one variable; no name of GitHub and no token is as long.
const MOST: usize = 1_000;

/// Where a repository is fetched from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    origin: String,
    repository: RepositoryName,
    token: Option<Token>,
}

/// A token, which is printed nowhere.
#[derive(Clone, PartialEq, Eq)]
struct Token(String);

impl core::fmt::Debug for Token {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Why nothing can be fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServerError {
    /// A variable is not there.
    #[error("`{0}` does not say from where")]
    Absent(&'static str),
    /// A variable is not what GitHub puts there.
    #[error("`{0}` is not {1}")]
    Odd(&'static str, &'static str),
}

impl Server {
    /// The server of a job; `get` looks a variable up. It is GitHub who says where the repository is: what the checkout's own
    /// settings name as its origin may be anybody's.
    pub fn of_job(get: &dyn Fn(&str) -> Option<String>) -> Result<Self, ServerError> {
        const SERVER: &str = "GITHUB_SERVER_URL";
        const REPOSITORY: &str = "GITHUB_REPOSITORY";
        const TOKEN: &str = "GITHUB_TOKEN";
        let get = |name: &'static str| get(name).filter(|value| !value.is_empty());
        let origin = get(SERVER).ok_or(ServerError::Absent(SERVER))?;
        let repository = get(REPOSITORY).ok_or(ServerError::Absent(REPOSITORY))?;
        if !is_origin(&origin) {
            return Err(ServerError::Odd(SERVER, "a web address without user, path and query"));
        }
        let odd = |_: RepositoryNameError| ServerError::Odd(REPOSITORY, "an owner and a name");
        let repository = repository.parse().map_err(odd)?;
        let token = get(TOKEN);
        let is_token =
            |token: &String| token.len() <= MOST && token.bytes().all(|byte| byte.is_ascii_graphic());
        if !token.as_ref().is_none_or(is_token) {
            return Err(ServerError::Odd(TOKEN, "a token"));
        }
        Ok(Self { origin, repository, token: token.map(Token) })
    }

    /// The address of the repository.
    pub fn url(&self) -> String {
        format!("{}/{}", self.origin, self.repository)
    }

    /// The only protocol that is spoken with it.
    pub(in crate::io) fn protocol(&self) -> &str {
        self.origin.split(':').next().unwrap_or_default()
    }

    /// The setting of git that holds the header for everything below this server.
    pub(in crate::io) fn header_setting(&self) -> String {
        format!("http.{}/.extraHeader", self.origin)
    }

    /// Whether it is this machine, which is reached by no way through others.
    pub(in crate::io) fn is_here(&self) -> bool {
        is_this_machine(&self.origin)
    }

    /// The header that names the job: made of its token, else the one that a checkout left behind.
    pub(in crate::io) fn header(&self, left_behind: Option<String>) -> Option<String> {
        // What can be overheard is told to this machine alone.
        if self.protocol() != "https" && !self.is_here() {
            return None;
        }
        let of_token = self.token.as_ref().map(|Token(token)| {
            format!("AUTHORIZATION: basic {}", STANDARD.encode(format!("x-access-token:{token}")))
        });
        let is_header = |header: &String| {
            let name = header.split(':').next().unwrap_or_default();
            name.eq_ignore_ascii_case("authorization")
                && !header.contains(|character: char| character.is_control())
        };
        of_token.or(left_behind.filter(is_header))
    }
}

/// `https://` or `http://`, a host and perhaps a port.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte);
    text.len() <= MOST && !host.is_empty() && !host.starts_with(['-', ':']) && host.bytes().all(is_usual)
}

fn is_this_machine(origin: &str) -> bool {
    let host = origin.split("//").nth(1).unwrap_or_default();
    // Behind the last colon stands a port, unless it is one of an address in brackets.
    let name = host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).map_or(host, |(name, _)| name);
    ["127.0.0.1", "[::1]", "localhost"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(server: &str, repository: &str, token: &str) -> Result<Server, ServerError> {
        let (server, repository, token) = (server.to_owned(), repository.to_owned(), token.to_owned());
        Server::of_job(&move |name| match name {
            "GITHUB_SERVER_URL" => Some(server.clone()),
            "GITHUB_REPOSITORY" => Some(repository.clone()),
            "GITHUB_TOKEN" => Some(token.clone()),
            _ => None,
        })
    }

    #[test]
    fn a_server_is_a_web_address_and_a_repository_an_owner_and_a_name() {
        let server = of("https://github.com", "o/r.x", "").unwrap();
        assert_eq!((&*server.url(), server.protocol()), ("https://github.com/o/r.x", "https"));
        for wrong in [
            "file:///srv",
            "ext::sh",
            "ssh://github.com",
            "https://",
            "https://a@github.com",
            "https://github.com/x",
            "https://github.com?x",
            "https://git hub.com",
            "https://-x",
            "http://:80",
            "--upload-pack=x",
        ] {
            assert_eq!(
                of(wrong, "o/r", "").unwrap_err().to_string(),
                "`GITHUB_SERVER_URL` is not a web address without user, path and query",
                "{wrong}"
            );
        }
        for wrong in ["o", "o/", "/r", "o/r/x", "../r", "o/..", "o/r x", "o/r?x", "o/r\n"] {
            assert!(
                matches!(of("https://github.com", wrong, ""), Err(ServerError::Odd("GITHUB_REPOSITORY", _))),
                "{wrong}"
            );
        }
        assert_eq!(of("", "o/r", ""), Err(ServerError::Absent("GITHUB_SERVER_URL")));
        assert_eq!(of("https://x", "", ""), Err(ServerError::Absent("GITHUB_REPOSITORY")));
        assert!(of("https://x", "o/r", "a\r\nHost: y").is_err());
    }

    #[test]
    fn a_token_goes_where_nobody_overhears_it() {
        let header = |server: &str, token: &str, left: &str| {
            of(server, "o/r", token).unwrap().header((!left.is_empty()).then(|| left.to_owned()))
        };
        let of_token = Some("AUTHORIZATION: basic eC1hY2Nlc3MtdG9rZW46dA==".to_owned());
        for server in [
            "https://github.com",
            "http://127.0.0.1:80",
            "http://localhost",
            "http://[::1]",
            "http://[::1]:8",
        ] {
            assert_eq!(header(server, "t", "Authorization: x"), of_token, "{server}");
            assert_eq!(header(server, "", "Authorization: x").as_deref(), Some("Authorization: x"));
        }
        for server in ["http://github.com", "http://127.0.0.1.example.com", "http://localhost.x:80"] {
            assert_eq!(header(server, "t", "Authorization: x"), None, "{server}");
        }
        assert_eq!(header("https://github.com", "", "Authorization: x\r\nHost: y"), None);
        assert_eq!(header("https://github.com", "", "Cookie: x"), None);
        assert_eq!(header("https://github.com", "", ""), None);
        assert!(!format!("{:?}", of("https://x", "o/r", "secret").unwrap()).contains("secret"));
    }
}
