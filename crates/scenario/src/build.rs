//! Conversion of checked tables to the types of the model. A function returns `None` only if an error was reported before.

use super::row::{Cell, Entry, Row, Typed};
use super::spec::{ROOT, TableSpec, ValueKind};
use super::whole::divisor;
use mindep_core::domain::disruption::{Course, Disruption, Driver, Effect, Onset, RecoveryShape, Trigger};
use mindep_core::domain::mineral::{Demand, Inside, Mineral, Price, Ramp, Sector, Stockpile, Substitution};
use mindep_core::domain::node::Node;
use mindep_core::domain::project::{Project, Stage};
use mindep_core::domain::scenario::{Scenario, Uncertain};
use mindep_core::domain::scores::{CountryScore, MineralFigures, Scores};
use mindep_core::domain::strategy::{Shift, Strategy};
use mindep_core::domain::supplier::{Leak, Supplier, Surge, WorldShare};
use mindep_core::id::Id;
use mindep_core::units::YearMonth;

/// Converts each row with `make`; returns `None` if one of them fails.
fn all<T>(rows: &[Row], make: impl Fn(&Row) -> Option<T>) -> Option<Vec<T>> {
    rows.iter().map(make).collect()
}

/// Returns the declaration of the root table with that name.
fn table(name: &str) -> Option<&'static TableSpec> {
    match ROOT.key(name)?.kind {
        ValueKind::Table(spec) => Some(spec),
        _ => None,
    }
}

/// Builds the scenario from the root table.
pub fn scenario(root: &Row) -> Option<Scenario> {
    let about = root.row("scenario")?;
    let name = about.id("name")?.clone();
    let start = about.month("start")?;
    let defaults = Row::empty(table("simulation")?, root.at);
    let how = if root.has("simulation") { root.row("simulation")? } else { &defaults };
    Some(Scenario {
        title: about.text("title").map_or_else(|| name.to_string(), str::to_owned),
        name,
        description: about.text("description").unwrap_or_default().to_owned(),
        importer: about.country("importer"),
        start,
        years: usize::try_from(about.whole("years")?).ok()?,
        discount_rate: about.number("discount_rate")?,
        currency: about.text("currency")?.to_owned(),
        trials: u64::try_from(how.whole("trials")?).ok()?,
        seed: u64::try_from(how.whole("seed")?).ok()?,
        shortage_threshold: how.number("shortage_threshold")?,
        drivers: all(root.rows("drivers"), |r| {
            Some(Driver { id: r.id("id")?.clone(), persistence: r.number("persistence")? })
        })?,
        minerals: all(root.rows("minerals"), |r| mineral(r, start))?,
        suppliers: all(root.rows("suppliers"), supplier)?,
        world: all(root.rows("world"), world)?,
        disruptions: all(root.rows("disruptions"), |r| disruption(r, start))?,
        projects: all(root.rows("projects"), |r| project(r, start))?,
    })
}

fn mineral(row: &Row, start: YearMonth) -> Option<Mineral> {
    let id = row.id("id")?.clone();
    Some(Mineral {
        name: row.text("name").map_or_else(|| id.to_string(), str::to_owned),
        id,
        unit: row.text("unit")?.to_owned(),
        flexibility: row.number("flexibility")?,
        demand: demand(row.row("demand")?)?,
        domestic: optional(row, "domestic", |r| ramp(r, start))?,
        recycling: optional(row, "recycling", |r| ramp(r, start))?,
        price: optional(row, "price", price)?,
        substitution: optional(row, "substitution", substitution)?,
        stockpiles: all(row.rows("stockpiles"), stockpile)?,
        sectors: sectors(row.rows("sectors"))?,
    })
}

/// Converts an optional table: `Some(None)` when it is absent, `None` when it is invalid.
#[expect(clippy::option_option, reason = "absent and at fault differ")]
fn optional<T>(row: &Row, key: &str, make: impl Fn(&Row) -> Option<T>) -> Option<Option<T>> {
    if row.has(key) { make(row.row(key)?).map(Some) } else { Some(None) }
}

fn demand(row: &Row) -> Option<Demand> {
    Some(Demand {
        annual: row.number("annual")?,
        growth: row.dist("growth")?,
        volatility: row.number("volatility")?,
        persistence: row.number("persistence")?,
        drivers: numbers(row.map("drivers")),
    })
}

fn numbers(entries: &[Entry]) -> Vec<(Id, f64)> {
    entries.iter().map(|e| (e.id.clone(), e.number)).collect()
}

fn ramp(row: &Row, start: YearMonth) -> Option<Ramp> {
    let initial = row.number("initial")?;
    Some(Ramp {
        initial,
        target: row.number("target").unwrap_or(initial),
        by: row.month("by").map_or(0, |m| m.months_since(start)),
        cost: row.number("cost")?,
    })
}

fn price(row: &Row) -> Option<Price> {
    Some(Price {
        initial: row.number("initial")?,
        drift: row.number("drift")?,
        volatility: row.number("volatility")?,
        persistence: row.number("persistence")?,
        supply_elasticity: row.number("supply_elasticity")?,
        demand_elasticity: row.number("demand_elasticity")?,
        adjustment: row.number("adjustment")?,
        cap: row.number("cap")?,
        inside: match row.node("inside") {
            Some((at, _)) => Some(Inside { at: at.clone(), home_use: row.number("home_use")? }),
            None => None,
        },
    })
}

fn substitution(row: &Row) -> Option<Substitution> {
    Some(Substitution {
        max: row.number("max")?,
        lag: months(row, "lag")?,
        ramp: row.number("ramp")?,
        trigger: row.number("trigger")?,
        cost: row.number("cost")?,
    })
}

fn months(row: &Row, key: &str) -> Option<u32> {
    u32::try_from(row.whole(key)?).ok()
}

fn stockpile(row: &Row) -> Option<Stockpile> {
    let initial_days = row.number("initial_days")?;
    let target_days = row.number("target_days").unwrap_or(initial_days);
    Some(Stockpile {
        id: row.id("id")?.clone(),
        initial_days,
        target_days,
        max_release: row.number("max_release")?,
        trigger: row.number("trigger")?,
        refill: row.number("refill")?,
        carrying_cost: row.number("carrying_cost")?,
        resale: row.number("resale")?,
        rush: row.number("rush")?,
        rush_days: row.number("rush_days").unwrap_or(target_days),
    })
}

/// Converts sectors, scaling their shares to a sum of 1 if they were rounded in the file.
fn sectors(rows: &[Row]) -> Option<Vec<Sector>> {
    let mut sectors = all(rows, sector)?;
    let divisor = divisor(sectors.iter().map(|sector| sector.share).sum());
    for sector in &mut sectors {
        sector.share /= divisor;
    }
    Some(sectors)
}

fn sector(row: &Row) -> Option<Sector> {
    Some(Sector {
        id: row.id("id")?.clone(),
        share: row.number("share")?,
        growth: row.dist("growth"),
        value_added: row.number("value_added")?,
        priority: i64::try_from(row.whole("priority")?).ok()?,
    })
}

fn nodes(row: &Row) -> Option<Vec<Node>> {
    let nodes: Vec<Node> = row.path("path").iter().map(|(node, _)| node.clone()).collect();
    (!nodes.is_empty()).then_some(nodes)
}

fn supplier(row: &Row) -> Option<Supplier> {
    let surge = match (row.number("surge_volume"), row.id("leak_of")) {
        (Some(volume), _) => Surge::Volume(volume),
        (None, Some(of)) => {
            Surge::Leak(Leak { of: of.clone(), at: row.node("leak_at")?.0.clone(), share: row.number("leak_share")? })
        }
        (None, None) => Surge::OfContract(row.number("surge")?),
    };
    Some(Supplier {
        id: row.id("id")?.clone(),
        mineral: row.id("mineral")?.clone(),
        path: nodes(row)?,
        share: row.number("share")?,
        capacity: row.number("capacity"),
        surge,
        surge_lag: months(row, "surge_lag")?,
        premium: row.number("premium")?,
        transit: months(row, "transit")?,
    })
}

fn world(row: &Row) -> Option<WorldShare> {
    Some(WorldShare {
        mineral: row.id("mineral")?.clone(),
        stage: row.text("stage")?.to_owned(),
        country: row.country("country")?,
        share: row.number("share")?,
    })
}

fn disruption(row: &Row, start: YearMonth) -> Option<Disruption> {
    let effect = match row.text("effect")? {
        "demand" => Effect::Demand,
        _ => Effect::Supply(row.selectors("hits").iter().map(|(s, _)| s.clone()).collect()),
    };
    let onset = match row.cell("start") {
        Some(Cell { value: Typed::Window(first, last), .. }) => {
            let from = first.months_since(start);
            let until = last.map_or(from, |m| m.months_since(start) + 1);
            Onset::Scheduled { from, until, probability: row.number("probability")? }
        }
        Some(_) => return None,
        None => row.number("rate").map_or(Onset::Triggered, Onset::Rate),
    };
    let course = match row.points("profile") {
        Some(points) => Course::Profile { points: points.to_vec(), stretch: row.dist("stretch")? },
        None => Course::Outage {
            duration: row.dist("duration")?,
            recovery: row.dist("recovery")?,
            shape: if row.text("recovery_shape")? == "exponential" {
                RecoveryShape::Exponential
            } else {
                RecoveryShape::Linear
            },
        },
    };
    Some(Disruption {
        id: row.id("id")?.clone(),
        effect,
        minerals: row.has("minerals").then(|| row.ids("minerals").iter().map(|(id, _)| id.clone()).collect()),
        onset,
        overlapping: row.flag("overlapping")?,
        course,
        severity: row.dist("severity")?,
        notice: row.dist("notice")?,
        drivers: numbers(row.map("drivers")),
        triggers: all(row.rows("triggers"), |t| {
            Some(Trigger {
                disruption: t.id("disruption")?.clone(),
                probability: t.number("probability")?,
                delay: t.dist("delay")?,
            })
        })?,
    })
}

fn project(row: &Row, start: YearMonth) -> Option<Project> {
    Some(Project {
        id: row.id("id")?.clone(),
        mineral: row.id("mineral")?.clone(),
        path: nodes(row)?,
        enabled: row.flag("enabled")?,
        start: row.month("start").map_or(0, |m| m.months_since(start)),
        stages: all(row.rows("stages"), |s| {
            Some(Stage {
                name: s.id("name")?.clone(),
                probability: s.number("probability")?,
                duration: s.dist("duration")?,
                cost: s.number("cost")?,
            })
        })?,
        capacity: row.dist("capacity")?,
        ramp_months: row.number("ramp_months")?,
        offtake: row.number("offtake")?,
        premium: row.number("premium")?,
        ownership: row.number("ownership")?,
        unit_cost: row.number("unit_cost")?,
        life_years: row.number("life_years"),
        transit: months(row, "transit")?,
        displaces: row.ids("displaces").iter().map(|(id, _)| id.clone()).collect(),
    })
}

/// Builds a strategy with its scenario, which is already built.
pub fn strategy(row: &Row, scenario: Scenario) -> Option<Strategy> {
    let id = row.id("id")?.clone();
    let shifts = all(row.rows("shift"), |r| shift(r, scenario.start))?;
    Some(Strategy {
        title: row.text("title").map_or_else(|| id.to_string(), str::to_owned),
        id,
        scenario,
        shifts,
        upfront: row.number("upfront")?,
        life_years: row.number("life_years"),
        per_year: row.number("per_year")?,
    })
}

/// Builds a shift, with months counted from `start`.
pub fn shift(row: &Row, start: YearMonth) -> Option<Shift> {
    let mut to = numbers(row.map("to"));
    let divisor = divisor(to.iter().map(|(_, weight)| weight).sum());
    for (_, weight) in &mut to {
        *weight /= divisor;
    }
    Some(Shift {
        mineral: row.id("mineral")?.clone(),
        from: row.id("from")?.clone(),
        to,
        share: row.number("share")?,
        start: row.month("start").map_or(0, |m| m.months_since(start)),
        months: months(row, "months")?,
    })
}

/// Builds the scores of countries and the figures of minerals for indicators.
pub fn scores(root: &Row) -> Option<Scores> {
    let mut countries = all(root.rows("countries"), |r| {
        Some(CountryScore {
            code: r.country("code")?,
            instability: r.number("instability"),
            governance: r.number("governance"),
            trade: r.number("trade")?,
        })
    })?;
    countries.sort_by_key(|score| score.code);
    let mut minerals = Vec::new();
    for mineral in root.rows("minerals").iter().filter(|r| r.has("indicators")) {
        let row = mineral.row("indicators")?;
        minerals.push(MineralFigures {
            mineral: mineral.id("id")?.clone(),
            substitution_index: row.number("substitution_index"),
            recycling: row.number("recycling"),
            import_reliance: row.number("import_reliance"),
        });
    }
    minerals.sort_by(|a, b| a.mineral.cmp(&b.mineral));
    Some(Scores { countries, minerals })
}

/// Builds the list of parameters that sensitivity analysis varies.
pub fn uncertain(root: &Row) -> Option<Vec<Uncertain>> {
    all(root.rows("uncertain"), |r| Some(Uncertain { address: r.text("address")?.to_owned(), range: r.dist("range")? }))
}
