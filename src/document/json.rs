//! TOML without places, for files in which a fault concerns one entry only.

use serde_json::{Map, Value};

/// Parses a TOML text into JSON: dates become texts, numbers without an integer value become null.
///
/// # Errors
/// The parser's words about the first fault.
pub fn to_json(text: &str) -> Result<Map<String, Value>, String> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
    Ok(object(&table))
}

fn object(table: &toml::Table) -> Map<String, Value> {
    table.iter().map(|(key, value)| (key.clone(), json(value))).collect()
}

fn json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Datetime(moment) => moment.to_string().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Boolean(truth) => (*truth).into(),
        toml::Value::Float(_) => Value::Null,
        toml::Value::Array(values) => values.iter().map(json).collect(),
        toml::Value::Table(table) => Value::Object(object(table)),
    }
}

/// Returns a text as a TOML basic string. JSON strings are such strings, but for U+007F.
pub fn quoted(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7F}', "\\u007F")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_texts_are_read_back() {
        for text in ["plain", "\"quoted\" \\ back", "line\nbreak\ttab", "김민지 \u{7F}\u{1} é", "{x} # y"]
        {
            let table = to_json(&format!("key = {}", quoted(text))).unwrap();
            assert_eq!(table["key"], text);
        }
    }

    #[test]
    fn tables_dates_and_faults_are_told() {
        let table = to_json("[[reader]]\nsince = 2024-01-02\nn = 1\nb = true\n").unwrap();
        assert_eq!(table["reader"], serde_json::json!([{ "since": "2024-01-02", "n": 1, "b": true }]));
        assert!(to_json("key = ").is_err());
    }
}
