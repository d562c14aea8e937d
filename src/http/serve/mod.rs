//! The accept loop. `axum::serve` has no header-read timeout (a half-sent request would hold a connection for ever), no limit
//! on connections, no TLS, and no way past the router. Every answer leaves through here: the headers that all of them carry are
//! set here, and each is counted and logged here, by the template of its route and never by its address.

mod connections;
mod patient;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt;
use tower_http::timeout::TimeoutBody;

use self::connections::{Busy, Connections, Ticket};
use self::patient::Patient;
use super::front::{Arrival, Front};
use super::guard;
use super::metrics::{CLIENT_GONE, Metrics, method_label};
use super::tls::Tls;

pub use self::connections::Limits;

/// A request's header must be complete after so long; an idle connection is closed then too. So must a TLS handshake.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// A body may pause for so long.
const BODY_PAUSE: Duration = Duration::from_secs(15);
/// Requests under way when the service stops have so long to finish.
const DRAIN: Duration = Duration::from_secs(10);
/// Pause after `accept` failed (no file descriptors left), so that the loop does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Answers that take longer are logged without being asked for.
const SLOW: Duration = Duration::from_secs(5);

/// Answers some requests at once, past the router and its middleware, with the template of the route that would have; `None`
/// hands the request on.
pub type Shortcut = Arc<dyn Fn(&Request<Incoming>, &Arrival) -> Option<(Arc<str>, Response<Full<Bytes>>)> + Send + Sync>;

/// What a listener serves, and how.
#[derive(Clone, Default)]
pub struct Service {
    /// The way past the router.
    pub shortcut: Option<Shortcut>,
    /// Names, proxies.
    pub front: Front,
    /// Certificate and key; plain HTTP without.
    pub tls: Option<Tls>,
    /// Counters.
    pub metrics: Metrics,
    /// How many connections.
    pub limits: Limits,
}

/// What all connections of a listener share.
struct Shared {
    router: Router,
    service: Service,
}

/// Serves HTTP/1.1 until `shutdown` is done; then accepts nothing more, lets requests under way finish for at most ten seconds,
/// and returns. Requests carry the client as `axum::extract::ConnectInfo<SocketAddr>`, and an [`Arrival`].
///
/// # Errors
/// None at present: a failing `accept` is logged and tried again.
pub async fn serve(listener: TcpListener, router: Router, service: Service, shutdown: impl Future<Output = ()>) -> io::Result<()> {
    let connections = Connections::new(service.limits);
    let shared = Arc::new(Shared { router, service });
    let (stop, stopping) = watch::channel(false);
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener, &connections) => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Service { front, metrics, .. } = &shared.service;
                if !front.admits(peer.ip()) {
                    metrics.refused();
                    tracing::debug!("plain HTTP from elsewhere than a declared proxy was refused");
                    continue;
                }
                let ticket = connections.admit((!front.is_proxy(peer.ip())).then_some(peer.ip()));
                let (shared, stopping) = (Arc::clone(&shared), stopping.clone());
                tokio::spawn(async move {
                    shared.service.metrics.opened();
                    begin(stream, peer, &ticket, &shared, stopping).await;
                    shared.service.metrics.closed();
                });
            }
            Err(error) => {
                tracing::warn!("cannot accept a connection: {error}");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    let _ = stop.send(true);
    drop(stopping);
    // Every connection holds a receiver; the last one gone means that all are done.
    if tokio::time::timeout(DRAIN, stop.closed()).await.is_err() {
        tracing::warn!("stopped with requests under way");
    }
    Ok(())
}

async fn accept(listener: &TcpListener, connections: &Connections) -> io::Result<(TcpStream, SocketAddr)> {
    let (stream, peer) = listener.accept().await?;
    connections.room().await;
    stream.set_nodelay(true)?;
    Ok((stream, peer))
}

/// Makes TLS of the stream if that is asked for, and serves it.
async fn begin(stream: TcpStream, peer: SocketAddr, ticket: &Ticket, shared: &Arc<Shared>, stopping: watch::Receiver<bool>) {
    let Some(tls) = &shared.service.tls else {
        return connection(stream, peer, ticket, shared, stopping).await;
    };
    let handshake = tokio::select! {
        handshake = tokio::time::timeout(HEADER_TIMEOUT, tls.acceptor().accept(stream)) => handshake,
        () = ticket.asked_to_close() => return shared.service.metrics.closed_for_room(),
    };
    match handshake {
        Ok(Ok(stream)) => connection(stream, peer, ticket, shared, stopping).await,
        Ok(Err(error)) => {
            shared.service.metrics.refused();
            tracing::debug!("no TLS was made: {error}");
        }
        Err(_) => shared.service.metrics.refused(),
    }
}

async fn connection<S>(stream: S, peer: SocketAddr, ticket: &Ticket, shared: &Arc<Shared>, mut stopping: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    let marker = ticket.marker();
    let service = service_fn(move |request: Request<Incoming>| {
        let busy = marker.busy();
        let mut record = Record::begin(&request, shared.service.metrics.clone());
        let arrival = shared.service.front.arrival(peer, request.headers());
        let is_secure = arrival.is_secure;
        let at_once = shared.service.shortcut.as_ref().and_then(|shortcut| shortcut(&request, &arrival));
        // Taken only where it is needed: the way past the router touches nothing that connections share.
        let later = at_once.is_none().then(|| {
            record.arrival = Some(arrival.clone());
            route(shared.router.clone(), request, arrival)
        });
        async move {
            let mut answer = match (at_once, later) {
                (Some((route, answer)), _) => {
                    record.route = Some(route);
                    answer.map(Either::Left)
                }
                (None, Some(later)) => later.await.map(Either::Right),
                (None, None) => unreachable!("one of the two ways is taken"),
            };
            guard::set_headers(answer.headers_mut(), is_secure);
            record.status = Some(answer.status().as_u16());
            drop(record);
            Ok::<_, Infallible>(answer.map(|body| Leaving { body, _busy: busy }))
        }
    });
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .pipeline_flush(true)
            .serve_connection(TokioIo::new(Patient::new(stream)), service)
    );
    tokio::select! {
        ended = connection.as_mut() => return log(ended),
        _ = stopping.wait_for(|stop| *stop) => {}
        () = ticket.asked_to_close() => {
            shared.service.metrics.closed_for_room();
            if !ticket.is_busy() {
                return;
            }
        }
    }
    connection.as_mut().graceful_shutdown();
    log(connection.await);
}

async fn route(router: Router, mut request: Request<Incoming>, arrival: Arrival) -> Response<Body> {
    request.extensions_mut().insert(ConnectInfo(arrival.client));
    request.extensions_mut().insert(arrival);
    let request =
        request.map(|body| if body.is_end_stream() { Body::empty() } else { Body::new(Box::pin(TimeoutBody::new(BODY_PAUSE, body))) });
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// One request, counted and logged when it is answered or given up.
struct Record {
    metrics: Metrics,
    method: &'static str,
    began: Instant,
    arrival: Option<Arrival>,
    route: Option<Arc<str>>,
    status: Option<u16>,
}

impl Record {
    fn begin(request: &Request<Incoming>, metrics: Metrics) -> Self {
        Self { metrics, method: method_label(request.method()), began: Instant::now(), arrival: None, route: None, status: None }
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let took = self.began.elapsed();
        let status = self.status.unwrap_or(CLIENT_GONE);
        let route = self.route.take().or_else(|| self.arrival.as_ref()?.route()).unwrap_or_else(|| Arc::from("-"));
        self.metrics.request(self.method, &route, status, took);
        let (method, route, duration_ms) = (self.method, &*route, took.as_secs_f64() * 1000.0);
        if status >= 500 || took >= SLOW {
            tracing::warn!(target: "bando138::request", method, route, status, duration_ms, "answered");
        } else {
            tracing::debug!(target: "bando138::request", method, route, status, duration_ms, "answered");
        }
    }
}

/// The body of an answer; its connection is busy until it has left.
struct Leaving {
    body: Either<Full<Bytes>, Body>,
    _busy: Busy,
}

impl hyper::body::Body for Leaving {
    type Data = Bytes;
    type Error = <Either<Full<Bytes>, Body> as hyper::body::Body>::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn log(ended: Result<(), hyper::Error>) {
    if let Err(error) = ended {
        tracing::debug!("connection ended: {error}");
    }
}
