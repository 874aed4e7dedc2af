//! The table `[optimize]`: checks of its decisions against the scenario, and the scenario that results from a portfolio of decisions.

use super::address::{Address, SettingSource, Target, resolve};
use super::changes;
use super::diagnostic::Lost;
use super::diagnostic::{Diagnostic, Diagnostics, Faults};
use super::source::Sources;
use super::spec::row::Row;
use super::spec::{IfAbsent, KeySpec, MAX_MAGNITUDE, Range, ValueKind};
use super::text::rounded;
use super::text::shown;
use super::tree::{self, Item, Value};
use super::{Loaded, Unfit, study};
use mindep_core::domain::decision::{Decision, DecisionKind, Optimize, Risk};
use mindep_core::domain::mineral::Mineral;
use mindep_core::domain::scenario::{Scenario, Study};
use mindep_core::id::Id;
use std::sync::Arc;

/// Maximum number of decisions; the linear program has one column for each.
const MAX: usize = 100;
/// Default step and cost unit (`per`) of a contract share.
const SHARE_STEP: f64 = 0.001;
const SHARE_UNIT: f64 = 0.01;

/// Reads `[optimize]` of a valid scenario; returns `None` if it is absent or has errors.
pub fn read(tree: &Item, root: &Row, scenario: &Scenario, texts: &Sources, faults: &mut Faults) -> Option<Optimize> {
    let (row, table) = (root.row("optimize")?, tree.get("optimize")?);
    let before = faults.len();
    let set = table.get("set").map_or_else(Vec::new, |set| changes::settings(set, texts, faults));
    let mut taken: Vec<Target> =
        set.iter().filter_map(|s| resolve(tree, s.address(), SettingSource::Strategy, faults)).collect();
    let items = table.get("decisions").map_or(&[] as &[Item], Item::items);
    let rows = row.rows("decisions");
    for setting in set.iter().filter(|s| s.address().first() == "scenario") {
        let message = format!("set: found `{}`, with which portfolios could not be compared", setting.address());
        faults.error(setting.places()[0], message);
    }
    if items.len() > MAX {
        faults.error(row.at("decisions"), format!("decisions: found {} of them, expected at most {MAX}", items.len()));
    }
    let mut decisions = Vec::new();
    for row in rows {
        let Some(item) = items.iter().find(|item| item.at == row.at) else { continue };
        let Some((target, address)) = target(tree, row, item, faults) else { continue };
        if taken.iter().any(|other| other.is(&target)) {
            let message = format!("address: found `{address}`, which is decided or set already");
            faults.add(Diagnostic::error(row.at("address"), message).help("keep one of them"));
        }
        decisions.extend(decision(&DecisionRow { tree, row, target: &target, address: &address }, scenario, faults));
        taken.push(target);
    }
    let minerals = {
        let mut minerals: Vec<&Id> = decisions.iter().map(|d: &Decision| &d.mineral).collect();
        minerals.sort();
        minerals.dedup();
        minerals
    };
    for mineral in &minerals {
        shares(mineral, &decisions, row, faults);
    }
    let risk = match row.text("risk") {
        Some("economic_loss") => Risk::EconomicLoss,
        Some(_) if minerals.len() > 1 => {
            let fault = Diagnostic::error(
                row.at("risk"),
                format!(
                    "risk: found \"shortfall\" with decisions about {} minerals, whose units differ",
                    minerals.len()
                ),
            );
            faults.add(fault.help("choose \"economic_loss\", or decide about one mineral"));
            Risk::Shortfall
        }
        None if minerals.len() > 1 => Risk::EconomicLoss,
        _ => Risk::Shortfall,
    };
    let last = scenario.start.plus(scenario.months() as i32 - 1);
    if let Some(start) = row.month("start").filter(|start| start.months_since(last) > 0) {
        let fault = Diagnostic::error(row.at("start"), format!("start: found {start}, after the last month, {last}"));
        faults.add(fault.help("shares that move after the horizon cost and do nothing"));
    }
    decisions.sort_by(|a, b| a.address.cmp(&b.address));
    (faults.len() == before).then(|| Optimize {
        budget: row.number("budget"),
        weight: row.number("weight"),
        risk,
        start: row.month("start").unwrap_or(scenario.start),
        months: row.whole("months").and_then(|m| u32::try_from(m).ok()).unwrap_or(0),
        set: set.iter().map(|s| (s.address().to_string(), texts.text(s.places()[1]).to_owned())).collect(),
        decisions,
    })
}

/// Warns if the risk cannot be computed: the scenario can be run, but `mindep optimize` will reject it.
pub fn warn(root: &Row, scenario: &Scenario, asked: Option<&Optimize>, warnings: &mut Faults) {
    let Some((row, asked)) = root.row("optimize").zip(asked) else { return };
    if asked.risk == Risk::EconomicLoss && !scenario.minerals.iter().any(Mineral::is_valued) {
        let at = if row.has("risk") { row.at("risk") } else { row.at };
        let message = "risk: is the economic loss, which is not known, as no sector has a `value_added`";
        let help = "give sectors a `value_added`, or decide about one mineral with risk \"shortfall\"";
        warnings.add(Diagnostic::warning(at, message).help(help));
    }
}

/// Resolves the address of a decision.
fn target(tree: &Item, row: &Row, item: &Item, faults: &mut Faults) -> Option<(Target, Address)> {
    let (text, place) = (row.text("address")?, item.get("address")?);
    let verbatim = match place.value {
        Value::Text { verbatim, .. } => verbatim,
        _ => None,
    };
    let address = Address::new(text, place.at, verbatim);
    let target = resolve(tree, &address, SettingSource::Strategy, faults)?;
    if !["minerals", "suppliers", "projects"].contains(&address.first()) {
        let message =
            format!("address: found `{}`, expected something of `minerals`, `suppliers` or `projects`", shown(text));
        faults.add(
            Diagnostic::error(place.at, message).help("what else a scenario says is not the importer's to decide"),
        );
        return None;
    }
    Some((target, address))
}

/// A decision being read.
struct DecisionRow<'a> {
    tree: &'a Item,
    row: &'a Row,
    target: &'a Target,
    address: &'a Address,
}

impl DecisionRow<'_> {
    fn fault(&self, message: String, help: &str, faults: &mut Faults) {
        faults.add(Diagnostic::error(self.row.at("address"), message).help(help));
    }

    /// Returns the current value in the scenario.
    fn present(&self, key: &KeySpec, faults: &mut Faults) -> Option<f64> {
        // The default of each of these keys is the value of another key in the same table.
        let other = match key.name {
            "target_days" => Some("initial_days"),
            "target" => Some("initial"),
            _ => None,
        };
        let found = self.target.get(self.tree);
        let item = found.or_else(|| self.target.beside(self.tree, other?));
        match (item.map(|item| &item.value), key.need) {
            (Some(Value::Integer(n)), _) => Some(*n as f64),
            (Some(Value::Float(x)), _) => Some(*x),
            (Some(Value::Text { text, .. }), _) if super::text::number(text).is_some() => super::text::number(text),
            (Some(_), _) => {
                let message = format!("address: found `{}`, which is a distribution", self.address);
                self.fault(message, "a decision needs a number in the scenario to start from", faults);
                None
            }
            (None, IfAbsent::Number(x)) => Some(x),
            (None, IfAbsent::Whole(n)) => Some(n as f64),
            (None, _) if key.name == "target_days" => Some(0.0),
            (None, _) => {
                let message = format!("address: found `{}`, which has no value in the scenario", self.address);
                self.fault(message, "give it the value that it has at present", faults);
                None
            }
        }
    }
}

/// Reads a decision whose address is valid.
fn decision(place: &DecisionRow<'_>, scenario: &Scenario, faults: &mut Faults) -> Option<Decision> {
    let (row, key) = (place.row, place.target.key);
    let named = place.address.segment(1);
    let supplier = scenario.suppliers.iter().find(|s| s.id.as_str() == named);
    let project = scenario.projects.iter().find(|p| p.id.as_str() == named);
    let mineral = match place.address.first() {
        "suppliers" => supplier.map(|s| s.mineral.clone()),
        "projects" => project.map(|p| p.mineral.clone()),
        _ => Id::new(named),
    }?;
    let (kind, range, whole) = match (place.address.first(), key.kind) {
        ("projects", ValueKind::Flag) => (DecisionKind::Switch(project?.id.clone()), Range::FRACTION, true),
        ("suppliers", ValueKind::Number(range)) if key.name == "share" => {
            (DecisionKind::Share(supplier?.id.clone()), range, false)
        }
        (_, ValueKind::Number(range) | ValueKind::Dist(range) | ValueKind::Map(_, range)) => {
            (DecisionKind::Number, range, false)
        }
        (_, ValueKind::Whole(min, max)) => (DecisionKind::Number, Range::new(min as f64, max as f64), true),
        _ => {
            let message = format!("address: found `{}`, which is not a number", place.address);
            place.fault(message, "a decision is a number, or `enabled` of a project", faults);
            return None;
        }
    };
    let is_share = matches!(kind, DecisionKind::Share(_));
    let switched = matches!(kind, DecisionKind::Switch(_));
    let (present, min, max) = if switched {
        for name in ["min", "max", "step", "per"] {
            if row.has(name) {
                faults.add(
                    Diagnostic::error(row.at(name), format!("{name}: found for a project, which is pursued or not"))
                        .help(format!("remove `{name}`")),
                );
            }
        }
        (f64::from(u8::from(project?.enabled)), 0.0, 1.0)
    } else {
        for name in ["min", "max"] {
            if !row.has(name) {
                faults.error(row.at, format!("{name}: missing from a decision, expected {}", range.expected()));
            }
            if let Some(x) = row.number(name).filter(|x| !range.holds(*x)) {
                faults.error(row.at(name), format!("{name}: found {}, expected {}", rounded(x), range.expected()));
            }
        }
        (place.present(key, faults)?, row.number("min")?, row.number("max")?)
    };
    if is_share && row.has("step") {
        let fault = Diagnostic::error(row.at("step"), "step: found for a share; shares move in thousandths");
        faults.add(fault.help("remove `step`"));
    }
    if min > max {
        let message = format!("max: found {}, which is below `min`, {}", rounded(max), rounded(min));
        faults.error(row.at("max"), message);
        return None;
    }
    for name in ["min", "max", "step"] {
        if let Some(x) = row.number(name).filter(|x| whole && !switched && x.fract() != 0.0) {
            faults.error(row.at(name), format!("{name}: found {}, expected a whole number", rounded(x)));
        }
    }
    let per = row.number("per").unwrap_or(if is_share { SHARE_UNIT } else { 1.0 });
    for name in ["upfront", "per_year"] {
        let most = row.number(name).unwrap_or(0.0) * ((max - present).max(0.0) / per);
        if most.is_nan() || most > MAX_MAGNITUDE {
            let message = format!("{name}: comes to more than {MAX_MAGNITUDE:e} at `max`");
            faults.add(Diagnostic::error(row.at(name), message).help("lower it, or raise `per`"));
        }
    }
    let step = row.number("step").unwrap_or_else(|| if is_share { SHARE_STEP } else { fine(max - min) });
    let step = if whole { step.round().max(1.0) } else { step };
    Some(Decision {
        address: place.address.to_string(),
        mineral,
        present,
        min,
        max,
        step,
        upfront: row.number("upfront")?,
        per_year: row.number("per_year")?,
        per,
        kind,
    })
}

/// Returns a step of about a hundredth of a range: the largest 1, 2 or 5 times a power of ten up to that.
fn fine(range: f64) -> f64 {
    let hundredth = range / 100.0;
    if hundredth <= 0.0 {
        return 1.0;
    }
    let power = (-30..=30).map(|e| libm::exp10(f64::from(e))).rfind(|p| *p <= hundredth * (1.0 + 1e-9));
    let power = power.unwrap_or(1e-30);
    let fits = [5.0, 2.0].into_iter().find(|m| m * power <= hundredth * (1.0 + 1e-9));
    fits.map_or(power, |m| m * power)
}

/// Checks that shares can move between several suppliers and that their ranges allow the present sum of shares, which stays constant.
fn shares(mineral: &Id, decisions: &[Decision], row: &Row, faults: &mut Faults) {
    let of: Vec<&Decision> = decisions.iter().filter(|d| d.is_share() && d.mineral == *mineral).collect();
    if of.len() == 1 {
        let message = format!("decisions: found one share of `{mineral}` alone, `{}`", of[0].address);
        let help = "what one supplier gains another loses: add those that may lose or gain";
        faults.add(Diagnostic::error(row.at("decisions"), message).help(help));
    }
    let sum = |f: fn(&Decision) -> f64| of.iter().map(|d| f(d)).sum::<f64>();
    let (present, least, most) = (sum(|d| d.present), sum(|d| d.min), sum(|d| d.max));
    let steps = |end: usize| of.iter().map(|d| d.steps()[end]).sum::<i64>();
    if of.len() > 1 && (steps(0) > 0 || steps(1) < 0 || of.iter().any(|d| d.steps()[0] > d.steps()[1])) {
        let message = format!(
            "decisions: the shares of `{mineral}` may be {} to {} together, but are {} and stay so",
            rounded(least),
            rounded(most),
            rounded(present)
        );
        faults.add(Diagnostic::error(row.at("decisions"), message).help("widen their ranges"));
    }
}

impl Loaded {
    /// Returns the scenario after the settings of `[optimize]`, with the given numbers and projects; contract shares do not move.
    ///
    /// # Errors
    ///
    /// With all errors in the resulting scenario.
    pub fn decided(&self, numbers: &[(&str, f64)], projects: &[(&str, bool)]) -> Result<Scenario, Diagnostics> {
        let (mut tree, mut texts, mut faults) = (self.tree.clone(), self.texts.clone(), Faults::default());
        let set = tree.get("optimize").and_then(|table| table.get("set")).cloned();
        for key in ["strategies", "uncertain", "sweep", "optimize"] {
            tree.remove(key);
        }
        if let Some(set) = set {
            let settings = changes::settings(&set, &texts, &mut faults);
            changes::apply(&mut tree, &settings, SettingSource::Strategy, &texts, &mut faults);
        }
        let numbers = numbers.iter().map(|(address, x)| {
            // A parameter that is a whole number does not accept a decimal point.
            if x.fract() == 0.0 && x.abs() < 1e15 {
                format!("{address}={}", *x as i64)
            } else {
                format!("{address}={x:?}")
            }
        });
        let projects = projects.iter().map(|(id, on)| format!("projects.{id}.enabled={on}"));
        let settings = changes::arguments(&numbers.chain(projects).collect::<Vec<_>>(), &mut texts, &mut faults);
        changes::apply(&mut tree, &settings, SettingSource::Strategy, &texts, &mut faults);
        study(&tree, &texts, faults, Lost::Nothing, Unfit::Kept)
            .map(|made| made.study.baseline)
            .map_err(|list| Diagnostics::new(Arc::new(texts), list))
    }

    /// Returns the study with the strategies in `text`, which consists of `[[strategies]]` tables, after its own.
    ///
    /// # Errors
    ///
    /// With all errors in the text and in the strategies that it describes.
    pub fn with_strategies(&self, name: &str, text: &str) -> Result<Study, Diagnostics> {
        let (mut tree, mut texts, mut faults) = (self.tree.clone(), self.texts.clone(), Faults::default());
        let id = texts.add(name, text);
        let mut parsed = tree::parse(&texts, id, &mut faults).root;
        for key in ["uncertain", "sweep", "optimize"] {
            tree.remove(key);
        }
        if let Some(Item { value: Value::Array(more), .. }) = parsed.get_mut("strategies") {
            let more = std::mem::take(more);
            if let Some(Item { value: Value::Array(strategies), .. }) = tree.get_mut("strategies") {
                strategies.extend(more);
            } else {
                let at = texts.whole(id);
                tree.put(tree::Key { name: "strategies".to_owned(), at }, Item { value: Value::Array(more), at });
            }
        }
        study(&tree, &texts, faults, Lost::Nothing, Unfit::Kept)
            .map(|made| made.study)
            .map_err(|list| Diagnostics::new(Arc::new(texts), list))
    }
}
