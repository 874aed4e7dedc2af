//! JSON Schema of scenario files, generated from the declaration of the format.

use serde_json::{Map, Value, json};

use super::distribution::{CALLS, signature};
use super::spec::{IfAbsent, KeySpec, MAX_MAGNITUDE, MAX_ROWS, ROOT, Range, TableSpec, ValueKind};
use mindep_core::id::MAX_ID_LENGTH;

/// Returns the JSON Schema of scenario files, in draft 7, the latest that TOML plugins of editors support.
pub fn json_schema() -> Value {
    let mut schema = object(&ROOT);
    schema.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    schema.insert("title".to_owned(), json!("mindep scenario"));
    Value::Object(schema)
}

fn object(table: &TableSpec) -> Map<String, Value> {
    let properties: Map<String, Value> = table.keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let required: Vec<&str> =
        table.keys.iter().filter(|k| matches!(k.need, IfAbsent::Required)).map(|k| k.name).collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("description".to_owned(), json!(table.doc));
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("required".to_owned(), json!(required));
    schema.insert("additionalProperties".to_owned(), json!(false));
    if !table.excludes.is_empty() {
        let pairs: Vec<Value> = table.excludes.iter().map(|(a, b)| json!({ "not": { "required": [a, b] } })).collect();
        schema.insert("allOf".to_owned(), json!(pairs));
    }
    if !table.needs.is_empty() {
        let needs: Map<String, Value> = table.needs.iter().map(|(a, b)| ((*a).to_owned(), json!([b]))).collect();
        schema.insert("dependencies".to_owned(), Value::Object(needs));
    }
    schema
}

fn property(key: &KeySpec) -> Value {
    let mut schema = kind(key.kind);
    let default = match key.need {
        IfAbsent::Number(x) => Some(json!(x)),
        IfAbsent::Whole(n) => u64::try_from(n).ok().map(|n| json!(n)),
        IfAbsent::Text(text) => Some(json!(text)),
        IfAbsent::Flag(flag) => Some(json!(flag)),
        IfAbsent::Required | IfAbsent::Absent(_) => None,
    };
    let doc = match key.need {
        IfAbsent::Absent(what) => format!("{}. When absent: {what}", key.doc),
        _ => key.doc.to_owned(),
    };
    schema.insert("description".to_owned(), json!(doc));
    if let Some(default) = default {
        schema.insert("default".to_owned(), default);
    }
    Value::Object(schema)
}

fn kind(kind: ValueKind) -> Map<String, Value> {
    let schema = match kind {
        ValueKind::Text(_) | ValueKind::Address | ValueKind::File => json!({ "type": "string" }),
        ValueKind::Id | ValueKind::Word | ValueKind::Ref(_) => {
            json!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$", "maxLength": MAX_ID_LENGTH })
        }
        ValueKind::Country => json!({ "type": "string", "pattern": "^[A-Z][A-Z0-9]{2}$" }),
        ValueKind::Number(range) => Value::Object(numbers(range)),
        ValueKind::Whole(min, max) => {
            json!({ "type": "integer", "minimum": u64::try_from(min).unwrap_or(0), "maximum": u64::try_from(max).unwrap_or(u64::MAX) })
        }
        ValueKind::Flag => json!({ "type": "boolean" }),
        ValueKind::Dist(range) => {
            let names: Vec<&str> = CALLS.iter().map(|(name, _)| *name).collect();
            let calls: Vec<String> = names.iter().map(|name| signature(name)).collect();
            let pattern = format!("^\\s*([-+0-9.][-+0-9._eE]*|({})\\s*\\(.*\\))\\s*$", names.join("|"));
            json!({ "anyOf": [numbers(range), { "type": "string", "pattern": pattern, "description": calls.join(", ") }] })
        }
        ValueKind::Month => json!({ "type": "string", "pattern": "^\\s*[0-9]{4}-[0-9]{2}\\s*$" }),
        ValueKind::Window => {
            json!({ "type": "string", "pattern": "^\\s*[0-9]{4}-[0-9]{2}\\s*(\\.\\.\\s*[0-9]{4}-[0-9]{2}\\s*)?$" })
        }
        ValueKind::Path => {
            let node = "([A-Z][A-Z0-9]{2}|lane):[a-z0-9][a-z0-9-]*";
            json!({ "type": "string", "pattern": format!("^\\s*{node}(\\s*>\\s*{node})*\\s*$") })
        }
        ValueKind::Node => {
            json!({ "type": "string", "pattern": "^\\s*([A-Z][A-Z0-9]{2}|lane):[a-z0-9][a-z0-9-]*\\s*$" })
        }
        ValueKind::Selectors => {
            let selector = "^\\s*([A-Z][A-Z0-9]{2}(:[a-z0-9][a-z0-9-]*)?|\\*:[a-z0-9][a-z0-9-]*|lane:(\\*|[a-z0-9][a-z0-9-]*))\\s*$";
            json!({ "type": "array", "minItems": 1, "uniqueItems": true, "items": { "type": "string", "pattern": selector } })
        }
        ValueKind::Choice(words) => json!({ "type": "string", "enum": words }),
        ValueKind::Refs(_) => json!({ "type": "array", "uniqueItems": true, "items": { "type": "string" } }),
        ValueKind::Map(_, range) => json!({ "type": "object", "additionalProperties": numbers(range) }),
        ValueKind::Settings => json!({ "type": "object" }),
        ValueKind::Sweep => {
            json!({ "type": "object", "additionalProperties": { "type": ["array", "object"], "minItems": 1 } })
        }
        ValueKind::Points => json!({
            "type": "array",
            "minItems": 1,
            "items": { "type": "array", "minItems": 2, "maxItems": 2, "items": [{ "type": "number", "minimum": 0 }, { "type": "number", "minimum": 0, "maximum": 1 }] }
        }),
        ValueKind::Table(table) => Value::Object(object(table)),
        ValueKind::Tables(table) => json!({ "type": "array", "maxItems": MAX_ROWS, "items": object(table) }),
    };
    match schema {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn numbers(range: Range) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("number"));
    if range.min > -MAX_MAGNITUDE {
        schema.insert(if range.open { "exclusiveMinimum" } else { "minimum" }.to_owned(), json!(range.min));
    }
    if range.max < MAX_MAGNITUDE {
        schema.insert("maximum".to_owned(), json!(range.max));
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::json_schema;
    use serde_json::json;

    #[test]
    fn the_schema_tells_defaults_ranges_and_what_is_required() {
        let schema = json_schema();
        let mineral = &schema["properties"]["minerals"]["items"];
        assert_eq!(mineral["properties"]["flexibility"]["default"], json!(0.1));
        assert_eq!(mineral["properties"]["flexibility"]["maximum"], json!(1.0));
        assert_eq!(mineral["required"], json!(["id", "demand"]));
        assert_eq!(mineral["additionalProperties"], json!(false));
        assert!(mineral["properties"]["demand"]["properties"]["growth"]["anyOf"].is_array());
        assert!(schema["properties"]["disruptions"]["items"]["dependencies"]["probability"].is_array());
    }
}
