//! Who exports at the moment: one file at a time for an account, two in the service. They hold connections for minutes.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::http::Problem;

/// Files made at once.
pub const AT_ONCE: usize = 2;
/// When somebody may ask again whose own file is under way (seconds).
const OWN_RETRY_S: u64 = 5;
/// When somebody may ask again if others' files are (seconds).
const RETRY_S: u64 = 20;

/// The accounts whose files are being made. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Slots(Arc<Mutex<HashSet<Arc<str>>>>);

/// The right to make one file; given back when dropped.
#[derive(Debug)]
pub struct Slot {
    slots: Slots,
    account: Arc<str>,
}

impl Slots {
    /// Takes a slot for an account.
    ///
    /// # Errors
    /// 429 while a file of this account is being made, 503 while two others are; both say when to try again.
    pub fn take(&self, account: &Arc<str>) -> Result<Slot, Problem> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.contains(account) {
            let problem = Problem::new(
                429,
                "export-under-way",
                "Tài khoản này đang tải một tệp xuất; hãy đợi tệp đó xong, hoặc hủy tải rồi thử lại.",
                "This account is downloading an export already: wait for it, or cancel it, then try again.",
            );
            return Err(problem.with("retry_after_s", OWN_RETRY_S));
        }
        if taken.len() >= AT_ONCE {
            let problem = Problem::new(
                503,
                "exports-busy",
                "Máy chủ đang xuất tệp cho người khác (tối đa hai tệp cùng lúc); hãy thử lại sau ít giây.",
                "The server is exporting for others (two files at a time): try again in a few seconds.",
            );
            return Err(problem.with("retry_after_s", RETRY_S));
        }
        taken.insert(Arc::clone(account));
        Ok(Slot { slots: self.clone(), account: Arc::clone(account) })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_for_an_account_two_for_all_and_given_back() {
        let slots = Slots::default();
        let [a, b, c]: [Arc<str>; 3] = ["a", "b", "c"].map(Arc::from);
        let first = slots.take(&a).unwrap();
        assert_eq!(slots.take(&a).unwrap_err().status(), 429);
        let _second = slots.take(&b).unwrap();
        assert_eq!(slots.take(&c).unwrap_err().status(), 503);
        drop(first);
        assert!(slots.take(&c).is_ok());
    }
}
