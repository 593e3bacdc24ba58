//! Where GitHub's API is, which repository is asked about, and with what right. All of it comes from the environment.

use core::fmt;
use std::time::Duration;

use http::{HeaderValue, Uri};

use crate::ids::{RepositoryName, RepositoryNameError};

/// All that is needed to ask.
#[derive(Debug, Clone)]
pub struct Access {
    /// Where the API is.
    pub api: ApiUrl,
    /// The route of the API with queries, from the root of the same host.
    pub(super) graph: String,
    /// The repository.
    pub repository: RepositoryName,
    /// The right to ask.
    pub token: Token,
    /// The proxy that the environment names.
    pub proxy: ProxyVariables,
    /// How long one request may take.
    pub timeout: Duration,
}

/// Why nothing can be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// No token.
    #[error("`GITHUB_TOKEN` is not in the environment of this step")]
    NoToken,
    /// A token with odd characters. It is not shown.
    #[error("`GITHUB_TOKEN` holds characters that no token has")]
    OddToken,
    /// The API's address.
    #[error("`GITHUB_API_URL` is not the address of an API: {0}")]
    Url(&'static str),
    /// The address of the API with queries.
    #[error("`GITHUB_GRAPHQL_URL` is on another host than `GITHUB_API_URL`, which does not get the token")]
    Graph,
    /// The repository.
    #[error("`GITHUB_REPOSITORY` does not name a repository as `owner/name`")]
    Repository,
}

impl AccessError {
    /// What to do.
    pub fn help(&self) -> &'static str {
        match self {
            Self::NoToken => "give the step `env: GITHUB_TOKEN: ${{ github.token }}`",
            Self::OddToken => "give the step the job's own token, `${{ github.token }}`, without a line end",
            Self::Url(_) => {
                "leave it as GitHub sets it: `https://api.github.com`, or `https://HOST/api/v3` of a server of your own"
            }
            Self::Graph | Self::Repository => "leave it as GitHub sets it",
        }
    }
}

impl Access {
    /// What the environment says; `get` looks a variable up.
    pub fn of(get: &dyn Fn(&str) -> Option<String>, timeout: Duration) -> Result<Self, AccessError> {
        let get = |name: &str| get(name).filter(|value| !value.is_empty());
        let token = Token::parse(&get("GITHUB_TOKEN").ok_or(AccessError::NoToken)?)?;
        let api = ApiUrl::parse(get("GITHUB_API_URL").as_deref().unwrap_or("https://api.github.com"))?;
        let graph = match get("GITHUB_GRAPHQL_URL") {
            Some(url) => api.route_of(&url).ok_or(AccessError::Graph)?,
            None => api.usual_graph(),
        };
        Ok(Self {
            token,
            api,
            graph,
            repository: get("GITHUB_REPOSITORY")
                .unwrap_or_default()
                .parse()
                .map_err(|RepositoryNameError| AccessError::Repository)?,
            proxy: ProxyVariables::of(&get),
            timeout,
        })
    }
}

/// The right to ask. It is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(HeaderValue);

impl Token {
    fn parse(text: &str) -> Result<Self, AccessError> {
        let is_usual = text.bytes().all(|byte| byte.is_ascii_graphic());
        let header = HeaderValue::from_str(&format!("Bearer {text}")).ok().filter(|_| is_usual);
        let mut header = header.ok_or(AccessError::OddToken)?;
        header.set_sensitive(true);
        Ok(Self(header))
    }

    pub(super) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The address of an API: by TLS, or on this very machine, so that the token goes over no line in the clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiUrl(Uri);

impl ApiUrl {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, AccessError> {
        let uri: Uri = text.trim_end_matches('/').parse().map_err(|_| AccessError::Url("it is no URL"))?;
        let authority = uri.authority().ok_or(AccessError::Url("it names no host"))?;
        if authority.as_str().contains('@') {
            return Err(AccessError::Url("it holds a user or a password"));
        }
        if uri.query().is_some() {
            return Err(AccessError::Url("it has a query"));
        }
        match uri.scheme_str() {
            Some("https") => Ok(Self(uri)),
            Some("http") if is_here(authority.host()) => Ok(Self(uri)),
            Some("http") => {
                Err(AccessError::Url("it is plain HTTP, which would show the token to everybody"))
            }
            _ => Err(AccessError::Url("it is neither `https` nor `http`")),
        }
    }

    pub(super) fn uri(&self) -> &Uri {
        &self.0
    }

    /// The root of its host.
    pub(super) fn origin(&self) -> Uri {
        let mut parts = self.0.clone().into_parts();
        parts.path_and_query = Some(http::uri::PathAndQuery::from_static("/"));
        Uri::from_parts(parts).unwrap_or_else(|_| self.0.clone())
    }

    /// A route of this API, from the root of its host.
    pub(super) fn route_to(&self, route: &str) -> String {
        format!("{}{route}", self.0.path().trim_end_matches('/'))
    }

    /// Where queries are asked if nobody says: beside the API of a server of one's own, below that of GitHub's own.
    fn usual_graph(&self) -> String {
        let path = self.0.path().trim_end_matches('/');
        format!("{}/graphql", path.strip_suffix("/v3").unwrap_or(path))
    }

    pub(super) fn is_tls(&self) -> bool {
        self.0.scheme_str() == Some("https")
    }

    /// Where an answer says that something is, from the root of the host; `None` when it is elsewhere.
    pub(super) fn route_of(&self, location: &str) -> Option<String> {
        if location.starts_with('/') && !location.starts_with("//") {
            return Some(location.to_owned());
        }
        let uri: Uri = location.parse().ok()?;
        let is_same = uri.scheme() == self.0.scheme() && uri.authority() == self.0.authority();
        uri.path_and_query().filter(|_| is_same).map(ToString::to_string)
    }
}

fn is_here(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "[::1]" | "localhost")
}

/// What the environment says of a proxy. A password in it is never shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ProxyVariables {
    pub(super) https: Option<String>,
    pub(super) no: String,
}

impl ProxyVariables {
    fn of(get: &dyn Fn(&str) -> Option<String>) -> Self {
        let first = |names: [&str; 2]| names.into_iter().find_map(get);
        Self {
            https: first(["HTTPS_PROXY", "https_proxy"]).or_else(|| first(["ALL_PROXY", "all_proxy"])),
            no: first(["NO_PROXY", "no_proxy"]).unwrap_or_default(),
        }
    }
}

impl fmt::Debug for ProxyVariables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxyVariables").field("no", &self.no).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_goes_over_no_line_in_the_clear() {
        for url in [
            "https://api.github.com",
            "https://ghe.example/api/v3/",
            "http://127.0.0.1:80",
            "http://localhost:1",
        ] {
            assert!(ApiUrl::parse(url).is_ok(), "{url}");
        }
        for url in [
            "http://ghe.example/api/v3",
            "ftp://x",
            "api.github.com",
            "/api",
            "https://u:p@x/",
            "https://x/?a",
            "",
            "http://127.0.0.1.example",
        ] {
            assert!(ApiUrl::parse(url).is_err(), "{url}");
        }
    }

    #[test]
    fn a_redirect_is_followed_on_the_same_host_only() {
        let api = ApiUrl::parse("https://ghe.example/api/v3").unwrap();
        assert_eq!(api.route_of("https://ghe.example/api/v3/x?a=1").as_deref(), Some("/api/v3/x?a=1"));
        assert_eq!(api.route_of("/api/v3/x").as_deref(), Some("/api/v3/x"));
        for elsewhere in [
            "http://ghe.example/x",
            "https://ghe.example:444/x",
            "https://evil.example/x",
            "//evil.example/x",
            "x",
            "",
        ] {
            assert_eq!(api.route_of(elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn queries_are_asked_of_the_same_host() {
        let access = |api: &str, graph: &str| {
            let (api, graph) = (api.to_owned(), graph.to_owned());
            let get = move |name: &str| match name {
                "GITHUB_API_URL" => Some(api.clone()),
                "GITHUB_GRAPHQL_URL" => Some(graph.clone()),
                "GITHUB_TOKEN" => Some("t".to_owned()),
                "GITHUB_REPOSITORY" => Some("o/r".to_owned()),
                _ => None,
            };
            Access::of(&get, Duration::from_secs(1)).map(|access| access.graph)
        };
        for (api, graph, route) in [
            ("https://api.github.com", "", "/graphql"),
            ("https://api.github.com", "https://api.github.com/graphql", "/graphql"),
            ("https://ghe.example/api/v3", "", "/api/graphql"),
            ("https://ghe.example/api/v3", "https://ghe.example/api/graphql", "/api/graphql"),
            ("https://api.x.ghe.com", "https://api.x.ghe.com/graphql", "/graphql"),
        ] {
            assert_eq!(access(api, graph).as_deref(), Ok(route), "{api} {graph}");
        }
        for elsewhere in ["https://evil.example/graphql", "http://api.github.com/graphql", "x"] {
            assert_eq!(access("https://api.github.com", elsewhere), Err(AccessError::Graph), "{elsewhere}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let get = |name: &str| {
            let value = match name {
                "GITHUB_TOKEN" => "hush-token",
                "GITHUB_REPOSITORY" => "o/r",
                "https_proxy" => "http://me:hush-password@proxy:1",
                _ => return None,
            };
            Some(value.to_owned())
        };
        let access = Access::of(&get, Duration::from_secs(1)).unwrap();
        assert!(access.proxy.https.is_some());
        assert!(!format!("{access:?}").contains("hush"), "{access:?}");
        assert_eq!(Token::parse("a b"), Err(AccessError::OddToken));
        assert_eq!(Token::parse("a\n"), Err(AccessError::OddToken));
    }
}
