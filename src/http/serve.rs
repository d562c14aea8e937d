//! The accept loop. `axum::serve` has no header-read timeout (a half-sent request would hold a connection for ever), no limit
//! on connections and no way past the router.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;

/// A request's header must be complete after so long; an idle connection is closed then too.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Requests under way when the service stops have so long to finish.
const DRAIN: Duration = Duration::from_secs(10);
/// Connections at once; more wait in the listener's queue.
const CONNECTIONS: usize = 1024;
/// Pause after `accept` failed (no file descriptors left), so that the loop does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Answers some requests at once, past the router and its middleware; `None` hands the request on.
pub type Shortcut = Arc<dyn Fn(&Request<Incoming>) -> Option<Response<Full<Bytes>>> + Send + Sync>;

/// Serves HTTP/1.1 until `shutdown` is done; then accepts nothing more, lets requests under way finish for at most ten seconds,
/// and returns. Requests carry the peer as `axum::extract::ConnectInfo<SocketAddr>`.
///
/// # Errors
/// None at present: a failing `accept` is logged and tried again.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shortcut: Option<Shortcut>,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let limit = Arc::new(Semaphore::new(CONNECTIONS));
    let (stop, stopping) = watch::channel(false);
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener, &limit) => accepted,
        };
        match accepted {
            Ok((stream, peer, permit)) => {
                let (router, shortcut, stopping) = (router.clone(), shortcut.clone(), stopping.clone());
                tokio::spawn(async move {
                    connection(stream, peer, router, shortcut, stopping).await;
                    drop(permit);
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

async fn accept(listener: &TcpListener, limit: &Arc<Semaphore>) -> io::Result<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let permit = Arc::clone(limit).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, peer, permit))
}

async fn connection(stream: TcpStream, peer: SocketAddr, router: Router, shortcut: Option<Shortcut>, mut stopping: watch::Receiver<bool>) {
    let service = service_fn(move |request: Request<Incoming>| {
        let at_once = shortcut.as_ref().and_then(|shortcut| shortcut(&request));
        // Taken only where it is needed: the way past the router touches nothing that connections share.
        let later = at_once.is_none().then(|| route(router.clone(), request, peer));
        async move {
            Ok::<Response<Either<Full<Bytes>, Body>>, Infallible>(match (at_once, later) {
                (Some(answer), _) => answer.map(Either::Left),
                (None, Some(later)) => later.await.map(Either::Right),
                (None, None) => unreachable!("one of the two ways is taken"),
            })
        }
    });
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .pipeline_flush(true)
            .serve_connection(TokioIo::new(stream), service)
    );
    tokio::select! {
        ended = connection.as_mut() => return log(ended),
        _ = stopping.wait_for(|stop| *stop) => {}
    }
    connection.as_mut().graceful_shutdown();
    log(connection.await);
}

async fn route(router: Router, mut request: Request<Incoming>, peer: SocketAddr) -> Response<Body> {
    request.extensions_mut().insert(ConnectInfo(peer));
    match router.oneshot(request.map(Body::new)).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn log(ended: Result<(), hyper::Error>) {
    if let Err(error) = ended {
        tracing::debug!("connection ended: {error}");
    }
}
