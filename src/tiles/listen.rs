//! Hearing of changes: one connection listens to the channel on which the triggers of the migrations tell what changed.
//!
//! PostgreSQL delivers notifications in the order of commits. So a writer that has committed sends a token through the same
//! channel, and once the token is back, everything that was committed before has been taken out of the cache.
//! While the connection is down nothing is kept and nothing is served from memory.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::cache::{Area, Cache};
use super::tile::Box3857;

const CHANNEL: &str = "bando138_tiles";
/// A token that is not back by then means that the connection is dead, whatever it says.
const TOKEN_TIMEOUT: Duration = Duration::from_secs(3);
/// Without news for so long a token is sent to see that the connection lives: the bound on staleness when a network dies silently.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// Pause before connecting again.
const RETRY: Duration = Duration::from_millis(500);
/// The counted cells are added up when changes came, at most so often.
const COMPACT_EVERY: Duration = Duration::from_mins(5);

/// A writer that waits.
pub type Waiting = oneshot::Sender<()>;

/// What came over the channel.
#[derive(Debug, PartialEq)]
enum News {
    Change(usize, Area),
    Token(u128, u64),
    Unknown,
}

impl News {
    fn parse(payload: &str, layers: &[&str]) -> Self {
        let mut words = payload.split(' ');
        let first = words.next().unwrap_or_default();
        let numbers: Vec<&str> = words.collect();
        if first == "token" {
            return match numbers[..] {
                [who, count] => match (u128::from_str_radix(who, 16), count.parse()) {
                    (Ok(who), Ok(count)) => Self::Token(who, count),
                    _ => Self::Unknown,
                },
                _ => Self::Unknown,
            };
        }
        let Some(layer) = layers.iter().position(|name| *name == first) else { return Self::Unknown };
        // What cannot be read is taken for the whole layer: too much thrown away, never too little.
        let area = match numbers[..] {
            [key] => key.parse().ok().filter(|key| (0..1 << 60).contains(key)).map(Area::Place),
            [west, south, east, north] => (|| {
                Some(Area::Box(Box3857 {
                    west: west.parse().ok()?,
                    south: south.parse().ok()?,
                    east: east.parse().ok()?,
                    north: north.parse().ok()?,
                }))
            })(),
            _ => None,
        };
        Self::Change(layer, area.unwrap_or(Area::All))
    }
}

/// Listens until the process ends (or every sender of `waiting` is gone).
pub async fn run(pool: PgPool, cache: Arc<Cache>, layers: Vec<&'static str>, mut waiting: mpsc::UnboundedReceiver<Waiting>) {
    let mut compacted_at = Instant::now();
    loop {
        cache.suspend();
        let mut connecting = Box::pin(connect(&pool));
        let listener = loop {
            tokio::select! {
                listener = &mut connecting => break listener,
                // Nothing is served from memory now: a writer has nothing to wait for.
                writer = waiting.recv() => match writer {
                    Some(writer) => {
                        let _ = writer.send(());
                    }
                    None => return,
                },
            }
        };
        let session = Session { pool: &pool, cache: &cache, layers: &layers, me: uuid::Uuid::new_v4().as_u128() };
        match listener {
            Ok(listener) => match session.run(listener, &mut waiting, &mut compacted_at).await {
                End::Closing => return,
                End::Lost(why) => tracing::warn!("tile cache bypassed until changes are heard of again: {why}"),
            },
            Err(error) => {
                tracing::debug!("cannot listen for changes: {error}");
                tokio::time::sleep(RETRY).await;
            }
        }
    }
}

async fn connect(pool: &PgPool) -> Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

enum End {
    Closing,
    Lost(&'static str),
}

struct Session<'a> {
    pool: &'a PgPool,
    cache: &'a Cache,
    layers: &'a [&'static str],
    me: u128,
}

impl Session<'_> {
    async fn run(&self, mut listener: PgListener, waiting: &mut mpsc::UnboundedReceiver<Waiting>, compacted_at: &mut Instant) -> End {
        // A task of its own reads the connection, so that no read is ever given up half-way. It ends with this session.
        let (news_in, mut news) = mpsc::unbounded_channel();
        let mut reader = tokio::task::JoinSet::new();
        reader.spawn(async move {
            while let Ok(Some(notification)) = listener.try_recv().await {
                if news_in.send(notification.payload().to_owned()).is_err() {
                    break;
                }
            }
        });
        self.cache.resume();
        let end = self.follow(&mut news, waiting, compacted_at).await;
        drop(reader);
        self.cache.suspend();
        end
    }

    async fn follow(
        &self,
        news: &mut mpsc::UnboundedReceiver<String>,
        waiting: &mut mpsc::UnboundedReceiver<Waiting>,
        compacted_at: &mut Instant,
    ) -> End {
        let mut sent = 0_u64;
        // Writers of the token under way, and those who came after it was sent.
        let mut awaited: Option<(Instant, Vec<Waiting>)> = None;
        let mut next: Vec<Waiting> = Vec::new();
        let mut heard_at = Instant::now();
        let mut changed = false;
        loop {
            if awaited.is_none() && (!next.is_empty() || heard_at.elapsed() >= HEARTBEAT) {
                sent += 1;
                awaited = Some((Instant::now() + TOKEN_TIMEOUT, std::mem::take(&mut next)));
                let token = format!("token {:x} {sent}", self.me);
                if let Err(error) = sqlx::query("select pg_notify($1, $2)").bind(CHANNEL).bind(token).execute(self.pool).await {
                    tracing::debug!("cannot send a token: {error}");
                    return End::Lost("a token could not be sent");
                }
            }
            let until = awaited.as_ref().map_or(heard_at + HEARTBEAT, |(deadline, _)| *deadline);
            tokio::select! {
                payload = news.recv() => {
                    let Some(payload) = payload else { return End::Lost("the connection was lost") };
                    heard_at = Instant::now();
                    match News::parse(&payload, self.layers) {
                        News::Change(layer, area) => {
                            self.cache.invalidate(layer, area);
                            changed = true;
                        }
                        News::Token(who, count) if who == self.me && count == sent => {
                            for writer in awaited.take().into_iter().flat_map(|(_, writers)| writers) {
                                let _ = writer.send(());
                            }
                        }
                        News::Token(..) | News::Unknown => {}
                    }
                }
                writer = waiting.recv() => match writer {
                    Some(writer) => next.push(writer),
                    None => return End::Closing,
                },
                () = tokio::time::sleep_until(until) => {
                    if awaited.is_some() {
                        return End::Lost("a token did not come back");
                    }
                }
            }
            if changed && compacted_at.elapsed() >= COMPACT_EVERY {
                *compacted_at = Instant::now();
                changed = false;
                let pool = self.pool.clone();
                tokio::spawn(async move {
                    if let Err(error) = sqlx::query("select tile_cells_compact()").execute(&pool).await {
                        tracing::warn!("the counted cells could not be added up: {error}");
                    }
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_names_layer_and_area() {
        let layers = ["communes", "incidents"];
        let parse = |payload| News::parse(payload, &layers);
        assert_eq!(parse("incidents"), News::Change(1, Area::All));
        assert_eq!(parse("incidents 550669929643484132"), News::Change(1, Area::Place(550_669_929_643_484_132)));
        assert_eq!(parse("communes -5 6 7 8"), News::Change(0, Area::Box(Box3857 { west: -5.0, south: 6.0, east: 7.0, north: 8.0 })));
        assert_eq!(parse("token ff 12"), News::Token(255, 12));
    }

    #[test]
    fn what_cannot_be_read_is_the_whole_layer_or_nothing_of_ours() {
        let layers = ["communes"];
        assert_eq!(News::parse("communes x", &layers), News::Change(0, Area::All));
        assert_eq!(News::parse("communes -1", &layers), News::Change(0, Area::All));
        assert_eq!(News::parse("communes 1 2 3", &layers), News::Change(0, Area::All));
        assert_eq!(News::parse("roads 5", &layers), News::Unknown);
        assert_eq!(News::parse("", &layers), News::Unknown);
    }
}
