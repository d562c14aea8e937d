//! The words by which the choices of a field are known in cells.

use std::collections::HashMap;

use super::super::rules::{self, Told, Wrong};
use super::super::words::{self, Synonym, fold};
use super::super::{Choice, Datum};
use super::{Assumed, CellReader};

/// A folded word without the punctuation around it.
pub(super) fn bare(folded: &str) -> &str {
    folded.trim_matches(|c: char| matches!(c, '.' | ',' | ';' | ':' | '"' | '(' | ')' | '[' | ']' | '-' | ' '))
}

/// What a word means.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meant {
    pub(super) choice: &'static Choice,
    /// The synonym that says so, where the choice itself is called otherwise.
    pub(super) by: Option<&'static Synonym>,
}

/// The folded words of each choice: value, both labels, their parts, and the room's synonyms. A word that would mean two is none.
pub(super) fn folded_words(name: &str, choices: &'static [Choice], synonyms: &'static [Synonym]) -> HashMap<Box<str>, Meant> {
    let mut by: HashMap<Box<str>, &'static Synonym> = HashMap::new();
    let mut words: HashMap<Box<str>, Option<&'static Choice>> = HashMap::new();
    for choice in choices {
        for text in [choice.value, choice.vi, choice.en] {
            let folded = fold(text);
            words.insert(bare(&folded).into(), Some(choice));
            words.insert(folded.into(), Some(choice));
        }
        words.insert(fold(&choice.value.replace('_', " ")).into(), Some(choice));
    }
    for synonym in synonyms.iter().filter(|(field, ..)| *field == name) {
        let (_, word, value) = synonym;
        if let Some(choice) = choices.iter().find(|c| c.value == *value) {
            let folded: Box<str> = fold(word).into();
            let parts = [choice.vi, choice.en].into_iter().flat_map(|label| label.split([',', '(', ':']));
            let is_label = parts.map(|part| fold(part.trim_end_matches(')'))).any(|part| *part == *folded);
            if words.insert(folded.clone(), Some(choice)).flatten().is_none_or(|known| known.value != choice.value) && !is_label {
                by.insert(folded, synonym);
            }
        }
    }
    let whole: Vec<Box<str>> = words.keys().cloned().collect();
    for choice in choices {
        for label in [choice.vi, choice.en] {
            for part in label.split([',', '(', ':']).map(|part| fold(part.trim_end_matches(')'))) {
                if part.is_empty() || whole.iter().any(|w| **w == *part) {
                    continue;
                }
                words.entry(part.into()).and_modify(|c| *c = c.filter(|c| c.value == choice.value)).or_insert(Some(choice));
            }
        }
    }
    let meant = |(word, choice): (Box<str>, Option<&'static Choice>)| {
        let by = by.get(&word).copied();
        Some((word, Meant { choice: choice?, by }))
    };
    words.into_iter().filter_map(meant).collect()
}

impl CellReader {
    pub(super) fn find(&self, text: &str) -> Option<Meant> {
        let exact = self.choices.iter().find(|c| c.value == text || c.vi == text).or_else(|| self.choices.iter().find(|c| c.en == text));
        exact.map(|choice| Meant { choice, by: None }).or_else(|| {
            let folded = fold(text);
            let meant = self.folded.get(folded.as_str()).or_else(|| self.folded.get(bare(&folded))).copied()?;
            // Without accents a word may be meant; with others it is another word: `chưa` is no `chùa`.
            let Some((_, word, _)) = meant.by else { return Some(meant) };
            let (given, word) = (words::accented(text), words::accented(word));
            (given == folded || bare(&given) == bare(&word)).then_some(meant)
        })
    }

    /// Choices in the manner of the column: the reader of a table in words has never seen a code.
    pub(super) fn told(&self) -> Told {
        if self.habits.writes_codes { Told::InCodes } else { Told::InWords }
    }

    pub(super) fn choice(&self, text: &str, choices: &'static [Choice]) -> Result<(Datum, Option<Assumed>), Wrong> {
        match self.find(text) {
            None if words::is_unknown(&fold(text)) => Ok((Datum::Null, Some(Assumed::Unknown))),
            found => {
                let assumed = found.and_then(|meant| meant.by).map(Assumed::Word);
                rules::choice(found.map(|meant| meant.choice), choices, self.told()).map(|datum| (datum, assumed))
            }
        }
    }

    /// Several choices, and the first word of an office among them.
    fn chosen(&self, parts: &[Option<Meant>], choices: &'static [Choice]) -> Result<(Datum, Option<Assumed>), Wrong> {
        let assumed = parts.iter().flatten().find_map(|meant| meant.by).map(Assumed::Word);
        rules::choices(parts.iter().map(|part| part.map(|meant| meant.choice)), choices, self.told()).map(|datum| (datum, assumed))
    }

    pub(super) fn several(&self, text: &str, choices: &'static [Choice]) -> Result<(Datum, Option<Assumed>), Wrong> {
        if let Some(one) = self.find(text) {
            return self.chosen(&[Some(one)], choices);
        }
        // A list as map files have it.
        if let Some(parts) = text.starts_with('[').then(|| serde_json::from_str::<Vec<String>>(text).ok()).flatten() {
            return self.chosen(&parts.iter().map(|part| self.find(part.trim())).collect::<Vec<_>>(), choices);
        }
        // The words of a choice may have commas themselves: the strong separators first.
        for separators in [&['\n', ';', '|', '+'][..], &['\n', ';', '|', '+', ',', '/', '&'][..]] {
            let parts: Vec<_> = text.split(separators).map(str::trim).filter(|part| !part.is_empty()).map(|part| self.find(part)).collect();
            if parts.iter().all(Option::is_some) {
                return self.chosen(&parts, choices);
            }
        }
        self.chosen(&[None], choices)
    }
}
