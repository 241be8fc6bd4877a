//! `assets/redial.report.schema.json` is generated from the types; `REDIAL_WRITE_SCHEMA=1 cargo test schema` writes it.
#![cfg(test)]

use serde_json::{Value, json};

use super::{Report, sample};

const PLACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/redial.report.schema.json");

#[test]
#[expect(clippy::disallowed_methods, reason = "the switch that writes the file is for developers only")]
fn the_file_is_up_to_date() {
    let text = format!("{}\n", serde_json::to_string_pretty(&schema()).unwrap());
    if std::env::var_os("REDIAL_WRITE_SCHEMA").is_some() {
        std::fs::write(PLACE, &text).unwrap();
    }
    let file = std::fs::read_to_string(PLACE).unwrap().replace("\r\n", "\n");
    assert!(file == text, "run the tests with REDIAL_WRITE_SCHEMA=1 and commit the file");
}

#[test]
fn real_reports_keep_it() {
    let schema = schema();
    for report in sample::all() {
        let report = serde_json::to_value(report).unwrap();
        assert_eq!(faults(&schema, &schema, &report, "report"), Vec::<String>::new());
    }
}

#[test]
fn ids_are_closed_lists() {
    let schema = schema();
    let report = serde_json::to_value(sample::expired()).unwrap();
    let broken = |at: &str, value: Value| {
        let mut report = report.clone();
        *report.pointer_mut(at).unwrap() = value;
        faults(&schema, &schema, &report, "report").len()
    };
    assert_eq!(broken("/layers/0/status", json!("pass")), 0);
    for (at, value) in [
        ("/layers/0/status", json!("fine")),
        ("/layers/0/id", json!("host-service")),
        ("/layers/0/took_ms", json!("long")),
        ("/verdict/side", json!("mine")),
        ("/verdict/confidence", json!("sure")),
        ("/verdict/layer", json!("x")),
        ("/verdict/also", json!(null)),
        ("/schema", json!("redial.report/2")),
        ("/target/port", json!(70000)),
        ("/target", json!({})),
        ("/error/code", json!(2308)),
    ] {
        assert_ne!(broken(at, value), 0, "{at}");
    }
}

fn schema() -> Value {
    let schema = schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<Report>();
    let mut schema = schema.to_value();
    schema["title"] = "A report of Redial".into();
    one_list_per_enum(&mut schema);
    schema
}

/// schemars makes a list of alternatives of an enum as soon as one variant has a comment; a plain list reads better.
fn one_list_per_enum(schema: &mut Value) {
    if let Some(alternatives) = schema.get("oneOf").and_then(Value::as_array) {
        let values = alternatives.iter().map(|one| match (one.get("const"), one.get("enum")) {
            (Some(value), None) => Some(vec![value.clone()]),
            (None, Some(Value::Array(values))) => Some(values.clone()),
            _ => None,
        });
        if let Some(values) = values.collect::<Option<Vec<_>>>() {
            let object = schema.as_object_mut().unwrap();
            object.remove("oneOf");
            object.insert("type".to_owned(), "string".into());
            object.insert("enum".to_owned(), values.concat().into());
        }
    }
    match schema {
        Value::Object(fields) => fields.values_mut().for_each(one_list_per_enum),
        Value::Array(items) => items.iter_mut().for_each(one_list_per_enum),
        _ => {}
    }
}

/// As much of JSON Schema as ours uses; a keyword beyond that is a fault, so that none is passed over.
fn faults(root: &Value, schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let Some(keywords) = schema.as_object() else {
        return if schema == true { vec![] } else { vec![place.to_owned()] };
    };
    let mut found = Vec::new();
    for (keyword, with) in keywords {
        let holds = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "format" | "default" => true,
            "const" => value == with,
            "enum" => with.as_array().unwrap().contains(value),
            "minimum" => value.as_f64().unwrap() >= with.as_f64().unwrap(),
            "maximum" => value.as_f64().unwrap() <= with.as_f64().unwrap(),
            "type" => match with {
                Value::Array(types) => types.iter().any(|one| has_type(value, one)),
                one => has_type(value, one),
            },
            "$ref" => {
                let at = with.as_str().unwrap().strip_prefix('#').unwrap();
                found.extend(faults(root, root.pointer(at).unwrap(), value, place));
                true
            }
            "anyOf" => with.as_array().unwrap().iter().any(|one| faults(root, one, value, place).is_empty()),
            "required" => with.as_array().unwrap().iter().all(|name| value.get(name.as_str().unwrap()).is_some()),
            "properties" => {
                for (name, schema) in with.as_object().unwrap() {
                    let field = value.get(name);
                    found.extend(field.into_iter().flat_map(|f| faults(root, schema, f, &format!("{place}.{name}"))));
                }
                true
            }
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                found.extend(items.flat_map(|(at, item)| faults(root, with, item, &format!("{place}[{at}]"))));
                true
            }
            "additionalProperties" => with == true,
            _ => false,
        };
        if !holds {
            found.push(format!("{place}: {keyword}"));
        }
    }
    found
}

fn has_type(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}
