//! Who may reach the service: plain HTTP on this machine, TLS, or a proxy that makes TLS. Decided before anything is started.

use std::net::{IpAddr, SocketAddr};

use super::CliError;
use crate::config::ServeConfig;
use crate::http::front::Front;
use crate::http::tls::Tls;

/// How the service is reached, by what was asked for.
pub(super) struct Reach {
    pub(super) front: Front,
    pub(super) tls: Option<Tls>,
    is_for_others: bool,
}

impl Reach {
    /// Reads the settings, and the certificate if there is one.
    ///
    /// # Errors
    /// Other machines would reach it in plain text, or under no name; figures would be given to other machines; a name is none; the
    /// certificate cannot be used.
    pub(super) fn of(config: &ServeConfig) -> Result<Self, CliError> {
        let is_here = |address: &SocketAddr| address.ip().to_canonical().is_loopback();
        if let Some(address) = config.metrics.filter(|address| !is_here(address)) {
            return Err(CliError::MetricsNotLoopback(address));
        }
        let beyond = config.listen.filter(|address| !is_here(address));
        let is_proxied = !config.behind_proxy.is_empty();
        if let Some(address) = beyond.filter(|_| config.tls_cert.is_none() && !is_proxied) {
            return Err(CliError::NotLoopback(address));
        }
        let names = config.host.iter().map(|name| host_name(name)).collect::<Result<Vec<_>, _>>()?;
        let is_for_others = beyond.is_some() || is_proxied;
        if is_for_others && names.is_empty() {
            return Err(CliError::NoHost);
        }
        let tls = match (&config.tls_cert, &config.tls_key) {
            (Some(cert), Some(key)) => Some(Tls::read(cert, key)?),
            _ => None,
        };
        let proxies: Vec<IpAddr> = config.behind_proxy.iter().map(IpAddr::to_canonical).collect();
        let front = Front { names: names.into(), proxies: proxies.into(), is_tls: tls.is_some() };
        Ok(Self { front, tls, is_for_others })
    }

    /// Whether other machines reach it.
    pub(super) fn is_for_others(&self) -> bool {
        self.is_for_others
    }

    /// What to type into a browser.
    pub(super) fn address(&self, listening: SocketAddr) -> String {
        let port = listening.port();
        match (self.front.names.first().filter(|_| self.is_for_others || self.tls.is_some()), &self.tls) {
            (Some(name), _) if !self.front.proxies.is_empty() => format!("https://{name}"),
            (Some(name), _) => format!("https://{name}:{port}"),
            (None, Some(_)) => format!("https://{listening}"),
            (None, None) => format!("http://{listening}"),
        }
    }
}

/// A host name or an address, in lower case, without brackets.
fn host_name(text: &str) -> Result<String, CliError> {
    let name = text.trim().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
    if is_name || name.parse::<IpAddr>().is_ok() { Ok(name) } else { Err(CliError::BadHost(text.to_owned())) }
}
