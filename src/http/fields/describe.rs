//! A table of fields as JSON.

use serde_json::{Value, json};

use super::{Choice, Field, Kind, Write};

/// The table as JSON, for forms and importers.
pub fn describe(fields: &[Field]) -> Value {
    fields
        .iter()
        .map(|field| {
            let (kind, more) = match field.kind {
                Kind::Text { max } => ("text", json!({ "max": max })),
                Kind::Code { max } => ("code", json!({ "max": max })),
                Kind::Integer { min, max, unit } => ("integer", json!({ "min": min, "max": max, "unit": unit })),
                Kind::Number { min, max, unit } => ("number", json!({ "min": min, "max": max, "unit": unit })),
                Kind::Bearing => ("bearing", json!({ "min": 0, "max": 360, "unit": "°" })),
                Kind::Boolean => ("boolean", json!({})),
                Kind::Date => ("date", json!({})),
                Kind::PastDate => ("date", json!({ "past": true })),
                Kind::Timestamp => ("timestamp", json!({})),
                Kind::Choice(choices) => ("choice", json!({ "choices": describe_choices(choices) })),
                Kind::Choices(choices) => ("choices", json!({ "choices": describe_choices(choices) })),
                Kind::Id => ("id", json!({})),
            };
            let mut row = json!({
                "name": field.name, "kind": kind, "group": field.group, "vi": field.vi, "en": field.en,
                "required": field.write == Write::Required, "read_only": field.write == Write::Never,
                "on_create": field.write == Write::OnCreate, "nullable": field.nullable, "default": field.default,
            });
            if let (Value::Object(row), Value::Object(more)) = (&mut row, more) {
                row.extend(more);
            }
            row
        })
        .collect()
}

fn describe_choices(choices: &[Choice]) -> Value {
    choices.iter().map(|c| json!({"value": c.value, "vi": c.vi, "en": c.en})).collect()
}
