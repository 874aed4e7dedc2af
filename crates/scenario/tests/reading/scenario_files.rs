//! Valid scenario files: their meaning, their warnings, and the dependence of the hash on their contents.

use mindep_core::domain::disruption::{Course, Effect, Onset};
use mindep_core::domain::distribution::Distribution;
use mindep_core::domain::supplier::Surge;
use mindep_core::id::Id;
use mindep_scenario::{LoadError, Loaded, json_schema, load, load_str};
use std::fs;
use std::path::Path;

fn full_with(sets: &[&str]) -> Loaded {
    let sets: Vec<String> = sets.iter().map(|&s| s.to_owned()).collect();
    load(Path::new("../../tests/data/full.toml"), &sets).unwrap_or_else(|e: LoadError| panic!("{e}"))
}

fn full() -> Loaded {
    full_with(&[])
}

const SMALL: &str = r#"
format = 1
[scenario]
name = "small"
start = "2025-01"
years = 10
[[minerals]]
id = "lithium"
demand = { annual = 1200 }
[[minerals]]
id = "cobalt"
demand = { annual = 120 }
[[suppliers]]
id = "a"
mineral = "lithium"
path = "CHL:mine"
share = 0.6
[[suppliers]]
id = "b"
mineral = "lithium"
path = "AUS:mine > CHN:refine"
share = 0.4
[[suppliers]]
id = "c"
mineral = "cobalt"
path = "COD:mine > CHN:refine"
share = 1
[[disruptions]]
id = "strike"
hits = ["CHL:mine"]
rate = 0.2
duration = 2
"#;

/// Loads the small scenario with `more` appended.
fn small(more: &str, sets: &[&str]) -> Loaded {
    let sets: Vec<String> = sets.iter().map(|&s| s.to_owned()).collect();
    load_str("small.toml", &format!("{SMALL}{more}"), &sets).unwrap_or_else(|e| panic!("{e}"))
}

fn warnings(more: &str) -> Vec<String> {
    small(more, &[]).warnings.iter().map(|w| w.message.clone()).collect()
}

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

#[test]
fn the_full_example_loads_with_its_tables() {
    let loaded = full();
    let (study, base) = (&loaded.study, &loaded.study.baseline);
    assert_eq!((base.trials, base.seed, base.months()), (100_000, 20_240_613, 120));
    let suppliers: Vec<_> = base.suppliers.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(
        suppliers,
        ["cn-hydroxide", "by-vietnam", "cl-brine", "ar-brine"],
        "rows of tables follow those of the file"
    );
    assert_eq!(base.suppliers[0].surge, Surge::OfContract(0.1));
    assert!(
        matches!(&base.suppliers[1].surge, Surge::Leak(leak) if leak.of == base.suppliers[0].id && leak.share == 0.1)
    );
    assert_eq!((base.suppliers[3].capacity, base.suppliers[2].capacity), (Some(60_000.0), None));
    assert_eq!(base.disruptions[0].notice, Distribution::Uniform { min: 0.0, max: 3.0 });
    assert_eq!((base.minerals[0].stockpiles[0].rush, base.minerals[0].stockpiles[0].rush_days), (0.5, 200.0));
    assert_eq!(base.minerals[0].price.as_ref().and_then(|price| price.inside.as_ref()).unwrap().home_use, 2.0);
    assert_eq!(base.disruptions.len(), 4);
    assert_eq!(base.world.len(), 4);
    assert_eq!(base.minerals[0].recycling.as_ref().unwrap().by, 71);
    assert!(matches!(base.disruptions[1].onset, Onset::Scheduled { from: 12, until: 48, probability: 0.5 }));
    assert!(matches!(&base.disruptions[1].course, Course::Profile { points, .. } if points.len() == 4));
    let delay = base.disruptions.iter().find(|d| d.id.as_str() == "shipping-delay").unwrap();
    assert!(matches!(&delay.course, Course::Outage { duration: Distribution::Lognormal { mean: 2.0, sd: 1.0 }, .. }));
    let strike = base.disruptions.iter().find(|d| d.id.as_str() == "andean-strike").unwrap();
    assert!(matches!(&strike.effect, Effect::Supply(hits) if hits.len() == 2));
    assert_eq!(strike.drivers, [(id("us-china-tension"), 0.1), (id("ev-boom"), -0.2)]);
    assert_eq!(study.uncertain[0].address, "disruptions.china-export-licence.rate");
    assert!(loaded.warnings.is_empty(), "{}", loaded.warnings.render(false));
}

#[test]
fn strategies_change_a_scenario_of_their_own() {
    let study = full().study;
    let strategy = &study.strategies[0];
    assert!(!study.baseline.projects[0].enabled);
    assert!(strategy.scenario.projects[0].enabled);
    assert_eq!(study.baseline.minerals[0].stockpiles[0].target_days, 100.0);
    assert_eq!(strategy.scenario.minerals[0].stockpiles[0].target_days, 180.0);
    assert_eq!((strategy.shifts[0].start, strategy.shifts[0].months, strategy.per_year), (12, 24, 2e6));
}

#[test]
fn the_schema_accepts_the_full_example_and_refuses_faults() {
    let text = std::fs::read_to_string("../../tests/data/full.toml").unwrap();
    let validator = jsonschema::draft7::new(&json_schema()).unwrap();
    let valid = |text: &str| {
        let value: serde_json::Value = toml::from_str(text).unwrap();
        validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect::<Vec<_>>()
    };
    assert!(valid(&text).is_empty(), "{:#?}", valid(&text));
    let patches = [
        ("years = 10 ", "years = 0 "),
        ("discount_rate = 0.045", "discount = 0.045"),
        ("id = \"government\"", "id = \"Government\""),
        ("share = 0.85\n", "share = 1.85\n"),
        ("\"lognormal(9, 6)\"", "\"lognorml(9, 6)\""),
        ("path = \"KAZ:mine > KOR:refine\"", "path = \"KAZ > KOR:refine\""),
        ("rate = 0.10 ", "start = \"2027-03\"\nrate = 0.10 "),
        ("stretch = \"uniform(0.5, 2)\"", "stretch = -1"),
        ("annual = 140000, ", ""),
        ("recovery_shape = \"linear\"", "recovery_shape = \"slow\""),
        ("governance = 5.5 ", "governance = 10.5 "),
        ("governance = 5.5 ", "# "),
        ("import_reliance = 1.0", "import_reliance = 1.5"),
    ];
    for (find, replace) in patches {
        assert!(text.contains(find), "{find}");
        let broken = text.replacen(find, replace, 1);
        assert!(!valid(&broken).is_empty(), "the schema accepts {replace}");
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("full.toml"), &broken).unwrap();
        assert!(load(&folder.path().join("full.toml"), &[]).is_err(), "the reader accepts {replace}");
    }
}

#[test]
fn values_on_the_command_line_need_no_quotes() {
    let loaded = full_with(&[
        "scenario.start=2026-01",
        "simulation.trials = 5e4",
        "scenario.title=2030",
        "suppliers.cl-brine.share=0.2",
        "minerals.lithium.price.cap=4",
        "disruptions.china-export-licence.duration=truncated(lognormal(9, 6), 1, 36)",
        "disruptions.china-export-licence.hits=CHN; lane:*",
        "disruptions.andean-strike.drivers.ev-boom=0.3",
        "world.lithium.mine.AUS.share=0.5",
        "projects.kazakhstan-lithium.stages.exploration.cost=1e6",
        "disruptions.china-export-licence.triggers.shipping-delay.probability=1",
        "projects.kazakhstan-lithium.enabled=true",
        "strategies.andean-shift.per_year=0",
        "minerals.lithium.substitution={ max = 0.1, lag = 3 }",
    ]);
    let base = &loaded.study.baseline;
    assert_eq!((base.start.to_string().as_str(), base.trials, base.title.as_str()), ("2026-01", 50_000, "2030"));
    assert_eq!((base.suppliers[2].share, base.minerals[0].price.as_ref().unwrap().cap), (0.2, 4.0));
    assert!(matches!(&base.disruptions[0].effect, Effect::Supply(hits) if hits.len() == 2));
    assert_eq!(base.disruptions[3].drivers[1].1, 0.3);
    assert_eq!(
        (base.world[1].share, base.projects[0].stages[0].cost, base.disruptions[0].triggers[0].probability),
        (0.5, 1e6, 1.0)
    );
    assert!(base.projects[0].enabled);
    assert_eq!(loaded.study.strategies[0].per_year, 0.0);
    let substitution = base.minerals[0].substitution.as_ref().unwrap();
    assert_eq!((substitution.max, substitution.lag, substitution.ramp), (0.1, 3, 12.0));
    assert_eq!(substitution.trigger, 0.01);
}

#[test]
fn a_table_can_be_exchanged_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("base.toml"), SMALL).unwrap();
    std::fs::write(folder.path().join("more.csv"), "mineral,stage,country,share\ncobalt,mine,COD,0.7\n").unwrap();
    let loaded = load(&folder.path().join("base.toml"), &["tables.world=more.csv".to_owned()]).unwrap();
    assert_eq!(loaded.study.baseline.world[0].share, 0.7);
}

#[test]
fn absent_tables_are_made_when_a_strategy_sets_one_of_their_keys() {
    let loaded = small("[[strategies]]\nid = \"thrift\"\nset = { minerals.lithium.substitution.max = 0.1 }\n", &[]);
    assert_eq!(loaded.study.strategies[0].scenario.minerals[0].substitution.as_ref().unwrap().max, 0.1);
    assert!(loaded.study.baseline.minerals[0].substitution.is_none());
}

#[test]
fn the_gap_that_arms_substitution_is_a_fraction_that_strategies_may_set() {
    let set = |trigger: &str| {
        format!(
            "[[strategies]]\nid = \"thrift\"\nset = {{ minerals.lithium.substitution.max = 0.1, minerals.lithium.substitution.trigger = {trigger} }}\n"
        )
    };
    let loaded = small(&set("0.2"), &[]);
    assert_eq!(loaded.study.strategies[0].scenario.minerals[0].substitution.as_ref().unwrap().trigger, 0.2);
    for wrong in ["-0.1", "1.01"] {
        let error = load_str("small.toml", &format!("{SMALL}{}", set(wrong)), &[]).unwrap_err().to_string();
        assert!(error.contains("trigger") && error.contains("expected a fraction in 0..=1"), "{error}");
    }
}

#[test]
fn numbers_can_be_varied_by_address() {
    let loaded = small("[[strategies]]\nid = \"thrift\"\nset = { minerals.lithium.substitution.max = 0.1 }\n", &[]);
    let study = loaded.with(&[("disruptions.strike.rate", 0.5), ("suppliers.b.transit", 3.0)]).unwrap();
    assert_eq!(study.baseline.disruptions[0].onset, Onset::Rate(0.5));
    assert_eq!(study.strategies[0].scenario.suppliers[1].transit, 3);
    assert_eq!(
        loaded.with(&[("suppliers.a.share", 0.9)]).unwrap_err().lines(),
        ["small.toml:22:9: share: the suppliers of `lithium` add up to 1.3, expected at most 1"]
    );
}

#[test]
fn the_hash_depends_on_meaning_alone() {
    let hash = small("", &[]).hash;
    assert_eq!(hash.len(), 64);
    assert_eq!(small("# a comment\n\n", &["simulation.trials=77"]).hash, hash, "comments and trials");
    assert_eq!(small("", &["minerals.lithium.flexibility=0.1"]).hash, hash, "a default written out");
    let reordered = {
        let at = SMALL.find("[[suppliers]]").unwrap();
        let cobalt = SMALL.find("[[suppliers]]\nid = \"c\"").unwrap();
        let rest = SMALL.find("[[disruptions]]").unwrap();
        format!("{}{}{}{}", &SMALL[..at], &SMALL[rest..], &SMALL[cobalt..rest], &SMALL[at..cobalt])
    };
    assert_eq!(load_str("other.toml", &reordered, &[]).unwrap().hash, hash, "order without meaning, the file's name");
    for change in ["simulation.seed=2", "suppliers.a.share=0.5", "scenario.years=9", "disruptions.strike.rate=0.21"] {
        assert_ne!(small("", &[change]).hash, hash, "{change}");
    }
    assert_ne!(small("[[strategies]]\nid = \"x\"\n", &[]).hash, hash);
    let swapped = SMALL
        .replace("id = \"a\"", "id = \"x\"")
        .replace("id = \"b\"", "id = \"a\"")
        .replace("id = \"x\"", "id = \"b\"");
    assert_ne!(load_str("s.toml", &swapped, &[]).unwrap().hash, hash);
}

#[test]
fn scores_of_countries_and_minerals_change_no_hash() {
    let scores = "[[countries]]\ncode = \"CHN\"\ninstability = 0.5\n[[countries]]\ncode = \"AUS\"\ngovernance = 2\n";
    let (loaded, hash) = (small(scores, &[]), small("", &[]).hash);
    assert_eq!(loaded.hash, hash);
    let codes: Vec<_> = loaded.scores.countries.iter().map(|c| (c.code.as_str(), c.trade)).collect();
    assert_eq!(codes, [("AUS", 1.0), ("CHN", 1.0)], "in order of code, without trade restrictions");
    let set = small("", &["minerals.lithium.indicators.recycling=0.3"]);
    assert_eq!((set.hash, set.scores.minerals[0].recycling), (hash, Some(0.3)));
}

#[test]
fn a_country_without_any_score_is_warned_of() {
    let found = warnings("[[countries]]\ncode = \"CHN\"\n");
    assert_eq!(found, ["countries: `CHN` has neither `instability` nor `governance`"]);
}

#[test]
fn inputs_and_source_notes_are_kept() {
    let loaded = full();
    let paths: Vec<_> = loaded.inputs.iter().map(|i| i.path.display().to_string()).collect();
    assert_eq!(paths, ["full.toml", "korea/suppliers.csv", "korea/disruptions.csv", "korea/world_supply.csv"]);
    assert_eq!(loaded.inputs[0].bytes, std::fs::read("../../tests/data/full.toml").unwrap());
    let notes: Vec<_> = loaded.sources.iter().map(|n| (n.address.as_str(), n.source.as_str())).collect();
    assert!(notes.contains(&("minerals.lithium", "KITA trade statistics, 2024")));
    assert!(notes.contains(&("disruptions.shipping-delay", "assumption: a \"typical\" delay")));
}

#[test]
fn marks_and_line_breaks_of_other_systems_are_read() {
    let hash = small("", &[]).hash;
    assert_eq!(load_str("w.toml", &format!("\u{feff}{SMALL}"), &[]).unwrap().hash, hash);
    assert_eq!(load_str("w.toml", &SMALL.replace('\n', "\r\n"), &[]).unwrap().hash, hash);
    let error =
        load_str("w.toml", &format!("\u{feff}formt = 1{SMALL}").replace('\n', "\r\n"), &[]).unwrap_err().to_string();
    assert!(error.contains("w.toml:1:2") || error.contains("w.toml:1:1"), "{error}");
}

#[test]
fn a_file_that_is_not_there_says_what_to_do() {
    let error = load(Path::new("../../tests/data/nothing.toml"), &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "../../tests/data/nothing.toml: no such file; `mindep new DIR` makes a scenario to start from"
    );
}

#[test]
fn a_sound_scenario_has_no_warnings() {
    assert_eq!(warnings(""), [""; 0]);
}

#[test]
fn what_is_odd_is_warned_of() {
    let cases = [
        (
            "[[minerals]]\nid = \"tin\"\ndemand = { annual = 1 }\n",
            "share: the suppliers of `tin` add up to 0, so 100 % of its planned need has no contract",
        ),
        ("[simulation]\ntrials = 2000\n", "trials: p99 and tvar99 rest on the 20 worst of 2000 trials"),
        ("[[drivers]]\nid = \"mood\"\n", "driver `mood` moves nothing"),
        ("[[strategies]]\nid = \"idle\"\n", "strategy `idle` changes nothing"),
        ("[[strategies]]\nid = \"idle\"\nupfront = 1\n", "strategy `idle` changes nothing but its cost"),
        (
            "[[disruptions]]\nid = \"x\"\nhits = [\"CHN\"]\nrate = 12\nduration = 9\n",
            "rate: with its duration, `x` is active 90 % of the time",
        ),
        ("[[disruptions]]\nid = \"x\"\nhits = [\"CHN\"]\nduration = 9\n", "disruption `x` never starts"),
        (
            "[[suppliers]]\nid = \"x\"\nmineral = \"lithium\"\npath = \"VNM:export\"\nshare = 0\nleak_of = \"b\"\nleak_at = \"AUS:mine\"\nleak_share = 0.5\n",
            "leak_at: no disruption strikes `AUS:mine`, so nothing leaks",
        ),
        (
            "[[disruptions]]\nid = \"ban\"\nhits = [\"CHN:refine\"]\nrate = 0.1\nduration = 2\n[[suppliers]]\nid = \"x\"\nmineral = \"lithium\"\npath = \"CHN:refine\"\nshare = 0\nleak_of = \"b\"\nleak_at = \"CHN:refine\"\nleak_share = 0.5\n",
            "leak_at: `x` passes `CHN:refine` itself, so nothing gets around it",
        ),
        (
            "[[disruptions]]\nid = \"ban\"\nhits = [\"CHN:refine\"]\nrate = 0.1\nduration = 2\n[[suppliers]]\nid = \"x\"\nmineral = \"lithium\"\npath = \"VNM:export\"\nshare = 0\nleak_of = \"b\"\nleak_at = \"CHN:refine\"\nleak_share = 0.6\n[[suppliers]]\nid = \"y\"\nmineral = \"lithium\"\npath = \"THA:export\"\nshare = 0\nleak_of = \"b\"\nleak_at = \"CHN:refine\"\nleak_share = 0.7\n",
            "leak_share: the leaks of `b` at `CHN:refine` add up to 1.3",
        ),
        (
            "[[minerals]]\nid = \"tin\"\ndemand = { annual = 1 }\nstockpiles = [{ id = \"k\", rush = 1, rush_days = 30 }]\n[[suppliers]]\nid = \"t\"\nmineral = \"tin\"\npath = \"CHN:tin\"\nshare = 1\n",
            "rush: no disruption that strikes suppliers of `tin` has a `notice`",
        ),
        (
            "[[minerals]]\nid = \"tin\"\ndemand = { annual = 1 }\nstockpiles = [{ id = \"k\", rush = 1, rush_days = 0 }]\n[[suppliers]]\nid = \"t\"\nmineral = \"tin\"\npath = \"CHN:tin\"\nshare = 1\n[[disruptions]]\nid = \"ban\"\nhits = [\"CHN:tin\"]\nrate = 0.1\nduration = 2\nnotice = 3\n",
            "rush: aims at 0 days, not more than target_days, so little or nothing is bought ahead",
        ),
        (
            "[[minerals]]\nid = \"tin\"\ndemand = { annual = 1 }\nprice = { initial = 1, demand_elasticity = 1, inside = \"CHN:tin\", home_use = 1 }\n[[suppliers]]\nid = \"t\"\nmineral = \"tin\"\npath = \"CHN:tin\"\nshare = 1\n[[world]]\nmineral = \"tin\"\nstage = \"tin\"\ncountry = \"CHN\"\nshare = 1\n",
            "inside: no disruption strikes `CHN:tin`, so the price inside is the price",
        ),
        (
            "[[disruptions]]\nid = \"x\"\nhits = [\"CHN\"]\nduration = 9\nstart = \"2035-01\"\n",
            "start: lies after the last month of the scenario, 2034-12",
        ),
        (
            "[[disruptions]]\nid = \"x\"\nhits = [\"CHL\"]\nminerals = [\"lithium\", \"cobalt\"]\nrate = 1\nduration = 1\n",
            "minerals: `x` strikes no node of `cobalt`",
        ),
        (
            "[[projects]]\nid = \"p\"\nmineral = \"cobalt\"\npath = \"KOR:refine\"\ncapacity = 10\nstages = [{ name = \"s\", duration = 130 }]\n",
            "project `p` operates on average 10 months after the horizon's end",
        ),
        (
            "[[disruptions]]\nid = \"x\"\nhits = [\"CHN\"]\nrate = 0.1\nduration = 1\nseverity = \"uniform(0.5, 1.5)\"\n",
            "severity: lies outside 0..=1 with probability 50 %, where it is clamped",
        ),
        (
            "[[uncertain]]\naddress = \"suppliers.a.share\"\nrange = \"uniform(0.5, 1.5)\"\n",
            "range: lies outside 0..=1 with probability 50 %, where `suppliers.a.share` must be",
        ),
    ];
    for (more, expected) in cases {
        assert_eq!(warnings(more), [expected], "{more}");
    }
}

#[test]
fn odd_keys_of_a_mineral_are_warned_of() {
    let odd = |mineral: &str| {
        let text = SMALL.replace("demand = { annual = 120 }", mineral);
        load_str("small.toml", &text, &[]).unwrap().warnings.iter().map(|w| w.message.clone()).collect::<Vec<_>>()
    };
    let cases = [
        (
            "flexibility = 0\ndemand = { annual = 120, volatility = 0.1 }",
            "volatility: demand for `cobalt` moves, but no flexibility, surge or stock follows it",
        ),
        (
            "demand = { annual = 120 }\nstockpiles = [{ id = \"s\", initial_days = 60, target_days = 30 }]",
            "target_days: 30 is below initial_days = 60",
        ),
        (
            "demand = { annual = 120 }\ndomestic = { initial = 0, target = 30 }",
            "target: holds from the start, so `initial` of domestic is never used",
        ),
    ];
    for (mineral, expected) in cases {
        assert_eq!(odd(mineral), [expected], "{mineral}");
    }
}

#[test]
fn a_table_without_rows_is_warned_of_at_its_header() {
    let folder = tempfile::tempdir().unwrap();
    let header = "id,mineral,path,share\n";
    for (rows, expected) in [
        (header.to_owned(), 1),
        (header.trim_end().to_owned(), 1),
        (format!("{header}\n\n"), 1),
        (format!("{header}x,cobalt,COD:mine,0\n"), 0),
    ] {
        fs::write(folder.path().join("x.toml"), format!("{SMALL}\n[tables]\nsuppliers = \"s.csv\"\n")).unwrap();
        fs::write(folder.path().join("s.csv"), &rows).unwrap();
        let loaded = load(&folder.path().join("x.toml"), &[]).unwrap_or_else(|error| panic!("{error}"));
        let told = loaded.warnings.lines();
        let found = told.iter().filter(|line| line.ends_with("s.csv:1:1: found a header without rows of suppliers"));
        assert_eq!(found.count(), expected, "{rows:?}: {told:?}");
    }
}

#[test]
fn a_warning_that_only_a_strategy_causes_points_at_its_value() {
    let more = "[[strategies]]\nid = \"s\"\nset = { \"suppliers.c.share\" = 0.5 }\n";
    let loaded = small(more, &[]);
    assert_eq!(
        loaded.warnings.lines(),
        [
            "small.toml:35:31: share: the suppliers of `cobalt` add up to 0.5, so 50 % of its planned need has no contract"
        ]
    );
    assert!(loaded.warnings.render(false).starts_with("warning: share:"));
}
