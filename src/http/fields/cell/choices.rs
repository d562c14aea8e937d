//! The words by which the choices of a field are known in cells.

use std::collections::HashMap;

use super::super::Choice;
use super::super::words::{Synonym, fold};

/// A folded word without the punctuation around it.
pub(super) fn bare(folded: &str) -> &str {
    folded.trim_matches(|c: char| matches!(c, '.' | ',' | ';' | ':' | '"' | '(' | ')' | '[' | ']' | '-' | ' '))
}

/// The folded words of each choice: value, both labels, their parts, and the room's synonyms. A word that would mean two is none.
pub(super) fn folded_words(name: &str, choices: &'static [Choice], synonyms: &[Synonym]) -> HashMap<Box<str>, &'static Choice> {
    let mut words: HashMap<Box<str>, Option<&'static Choice>> = HashMap::new();
    for choice in choices {
        for text in [choice.value, choice.vi, choice.en] {
            let folded = fold(text);
            words.insert(bare(&folded).into(), Some(choice));
            words.insert(folded.into(), Some(choice));
        }
        words.insert(fold(&choice.value.replace('_', " ")).into(), Some(choice));
    }
    for (_, word, value) in synonyms.iter().filter(|(field, ..)| *field == name) {
        if let Some(choice) = choices.iter().find(|c| c.value == *value) {
            words.insert(fold(word).into(), Some(choice));
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
    words.into_iter().filter_map(|(word, choice)| Some((word, choice?))).collect()
}
