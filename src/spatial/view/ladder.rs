//! Two ladders of tasks and the pixels per metre of target that each needs: that of IEC 62676-4:2025, and the older one beside it.

/// Pixels per metre from which a downward tilt of the camera matters (IEC 62676-4:2025 "characterise").
pub(super) const FACES_PX_PER_M: f64 = 250.0;

/// What a picture must allow, by IEC 62676-4:2025; each includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Task {
    /// Tổng quan: how many, which way.
    Overview,
    /// Phác dáng.
    Outline,
    /// Phân biệt.
    Discern,
    /// Nhận thấy.
    Perceive,
    /// Đặc tả.
    Characterise,
    /// Xác minh.
    Validate,
    /// Soi xét.
    Scrutinise,
}

impl Task {
    /// From the fewest pixels to the most.
    pub const ALL: [Self; 7] =
        [Self::Overview, Self::Outline, Self::Discern, Self::Perceive, Self::Characterise, Self::Validate, Self::Scrutinise];

    /// Pixels per metre of target that it needs. Source: IEC 62676-4:2025, as read in jvsg.com's account of the standard.
    pub const fn px_per_m(self) -> f64 {
        match self {
            Self::Overview => 20.0,
            Self::Outline => 40.0,
            Self::Discern => 80.0,
            Self::Perceive => 125.0,
            Self::Characterise => FACES_PX_PER_M,
            Self::Validate => 500.0,
            Self::Scrutinise => 1500.0,
        }
    }

    /// The word in the register.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Outline => "outline",
            Self::Discern => "discern",
            Self::Perceive => "perceive",
            Self::Characterise => "characterise",
            Self::Validate => "validate",
            Self::Scrutinise => "scrutinise",
        }
    }

    /// The task with this word.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|task| task.code() == code)
    }

    /// The most demanding task that so many pixels per metre allow; none below the first step (and for what is no number).
    pub fn met_by(px_per_m: f64) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|task| px_per_m >= task.px_per_m())
    }
}

/// The ladder of IEC 62676-4:2014 ("DORI" with a step below and above), by which most cameras in use were chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OldTask {
    /// Giám sát.
    Monitor,
    /// Phát hiện.
    Detect,
    /// Quan sát.
    Observe,
    /// Nhận biết.
    Recognise,
    /// Nhận dạng: what 2025 calls characterise; to validate takes twice as many pixels.
    Identify,
    /// Kiểm tra.
    Inspect,
}

impl OldTask {
    /// From the fewest pixels to the most.
    pub const ALL: [Self; 6] = [Self::Monitor, Self::Detect, Self::Observe, Self::Recognise, Self::Identify, Self::Inspect];

    /// Pixels per metre of target that it needs. Source: IEC 62676-4:2014 (EN 62676-4:2015).
    pub const fn px_per_m(self) -> f64 {
        match self {
            Self::Monitor => 12.5,
            Self::Detect => 25.0,
            Self::Observe => 62.5,
            Self::Recognise => 125.0,
            Self::Identify => 250.0,
            Self::Inspect => 1000.0,
        }
    }

    /// The word in texts and files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Monitor => "monitor",
            Self::Detect => "detect",
            Self::Observe => "observe",
            Self::Recognise => "recognise",
            Self::Identify => "identify",
            Self::Inspect => "inspect",
        }
    }

    /// The task with this word.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|task| task.code() == code)
    }

    /// The most demanding task that so many pixels per metre allow; none below the first step.
    pub fn met_by(px_per_m: f64) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|task| px_per_m >= task.px_per_m())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The figures of both standards as the field's table (C3) prints them.
    #[test]
    fn the_steps_of_both_standards() {
        for (task, px_per_m) in Task::ALL.into_iter().zip([20.0, 40.0, 80.0, 125.0, 250.0, 500.0, 1500.0]) {
            assert!((task.px_per_m() - px_per_m).abs() < 1e-9, "{task:?}");
        }
        for (task, px_per_m) in OldTask::ALL.into_iter().zip([12.5, 25.0, 62.5, 125.0, 250.0, 1000.0]) {
            assert!((task.px_per_m() - px_per_m).abs() < 1e-9, "{task:?}");
        }
        assert!(Task::ALL.iter().all(|task| Task::of(task.code()) == Some(*task)));
        assert!(OldTask::ALL.iter().all(|task| OldTask::of(task.code()) == Some(*task)));
        assert_eq!((Task::of("identify"), OldTask::of("validate")), (None, None));
    }

    #[test]
    fn a_density_meets_the_step_that_it_reaches() {
        for (px_per_m, task, old) in [
            (12.4, None, None),
            (12.5, None, Some(OldTask::Monitor)),
            (20.0, Some(Task::Overview), Some(OldTask::Monitor)),
            (124.9, Some(Task::Discern), Some(OldTask::Observe)),
            (125.0, Some(Task::Perceive), Some(OldTask::Recognise)),
            (499.0, Some(Task::Characterise), Some(OldTask::Identify)),
            (2000.0, Some(Task::Scrutinise), Some(OldTask::Inspect)),
            (f64::NAN, None, None),
        ] {
            assert_eq!((Task::met_by(px_per_m), OldTask::met_by(px_per_m)), (task, old), "{px_per_m}");
        }
    }
}
