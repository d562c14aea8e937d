//! XML as text: elements are closed in the order in which they were opened, and every text is escaped and checked.

use quick_xml::escape::escape;
use unicode_normalization::UnicodeNormalization as _;

use super::DocxFault;

/// Names and values of attributes.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

/// XML under way.
#[derive(Debug, Default)]
pub(super) struct Xml {
    out: String,
    open: Vec<&'static str>,
}

impl Xml {
    /// Begins a document.
    pub(super) fn document() -> Self {
        Self { out: "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned(), open: Vec::new() }
    }

    fn tag(&mut self, name: &str, attributes: Attributes<'_>, end: &str) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.extend([" ", key, "=\"", &escape(*value), "\""]);
        }
        self.out.push_str(end);
    }

    /// An element without content.
    pub(super) fn leaf(&mut self, name: &str, attributes: Attributes<'_>) {
        self.tag(name, attributes, "/>");
    }

    /// An element whose only attribute is its value.
    pub(super) fn value(&mut self, name: &str, value: &str) {
        self.leaf(name, &[("w:val", value)]);
    }

    /// Opens an element.
    pub(super) fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.tag(name, attributes, ">");
        self.open.push(name);
    }

    /// Closes the element that was opened last.
    pub(super) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.out.extend(["</", name, ">"]);
        }
    }

    /// Text, escaped.
    ///
    /// # Errors
    /// [`DocxFault::Character`].
    pub(super) fn text(&mut self, text: &str) -> Result<(), DocxFault> {
        self.out.push_str(&escape(checked(text)?.as_str()));
        Ok(())
    }

    /// An element that holds text.
    ///
    /// # Errors
    /// [`DocxFault::Character`].
    pub(super) fn element(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) -> Result<(), DocxFault> {
        self.open(name, attributes);
        self.text(text)?;
        self.close();
        Ok(())
    }

    /// The whole document.
    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out
    }
}

/// A text with composed letters (Times New Roman sets loose marks of tone badly), if a paper can hold all of its characters.
///
/// # Errors
/// [`DocxFault::Character`]: XML 1.0 has no control characters but tab and line breaks, and a text here is one line.
pub(super) fn checked(text: &str) -> Result<String, DocxFault> {
    let is_foreign = |c: &char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}');
    if let Some(c) = text.chars().find(is_foreign) {
        return Err(DocxFault::Character(u32::from(c), text.chars().take(80).collect()));
    }
    Ok(text.nfc().collect())
}
