//! How each offence behaves: how frequent, when, where, how grave, how often cleared. Invented, in proportions that reports of
//! provincial police make plausible; no figure of a real place.

type Word = &'static str;
type Shares = &'static [(Word, f64)];

/// When an offence happens, by hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hours {
    /// Break-ins and thefts while people sleep.
    Night,
    /// Fights, snatching, gambling: from the evening meal to past midnight.
    Evening,
    /// Markets, deals, fraud.
    Day,
    /// Drugs: afternoon to late night.
    Late,
}

impl Hours {
    /// Weight of each hour of the day.
    pub fn weights(self) -> &'static [f64; 24] {
        match self {
            Self::Night => &[6., 8., 9., 9., 7., 4., 2., 2., 2., 3., 3., 3., 3., 3., 3., 3., 3., 3., 4., 4., 4., 5., 5., 6.],
            Self::Evening => &[4., 3., 1., 1., 1., 1., 1., 1., 1., 2., 2., 2., 2., 2., 2., 3., 4., 6., 8., 9., 10., 11., 10., 7.],
            Self::Day => &[1., 0.5, 0.5, 0.5, 0.5, 1., 2., 5., 9., 10., 10., 8., 5., 6., 9., 9., 8., 6., 4., 3., 3., 2., 2., 1.],
            Self::Late => &[7., 5., 3., 2., 1., 1., 1., 1., 2., 3., 3., 3., 3., 4., 5., 5., 5., 6., 6., 7., 9., 10., 11., 10.],
        }
    }
}

/// An offence.
#[derive(Debug, Clone, Copy)]
pub struct Profile {
    /// Its code.
    pub offence: Word,
    /// Relative frequency.
    pub share: f64,
    /// Hours.
    pub hours: Hours,
    /// Weight of Saturday and Sunday against a working day.
    pub weekend: f64,
    /// Types of place.
    pub places: Shares,
    /// Modi.
    pub modi: Shares,
    /// Share of events whose time is only known as an interval.
    pub uncertain: f64,
    /// Share that is cleared in the end.
    pub cleared: f64,
    /// Median damage, million đồng; 0: none.
    pub damage_m: f64,
    /// Most offenders, most victims.
    pub people: (i64, i64),
    /// Probability that somebody dies, and that somebody is hurt.
    pub harm: (f64, f64),
    /// Gravity, from less to especially serious: weights.
    pub gravity: [f64; 4],
}

const THEFT_PLACES: Shares = &[("house", 4.0), ("street", 2.5), ("shop", 1.5), ("market", 1.0), ("factory", 1.0), ("other", 0.5)];
const STREET_PLACES: Shares = &[("street", 6.0), ("market", 1.5), ("park", 1.0), ("shop", 0.7)];
const DRUG_PLACES: Shares = &[("street", 4.0), ("house", 4.0), ("shop", 1.0), ("other", 2.0)];
const HOME_PLACES: Shares = &[("house", 6.0), ("other", 2.0), ("shop", 1.0)];
const ONLINE_PLACES: Shares = &[("online", 1.0)];
const TRADE_PLACES: Shares = &[("shop", 4.0), ("market", 3.0), ("street", 1.0), ("other", 1.0)];
const THEFT_MODI: Shares = &[("break_in", 4.0), ("vehicle_theft", 3.0), ("pickpocket", 1.0), ("other", 2.0)];
const FORCE: Shares = &[("violence", 6.0), ("weapon", 3.0)];
const DECEIT: Shares = &[("deception", 1.0)];
const DEALING: Shares = &[("dealing", 1.0)];
const ONLINE: Shares = &[("online", 1.0)];
const OTHER: Shares = &[("other", 1.0)];

const LIGHT: [f64; 4] = [8.0, 2.0, 0.3, 0.0];
const MIDDLE: [f64; 4] = [3.0, 5.0, 2.0, 0.2];
const GRAVE: [f64; 4] = [0.0, 2.0, 6.0, 2.0];

const fn profile(offence: Word, share: f64, hours: Hours, places: Shares, modi: Shares) -> Profile {
    Profile {
        offence,
        share,
        hours,
        weekend: 1.0,
        places,
        modi,
        uncertain: 0.1,
        cleared: 0.85,
        damage_m: 0.0,
        people: (2, 1),
        harm: (0.0, 0.0),
        gravity: LIGHT,
    }
}

/// All offences, the frequent ones first in each group.
pub const PROFILES: &[Profile] = &[
    Profile { uncertain: 0.33, cleared: 0.55, damage_m: 9.0, ..profile("173", 34.0, Hours::Night, THEFT_PLACES, THEFT_MODI) },
    Profile {
        weekend: 1.5,
        harm: (0.01, 0.95),
        people: (5, 2),
        gravity: MIDDLE,
        ..profile("134", 8.5, Hours::Evening, STREET_PLACES, FORCE)
    },
    Profile { uncertain: 0.2, cleared: 0.6, damage_m: 80.0, gravity: MIDDLE, ..profile("174", 6.0, Hours::Day, TRADE_PLACES, DECEIT) },
    Profile { uncertain: 0.25, cleared: 0.3, damage_m: 60.0, gravity: MIDDLE, ..profile("290", 4.0, Hours::Day, ONLINE_PLACES, ONLINE) },
    Profile { weekend: 1.6, people: (12, 0), harm: (0.0, 0.15), ..profile("318", 5.0, Hours::Evening, STREET_PLACES, FORCE) },
    Profile { weekend: 1.4, people: (9, 0), cleared: 0.97, ..profile("321", 5.0, Hours::Evening, HOME_PLACES, OTHER) },
    Profile { weekend: 1.2, cleared: 0.97, people: (6, 0), gravity: MIDDLE, ..profile("322", 0.8, Hours::Evening, HOME_PLACES, OTHER) },
    Profile {
        weekend: 1.2,
        cleared: 0.6,
        damage_m: 12.0,
        gravity: MIDDLE,
        ..profile("171", 2.6, Hours::Evening, STREET_PLACES, &[("snatching", 1.0)])
    },
    Profile { cleared: 0.8, damage_m: 10.0, harm: (0.01, 0.3), gravity: GRAVE, ..profile("168", 1.2, Hours::Late, STREET_PLACES, FORCE) },
    Profile { damage_m: 15.0, people: (4, 1), gravity: MIDDLE, ..profile("170", 1.3, Hours::Late, TRADE_PLACES, FORCE) },
    Profile { damage_m: 5.0, ..profile("172", 0.5, Hours::Day, TRADE_PLACES, OTHER) },
    Profile { cleared: 0.7, damage_m: 45.0, ..profile("175", 1.2, Hours::Day, TRADE_PLACES, DECEIT) },
    Profile { uncertain: 0.3, cleared: 0.7, damage_m: 7.0, ..profile("178", 2.5, Hours::Late, THEFT_PLACES, OTHER) },
    Profile { uncertain: 0.6, cleared: 0.9, damage_m: 30.0, ..profile("201", 1.8, Hours::Day, TRADE_PLACES, OTHER) },
    Profile { cleared: 0.99, harm: (0.0, 0.3), people: (3, 0), ..profile("330", 1.2, Hours::Evening, STREET_PLACES, FORCE) },
    Profile { cleared: 0.97, harm: (0.9, 0.2), gravity: GRAVE, ..profile("123", 0.35, Hours::Evening, HOME_PLACES, FORCE) },
    Profile { uncertain: 0.3, gravity: GRAVE, ..profile("141", 0.4, Hours::Late, HOME_PLACES, FORCE) },
    Profile { uncertain: 0.4, gravity: GRAVE, ..profile("142", 0.45, Hours::Late, HOME_PLACES, OTHER) },
    Profile { uncertain: 0.4, gravity: MIDDLE, ..profile("145", 0.6, Hours::Late, HOME_PLACES, OTHER) },
    Profile { uncertain: 0.4, gravity: MIDDLE, ..profile("146", 0.5, Hours::Day, HOME_PLACES, OTHER) },
    Profile { gravity: MIDDLE, ..profile("144", 0.08, Hours::Late, HOME_PLACES, OTHER) },
    Profile { gravity: MIDDLE, ..profile("143", 0.05, Hours::Late, HOME_PLACES, FORCE) },
    Profile { uncertain: 0.7, gravity: GRAVE, ..profile("150", 0.08, Hours::Day, HOME_PLACES, DECEIT) },
    Profile { uncertain: 0.7, gravity: GRAVE, ..profile("151", 0.05, Hours::Day, HOME_PLACES, DECEIT) },
    Profile { people: (4, 1), gravity: GRAVE, ..profile("169", 0.05, Hours::Evening, STREET_PLACES, FORCE) },
    Profile { cleared: 0.95, people: (2, 0), gravity: MIDDLE, ..profile("304", 0.15, Hours::Late, HOME_PLACES, OTHER) },
    Profile { cleared: 0.97, people: (2, 0), ..profile("305", 0.6, Hours::Day, HOME_PLACES, OTHER) },
    Profile { cleared: 0.97, people: (2, 0), ..profile("306", 0.5, Hours::Late, STREET_PLACES, OTHER) },
    Profile { cleared: 0.97, people: (2, 0), gravity: MIDDLE, ..profile("327", 0.4, Hours::Late, HOME_PLACES, OTHER) },
    Profile { cleared: 0.97, people: (2, 0), ..profile("328", 0.4, Hours::Late, HOME_PLACES, OTHER) },
    Profile { cleared: 0.98, people: (2, 0), gravity: GRAVE, ..profile("251", 5.0, Hours::Late, DRUG_PLACES, DEALING) },
    Profile { cleared: 0.99, people: (2, 0), gravity: MIDDLE, ..profile("249", 5.5, Hours::Late, DRUG_PLACES, OTHER) },
    Profile { cleared: 0.99, people: (2, 0), gravity: GRAVE, ..profile("250", 0.4, Hours::Late, DRUG_PLACES, DEALING) },
    Profile { cleared: 0.98, people: (8, 0), gravity: GRAVE, ..profile("255", 1.5, Hours::Late, HOME_PLACES, OTHER) },
    Profile { cleared: 0.98, people: (4, 0), gravity: MIDDLE, ..profile("256", 0.5, Hours::Late, HOME_PLACES, OTHER) },
    Profile { cleared: 0.99, people: (1, 0), ..profile("256a", 3.0, Hours::Late, DRUG_PLACES, OTHER) },
    Profile { cleared: 0.95, damage_m: 150.0, people: (3, 0), gravity: MIDDLE, ..profile("188", 0.3, Hours::Late, TRADE_PLACES, DEALING) },
    Profile { cleared: 0.97, damage_m: 60.0, people: (2, 0), gravity: MIDDLE, ..profile("190", 0.9, Hours::Day, TRADE_PLACES, DEALING) },
    Profile { cleared: 0.95, damage_m: 50.0, people: (2, 0), ..profile("192", 0.5, Hours::Day, TRADE_PLACES, DEALING) },
    Profile {
        uncertain: 0.7,
        cleared: 0.9,
        people: (2, 0),
        ..profile("235", 0.4, Hours::Night, &[("waterway", 3.0), ("factory", 5.0)], OTHER)
    },
    Profile { cleared: 1.0, people: (3, 0), ..profile(ADMINISTRATIVE_DRUGS, 3.0, Hours::Late, DRUG_PLACES, OTHER) },
    Profile { cleared: 1.0, people: (2, 0), ..profile("tnxh_mai_dam", 0.9, Hours::Late, HOME_PLACES, OTHER) },
    Profile { cleared: 1.0, people: (6, 0), weekend: 1.4, ..profile("tnxh_co_bac", 2.0, Hours::Evening, HOME_PLACES, OTHER) },
];

/// What unlawful use of drugs was before 256a came into force.
pub const ADMINISTRATIVE_DRUGS: Word = "tnxh_ma_tuy";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn theft_is_the_most_frequent_and_every_offence_stands_once() {
        let theft = PROFILES.iter().find(|profile| profile.offence == "173").unwrap();
        assert!(PROFILES.iter().all(|profile| profile.offence == "173" || profile.share * 3.0 < theft.share));
        let mut codes: Vec<_> = PROFILES.iter().map(|profile| profile.offence).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), PROFILES.len());
    }
}
