//! Conversion of checked tables to the types of the model. A function returns `None` only if an error was reported before.

use super::spec::disruptions::{DisruptionRow, TriggerRow};
use super::spec::format::{RootRow, SimulationRow};
use super::spec::minerals::{DemandRow, IndicatorsRow, MineralRow, PriceRow, SectorRow, StockpileRow, SubstitutionRow};
use super::spec::row::Row;
use super::spec::strategies::{ShiftRow, StrategyRow, UncertainRow};
use super::spec::supply::{CountryRow, ProjectRow, StageRow, SupplierRow, WorldRow};
use super::spec::table::Table;
use super::whole::divisor;
use mindep_core::domain::disruption::{Course, Disruption, Driver, Effect, Onset, RecoveryShape, Trigger};
use mindep_core::domain::mineral::{Demand, Inside, Mineral, Price, Ramp, Sector, Start, Stockpile, Substitution};
use mindep_core::domain::project::{Project, Stage};
use mindep_core::domain::scenario::{Scenario, Uncertain};
use mindep_core::domain::scores::{CountryScore, MineralFigures, Scores};
use mindep_core::domain::strategy::{Shift, Strategy};
use mindep_core::domain::supplier::{Leak, Supplier, Surge, WorldShare};
use mindep_core::units::YearMonth;

/// Builds the scenario from the root table.
pub fn scenario(root: &Row) -> Option<Scenario> {
    let RootRow { scenario: about, simulation, drivers, minerals, suppliers, world, disruptions, projects } =
        RootRow::read(root)?;
    let how = match simulation {
        Some(how) => how,
        // All defaults.
        None => SimulationRow::read(&Row::empty(SimulationRow::SPEC, root.at))?,
    };
    let start = about.start;
    Some(Scenario {
        title: about.title.unwrap_or_else(|| about.name.to_string()),
        name: about.name,
        description: about.description.unwrap_or_default(),
        importer: about.importer,
        start,
        years: about.years,
        discount_rate: about.discount_rate,
        currency: about.currency,
        trials: how.trials,
        seed: how.seed,
        shortage_threshold: how.shortage_threshold,
        drivers: drivers.into_iter().map(|row| Driver { id: row.id, persistence: row.persistence }).collect(),
        minerals: minerals.into_iter().map(|row| mineral(row, start)).collect(),
        suppliers: suppliers.into_iter().map(supplier).collect::<Option<_>>()?,
        world: world.into_iter().map(self::world).collect(),
        disruptions: disruptions.into_iter().map(|row| disruption(row, start)).collect::<Option<_>>()?,
        projects: projects.into_iter().map(|row| project(row, start)).collect(),
    })
}

/// Months from the scenario's start to a month; 0 where none is given.
fn months_from(start: YearMonth, month: Option<YearMonth>) -> i32 {
    month.map_or(0, |month| month.months_since(start))
}

fn mineral(row: MineralRow, start: YearMonth) -> Mineral {
    let ramp = |initial: f64, target: Option<f64>, by, cost| Ramp {
        initial,
        target: target.unwrap_or(initial),
        by: months_from(start, by),
        cost,
    };
    Mineral {
        name: row.name.unwrap_or_else(|| row.id.to_string()),
        id: row.id,
        unit: row.unit,
        flexibility: row.flexibility,
        share_volatility: row.share_volatility,
        share_persistence: row.share_persistence,
        demand: demand(row.demand),
        domestic: row.domestic.map(|r| ramp(r.initial, r.target, r.by, r.cost)),
        recycling: row.recycling.map(|r| ramp(r.initial, r.target, r.by, r.cost)),
        price: row.price.map(price),
        substitution: row.substitution.map(substitution),
        stockpiles: row.stockpiles.into_iter().map(stockpile).collect(),
        sectors: sectors(row.sectors),
    }
}

fn demand(row: DemandRow) -> Demand {
    let DemandRow { annual, level_error, growth, volatility, persistence, start, foreseen, drivers } = row;
    let start = beginning(&start);
    Demand { annual, level_error, growth, volatility, persistence, start, foreseen, drivers }
}

fn beginning(start: &str) -> Start {
    if start == "known" { Start::Known } else { Start::Stationary }
}

fn price(row: PriceRow) -> Price {
    Price {
        initial: row.initial,
        drift: row.drift,
        volatility: row.volatility,
        persistence: row.persistence,
        start: beginning(&row.start),
        supply_elasticity: row.supply_elasticity,
        demand_elasticity: row.demand_elasticity,
        adjustment: row.adjustment,
        cap: row.cap,
        inside: row.inside.zip(row.home_use).map(|(at, home_use)| Inside { at, home_use }),
    }
}

fn substitution(SubstitutionRow { max, lag, ramp, trigger, cost }: SubstitutionRow) -> Substitution {
    Substitution { max, lag, ramp, trigger, cost }
}

fn stockpile(row: StockpileRow) -> Stockpile {
    let target_days = row.target_days.unwrap_or(row.initial_days);
    Stockpile {
        id: row.id,
        initial_days: row.initial_days,
        target_days,
        max_release: row.max_release,
        trigger: row.trigger,
        refill: row.refill,
        carrying_cost: row.carrying_cost,
        resale: row.resale,
        rush: row.rush,
        rush_days: row.rush_days.unwrap_or(target_days),
    }
}

/// Converts sectors, scaling their shares to a sum of 1 if they were rounded in the file.
fn sectors(rows: Vec<SectorRow>) -> Vec<Sector> {
    let divisor = divisor(rows.iter().map(|row| row.share).sum());
    let sector = |row: SectorRow| Sector {
        id: row.id,
        share: row.share / divisor,
        growth: row.growth,
        value_added: row.value_added,
        priority: row.priority,
    };
    rows.into_iter().map(sector).collect()
}

fn supplier(row: SupplierRow) -> Option<Supplier> {
    let surge = match (row.surge_volume, row.leak_of) {
        (Some(volume), _) => Surge::Volume(volume),
        (None, Some(of)) => Surge::Leak(Leak { of, at: row.leak_at?, share: row.leak_share? }),
        (None, None) => Surge::OfContract(row.surge),
    };
    Some(Supplier {
        id: row.id,
        mineral: row.mineral,
        path: row.path,
        share: row.share,
        share_volatility: row.share_volatility,
        share_persistence: row.share_persistence,
        share_error: row.share_error,
        capacity: row.capacity,
        surge,
        surge_lag: row.surge_lag,
        premium: row.premium,
        transit: row.transit,
    })
}

fn world(row: WorldRow) -> WorldShare {
    let WorldRow { mineral, stage, country, share } = row;
    WorldShare { mineral, stage, country, share }
}

fn disruption(row: DisruptionRow, start: YearMonth) -> Option<Disruption> {
    let effect = if row.effect == "demand" { Effect::Demand } else { Effect::Supply(row.hits) };
    let onset = match row.start {
        Some((first, last)) => {
            let from = first.months_since(start);
            let until = last.map_or(from, |month| month.months_since(start) + 1);
            Onset::Scheduled { from, until, probability: row.probability }
        }
        None => row.rate.map_or(Onset::Triggered, Onset::Rate),
    };
    let course = match row.profile {
        Some(points) => Course::Profile { points, stretch: row.stretch },
        None => Course::Outage {
            duration: row.duration?,
            recovery: row.recovery,
            shape: if row.recovery_shape == "exponential" { RecoveryShape::Exponential } else { RecoveryShape::Linear },
        },
    };
    let trigger = |row: TriggerRow| {
        let TriggerRow { disruption, probability, delay } = row;
        Trigger { disruption, probability, delay }
    };
    Some(Disruption {
        id: row.id,
        effect,
        minerals: row.minerals,
        onset,
        overlapping: row.overlapping,
        course,
        severity: row.severity,
        notice: row.notice,
        drivers: row.drivers,
        triggers: row.triggers.into_iter().map(trigger).collect(),
    })
}

fn project(row: ProjectRow, start: YearMonth) -> Project {
    let stage = |row: StageRow| {
        let StageRow { name, probability, duration, cost } = row;
        Stage { name, probability, duration, cost }
    };
    Project {
        id: row.id,
        mineral: row.mineral,
        path: row.path,
        enabled: row.enabled,
        start: months_from(start, row.start),
        stages: row.stages.into_iter().map(stage).collect(),
        capacity: row.capacity,
        ramp_months: row.ramp_months,
        offtake: row.offtake,
        premium: row.premium,
        ownership: row.ownership,
        unit_cost: row.unit_cost,
        life_years: row.life_years,
        transit: row.transit,
        displaces: row.displaces,
    }
}

/// Builds a strategy with its scenario, which is already built.
pub fn strategy(row: &Row, scenario: Scenario) -> Option<Strategy> {
    let row = StrategyRow::read(row)?;
    Some(Strategy {
        title: row.title.unwrap_or_else(|| row.id.to_string()),
        id: row.id,
        shifts: row.shift.into_iter().map(|row| of_shift(row, scenario.start)).collect(),
        scenario,
        upfront: row.upfront,
        life_years: row.life_years,
        per_year: row.per_year,
    })
}

/// Builds a shift, with months counted from `start`.
pub fn shift(row: &Row, start: YearMonth) -> Option<Shift> {
    ShiftRow::read(row).map(|row| of_shift(row, start))
}

fn of_shift(row: ShiftRow, start: YearMonth) -> Shift {
    let mut to = row.to;
    let divisor = divisor(to.iter().map(|(_, weight)| weight).sum());
    for (_, weight) in &mut to {
        *weight /= divisor;
    }
    Shift {
        mineral: row.mineral,
        from: row.from,
        to,
        share: row.share,
        start: months_from(start, row.start),
        months: row.months,
    }
}

/// Builds the scores of countries and the figures of minerals for indicators.
pub fn scores(root: &Row) -> Option<Scores> {
    let country = |row: &Row| {
        let CountryRow { code, instability, governance, trade } = CountryRow::read(row)?;
        Some(CountryScore { code, instability, governance, trade })
    };
    let mut countries: Vec<CountryScore> = root.rows("countries").iter().map(country).collect::<Option<_>>()?;
    countries.sort_by_key(|score| score.code);
    let mut minerals = Vec::new();
    for mineral in root.rows("minerals").iter().filter(|row| row.has("indicators")) {
        let IndicatorsRow { substitution_index, recycling, import_reliance } =
            IndicatorsRow::read(mineral.row("indicators")?)?;
        let mineral = mineral.id("id")?.clone();
        minerals.push(MineralFigures { mineral, substitution_index, recycling, import_reliance });
    }
    minerals.sort_by(|a, b| a.mineral.cmp(&b.mineral));
    Some(Scores { countries, minerals })
}

/// Builds the list of parameters that sensitivity analysis varies.
pub fn uncertain(root: &Row) -> Option<Vec<Uncertain>> {
    let uncertain = |row: &Row| {
        let UncertainRow { address, range } = UncertainRow::read(row)?;
        Some(Uncertain { address, range })
    };
    root.rows("uncertain").iter().map(uncertain).collect()
}
