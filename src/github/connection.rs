//! The way to GitHub: TLS with the machine's authorities, and a tunnel where the environment names a proxy.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connect, HttpConnector};
use hyper_util::client::legacy::{self};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioExecutor;
use octocrab::service::middleware::auth_header::AuthHeaderLayer;
use octocrab::service::middleware::base_uri::BaseUriLayer;
use octocrab::service::middleware::extra_headers::ExtraHeadersLayer;
use octocrab::{AuthState, OctoBody, Octocrab, OctocrabBuilder};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

use super::access::{Access, ProxyVariables};
use super::error::{Trouble, chain};

/// How long it may take until a connection stands.
const CONNECTING: Duration = Duration::from_secs(10);

/// The API of a repository, over a connection that is made when it is needed.
pub(super) fn connect(access: &Access) -> Result<Octocrab, Trouble> {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_connect_timeout(Some(CONNECTING.min(access.timeout)));
    tcp.set_nodelay(true);
    match proxy(access)? {
        None => over(tcp, access),
        Some(proxy) => {
            let tunnel = Tunnel::new(proxy.uri().clone(), tcp);
            let auth = proxy.basic_auth().cloned();
            over(auth.map_or_else(|| tunnel.clone(), |auth| tunnel.clone().with_auth(auth)), access)
        }
    }
}

/// Whether there is a proxy on the way.
pub(super) fn has_proxy(access: &Access) -> Result<bool, Trouble> {
    proxy(access).map(|proxy| proxy.is_some())
}

/// Whether authorities are needed, and there.
pub(super) fn has_authorities(access: &Access) -> Result<bool, Trouble> {
    tls(access).map(|_| access.api.is_tls())
}

/// Connections of one kind.
fn over<C>(connector: C, access: &Access) -> Result<Octocrab, Trouble>
where
    hyper_rustls::HttpsConnector<C>: Connect + Clone + Send + Sync + 'static,
{
    let tls = tls(access)?;
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector);
    let client = legacy::Client::builder(TokioExecutor::new()).build::<_, OctoBody>(connector);
    let headers = [
        (
            http::header::USER_AGENT,
            HeaderValue::from_static(concat!("benchgate/", env!("CARGO_PKG_VERSION"))),
        ),
        (http::header::ACCEPT, HeaderValue::from_static("application/vnd.github+json")),
    ];
    let base = access.api.origin();
    let built = OctocrabBuilder::new_empty()
        .with_service(client)
        .with_layer(&ExtraHeadersLayer::new(Arc::new(headers.to_vec())))
        .with_layer(&BaseUriLayer::new(base.clone()))
        .with_layer(&AuthHeaderLayer::new(Some(access.token.header()), base.clone(), base))
        .with_auth(AuthState::None)
        .build();
    match built {
        Ok(api) => Ok(api),
        Err(never) => match never {},
    }
}

/// The authorities that are believed. None are needed where nothing is encrypted, and a machine may have none.
fn tls(access: &Access) -> Result<ClientConfig, Trouble> {
    let mut roots = RootCertStore::empty();
    if access.api.is_tls() {
        let found = rustls_native_certs::load_native_certs();
        let (added, _) = roots.add_parsable_certificates(found.certs);
        if added == 0 {
            let why = found.errors.first().map(|error| chain(error)).unwrap_or_default();
            let message = format!(
                "there is no certificate of an authority on this machine{}{why}",
                if why.is_empty() { "" } else { ": " }
            );
            return Err(Trouble::Unreachable(message));
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Trouble::Unreachable(chain(&error)))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// The proxy for this API, if the environment names one. What is on this machine needs none.
fn proxy(access: &Access) -> Result<Option<Intercept>, Trouble> {
    let ProxyVariables { https: Some(proxy), no } = &access.proxy else { return Ok(None) };
    let api = access.api.uri();
    if !access.api.is_tls() {
        return Ok(None);
    }
    let found = Matcher::builder().https(proxy.as_str()).build().intercept(api);
    // A proxy that is not understood is none that can be gone without.
    let is_plain = proxy.split_once("://").is_none_or(|(scheme, _)| scheme.eq_ignore_ascii_case("http"));
    let found = found.filter(|_| is_plain).ok_or_else(|| {
        Trouble::Unreachable("`HTTPS_PROXY` is not the address of a proxy, `http://HOST:PORT`".to_owned())
    })?;
    let is_exempt = Matcher::builder().https(proxy.as_str()).no(no.as_str()).build().intercept(api).is_none();
    Ok((!is_exempt).then_some(found))
}
