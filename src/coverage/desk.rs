//! What is computed while a request waits: a few at a time, and not for ever.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::http::Problem;

/// Computations that run at once; each takes a processor for seconds, and maps and lists need one, too.
const PLACES: usize = 2;
/// A request waits so long for a place, and so long for its answer.
const WAITS_FOR_A_PLACE: Duration = Duration::from_secs(3);
const WAITS_FOR_AN_ANSWER: Duration = Duration::from_secs(25);
/// It is asked to come again after so many seconds.
const AGAIN_AFTER_S: u64 = 5;

/// Places to compute at. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Desk {
    places: Arc<Semaphore>,
    for_a_place: Duration,
    for_an_answer: Duration,
}

impl Default for Desk {
    fn default() -> Self {
        Self::new(PLACES, WAITS_FOR_A_PLACE, WAITS_FOR_AN_ANSWER)
    }
}

impl Desk {
    fn new(places: usize, for_a_place: Duration, for_an_answer: Duration) -> Self {
        Self { places: Arc::new(Semaphore::new(places)), for_a_place, for_an_answer }
    }

    /// What `work` gives. It keeps its place until it is through, also if nobody waits for it any more.
    ///
    /// # Errors
    /// 503 without a place for 3 s, or without an answer for 25 s; `work` broke off.
    pub async fn work<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> Result<T, Problem> {
        let place = timeout(self.for_a_place, Arc::clone(&self.places).acquire_owned()).await;
        let place = place.ok().and_then(Result::ok).ok_or_else(|| {
            busy(
                "Đang có nhiều người cùng yêu cầu tính. Hãy thử lại sau ít giây.",
                "Many ask for computations at once. Try again in a few seconds.",
            )
        })?;
        let task = tokio::spawn(async move {
            let done = work.await;
            drop(place);
            done
        });
        match timeout(self.for_an_answer, task).await {
            Ok(done) => done.map_err(|error| Problem::internal(&error, "computing coverage")),
            Err(_) => Err(busy(
                "Phép tính này lâu hơn thời gian chờ cho phép. Hãy thử lại lúc vắng hơn, hoặc xem kết quả của lần tính toàn tỉnh.",
                "This takes longer than a request may wait. Try again at a quieter time, or look at what the province's run found.",
            )),
        }
    }
}

fn busy(vi: &'static str, en: &'static str) -> Problem {
    Problem::new(503, "too-busy", vi, en).with("retry_after_s", AGAIN_AFTER_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    use axum::response::IntoResponse;

    #[tokio::test(start_paused = true)]
    async fn who_finds_no_place_or_waits_too_long_is_asked_to_come_again() {
        let desk = Desk::default();
        assert_eq!(desk.work(async { 7 }).await.unwrap(), 7);
        // Two that never end have all places …
        let (first, second) = (desk.work(std::future::pending::<()>()), desk.work(std::future::pending::<()>()));
        let third = async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            let started = tokio::time::Instant::now();
            (desk.work(async { 7 }).await, started.elapsed())
        };
        let (first, second, (third, waited)) = tokio::join!(first, second, third);
        let refused = third.unwrap_err().into_response();
        assert_eq!((refused.status().as_u16(), refused.headers()["retry-after"].to_str().unwrap()), (503, "5"));
        assert!((Duration::from_secs(3)..Duration::from_secs(4)).contains(&waited), "{waited:?}");
        // … also when nobody waits for them any more.
        assert_eq!([first, second].map(|ended| ended.unwrap_err().into_response().status().as_u16()), [503, 503]);
        assert!(desk.work(async { 7 }).await.is_err());
    }

    #[tokio::test]
    async fn what_breaks_off_gives_its_place_back() {
        let desk = Desk::new(1, Duration::from_millis(500), Duration::from_secs(5));
        let broken = desk.work(async { assert!(std::hint::black_box(false), "it breaks off") }).await;
        assert_eq!(broken.unwrap_err().into_response().status().as_u16(), 500);
        assert_eq!(desk.work(async { 7 }).await.unwrap(), 7);
    }
}
