//! The form in which headings are compared.

use crate::http::fields::words::fold;

/// The form in which headings are compared: folded, punctuation is a blank, units and remarks in brackets stay as words.
pub fn key(heading: &str) -> String {
    let folded = fold(heading);
    let mut key = String::with_capacity(folded.len());
    for c in folded.chars() {
        if c.is_alphanumeric() || matches!(c, '@' | '#') {
            key.push(c);
        } else if !key.is_empty() && !key.ends_with(' ') {
            key.push(' ');
        }
    }
    key.truncate(key.trim_end().len());
    key
}

/// The key without what stands in brackets: `Kinh độ (X)` is `kinh do`.
pub fn bare_key(heading: &str) -> String {
    let mut bare = String::with_capacity(heading.len());
    let mut depth = 0;
    for c in heading.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            c if depth <= 0 => bare.push(c),
            _ => {}
        }
    }
    key(&bare)
}
