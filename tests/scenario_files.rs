//! Scenario files that are right.

use mindep::scenario::{LoadError, Loaded, json_schema, load};
use std::path::Path;

fn full() -> Loaded {
    load(Path::new("tests/data/full.toml"), &[]).unwrap_or_else(|e: LoadError| panic!("{e}"))
}

#[test]
fn the_full_example_loads() {
    let loaded = full();
    let study = &loaded.study;
    assert_eq!(study.baseline.suppliers.len(), 3);
    assert_eq!(study.baseline.disruptions.len(), 4);
    assert_eq!(study.baseline.world.len(), 4);
    assert_eq!(study.strategies.len(), 1);
    assert!(!study.baseline.projects[0].enabled);
    assert!(study.strategies[0].scenario.projects[0].enabled);
    assert_eq!(study.strategies[0].scenario.minerals[0].stockpiles[0].target_days, 180.0);
    assert_eq!(study.baseline.minerals[0].stockpiles[0].target_days, 100.0);
    println!("{}", loaded.warnings.render(false));
    println!("{study:#?}");
}

#[test]
fn the_schema_accepts_the_full_example() {
    let text = std::fs::read_to_string("tests/data/full.toml").unwrap();
    let value: serde_json::Value = toml::from_str(&text).unwrap();
    let validator = jsonschema::draft7::new(&json_schema()).unwrap();
    let errors: Vec<String> = validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}
