//! Makes one table of yearly imports of all rows that were gathered.

use super::gather::{
    COUNTED_AS, Entry, Fault, Gather, HAS_QUANTITY, HAS_VALUE, QUANTITY_COMMA, QUANTITY_POINT, VALUE_COMMA, VALUE_POINT,
};
use super::layout::Twice;
use super::period::months;
use super::units::tonnes;
use super::{Missing, Trade, TradeRow};
use crate::diagnostic::Diagnostics;
use crate::text::shown;
use mindep_core::domain::node::Country;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write;
use std::sync::Arc;

/// Difference between a control total and the sum of its parts from which it is told, of the total.
const CONTROL: f64 = 0.01;
/// Maximum number of names in a note.
const LISTED: usize = 8;

/// Makes the table, or tells every fault.
pub(super) fn finish(mut gather: Gather) -> Result<Trade, Diagnostics> {
    // Rows in another order give the same notes.
    gather.told.notes.sort();
    marks(&mut gather);
    let unit = units(&mut gather);
    let currency = currencies(&mut gather);
    if gather.overfull {
        let file = gather.files.len().saturating_sub(1) as u16;
        let help = "choose with --importer, --product or --mineral";
        gather.fault_of_file(file, "found more than four million rows that count".to_owned(), help);
    }
    whole_years(&mut gather);
    months_into_years(&mut gather);
    gather.entries.shrink_to_fit();
    gather
        .entries
        .sort_unstable_by_key(|e| (e.importer, e.product, e.partner, e.year, e.month, e.file, e.line, e.flags));
    twice(&mut gather);
    if gather.is_faulty() {
        return Err(gather.into_diagnostics());
    }
    control_totals(&mut gather);
    notes(&mut gather);
    let mut missing = Vec::new();
    let names = products(&mut gather, &mut missing);
    let rows = rows(&mut gather, &names);
    let known: BTreeSet<Arc<str>> = gather.products.iter().cloned().chain(names).collect();
    Ok(Trade { unit, currency, rows, importers: gather.importers, products: known, missing, told: gather.told })
}

/// Decides for each file whether a point or a comma stands before decimals.
fn marks(gather: &mut Gather) {
    let mut faults: Vec<Fault> = Vec::new();
    let commas: Vec<bool> = gather.files.iter().map(|file| !file.point && file.with_comma.is_some()).collect();
    for file in &mut gather.files {
        if let Some(mut fault) = file.either.take().filter(|_| file.with_point.is_none() && file.with_comma.is_none()) {
            if file.either_count > 1 {
                let _ = write!(fault.message, "; {} more are like it", file.either_count - 1);
            }
            faults.push(fault);
        }
    }
    for fault in faults {
        gather.fault(fault);
    }
    for entry in gather.entries.iter_mut().chain(&mut gather.world) {
        if !commas[usize::from(entry.file)] {
            continue;
        }
        let turned = |number: f64, point: u8, comma: u8| match entry.flags {
            flags if flags & point != 0 => (number * 1e3).round(),
            flags if flags & comma != 0 => number / 1e3,
            _ => number,
        };
        let quantity = turned(entry.quantity, QUANTITY_POINT, QUANTITY_COMMA);
        let value = turned(entry.value, VALUE_POINT, VALUE_COMMA);
        (entry.quantity, entry.value) = (quantity, value);
    }
}

/// Brings all files to one unit, and returns it.
fn units(gather: &mut Gather) -> String {
    let used: BTreeSet<u16> = gather.entries.iter().map(|entry| entry.file).collect();
    let units: BTreeSet<String> = used.iter().map(|file| gather.files[usize::from(*file)].unit.clone()).collect();
    let mut list = units.iter();
    let first =
        list.next().cloned().unwrap_or_else(|| gather.files.first().map_or_else(String::new, |f| f.unit.clone()));
    if list.next().is_none() {
        return first;
    }
    let factors: Vec<Option<f64>> = gather.files.iter().map(|file| tonnes(&file.unit)).collect();
    if let Some(file) = used.iter().find(|file| factors[usize::from(**file)].is_none()) {
        let all: Vec<String> = units.iter().map(|unit| format!("`{}`", shown(unit))).collect();
        let message = format!("found quantities in different units in the files: {}", all.join(", "));
        gather.fault_of_file(*file, message, "give all files one unit, in the name of the column: quantity_t");
        return first;
    }
    for entry in gather.entries.iter_mut().chain(&mut gather.world) {
        entry.quantity *= factors[usize::from(entry.file)].unwrap_or(1.0);
    }
    gather.told.notes.push("quantities are converted to tonnes".to_owned());
    "t".to_owned()
}

/// Returns the currency of all values; values are dropped if there are several.
fn currencies(gather: &mut Gather) -> Option<String> {
    let with_values: BTreeSet<u16> = gather.entries.iter().filter(|e| !e.value.is_nan()).map(|e| e.file).collect();
    let found: BTreeSet<&str> =
        with_values.iter().filter_map(|file| gather.files[usize::from(*file)].currency).collect();
    let mut list = found.iter();
    match (list.next(), list.next()) {
        (Some(only), None) => Some((*only).to_owned()),
        (None, _) => None,
        _ => {
            let all: Vec<&str> = found.iter().copied().collect();
            let note = format!("no prices, since values are in {}", all.join(" and "));
            gather.told.notes.push(note);
            gather.entries.iter_mut().for_each(|entry| entry.value = f64::NAN);
            None
        }
    }
}

/// Leaves out a last year whose months are columns of which the last ones are empty: it is not over.
fn whole_years(gather: &mut Gather) {
    let mut by_year: BTreeMap<i16, u16> = BTreeMap::new();
    for file in &gather.files {
        for (year, bits) in &file.months {
            *by_year.entry(*year).or_default() |= bits;
        }
    }
    let Some((year, bits)) = by_year.into_iter().next_back().filter(|(_, bits)| bits >> 11 & 1 == 0) else { return };
    let files: Vec<bool> = gather.files.iter().map(|file| !file.months.is_empty()).collect();
    leave_out_year(gather, year, bits, |entry| files[usize::from(entry.file)]);
}

/// Leaves out rows of a year that lacks months, and tells the months that it has.
fn leave_out_year(gather: &mut Gather, year: i16, bits: u16, of: impl Fn(&Entry) -> bool) {
    let before = gather.entries.len();
    let stays = |entry: &Entry| entry.year != year || !of(entry);
    gather.entries.retain(|entry| stays(entry));
    gather.world.retain(|entry| stays(entry));
    let gone = (before - gather.entries.len()) as u64;
    if gone > 0 {
        gather.told.used -= gone;
        gather.told.leave_out_many(&format!("{year}, which has {} alone", months(bits)), gone);
    }
}

/// Makes years of months: a year counts if it has all twelve.
fn months_into_years(gather: &mut Gather) {
    if gather.entries.iter().chain(&gather.world).all(|entry| entry.month == 0) {
        return;
    }
    let yearly: HashSet<(Country, u32, i16)> =
        gather.entries.iter().filter(|e| e.month == 0).map(|e| (e.importer, e.product, e.year)).collect();
    let before = gather.entries.len();
    let stays = |e: &Entry| e.month == 0 || !yearly.contains(&(e.importer, e.product, e.year));
    gather.entries.retain(|entry| stays(entry));
    gather.world.retain(|entry| stays(entry));
    let beside = (before - gather.entries.len()) as u64;
    if beside > 0 {
        gather.told.used -= beside;
        gather.told.leave_out_many("months beside the whole year", beside);
    }
    let partial: BTreeMap<(i16, Country), u16> = gather
        .months
        .iter()
        .filter(|(_, bits)| **bits != 0xfff)
        .map(|((importer, year), bits)| ((*year, *importer), *bits))
        .collect();
    for ((year, importer), bits) in partial {
        leave_out_year(gather, year, bits, |entry| entry.month > 0 && entry.importer == importer);
    }
}

/// Finds rows that stand twice: a fault if they differ, else one is left out.
fn twice(gather: &mut Gather) {
    let mut drop: HashSet<usize> = HashSet::new();
    let mut faults = Vec::new();
    let key = |e: &Entry| (e.importer, e.product, e.partner, e.year, e.month);
    let entries = &gather.entries;
    let mut start = 0;
    while start < entries.len() {
        let end = (start..entries.len()).find(|i| key(&entries[*i]) != key(&entries[start])).unwrap_or(entries.len());
        for kind in [HAS_QUANTITY, HAS_VALUE].into_iter().filter(|_| end - start > 1) {
            let of_kind = |i: &usize| {
                let e = &entries[*i];
                // A row with both is judged once, as one with a quantity.
                let first = if e.flags & HAS_QUANTITY != 0 { HAS_QUANTITY } else { HAS_VALUE };
                first == kind && e.flags & COUNTED_AS == 0
            };
            let group: Vec<usize> = (start..end).filter(of_kind).collect();
            let Some((first, others)) = group.split_first() else { continue };
            for other in others {
                let (a, b) = (&entries[*first], &entries[*other]);
                let (one, file) = (&gather.files[usize::from(a.file)], &gather.files[usize::from(b.file)]);
                if a.file == b.file && file.twice == Twice::Add {
                    continue;
                }
                let same = |x: f64, y: f64| x == y || (x.is_nan() && y.is_nan());
                let alike = same(a.quantity, b.quantity) && same(a.value, b.value);
                if alike && (a.file != b.file || file.layout.has_codes()) {
                    drop.insert(*other);
                    continue;
                }
                if file.twice == Twice::Add && alike {
                    drop.insert(*other);
                    continue;
                }
                let product = shown(&gather.products[a.product as usize]);
                let period = if a.month > 0 { format!("{}-{:02}", a.year, a.month) } else { a.year.to_string() };
                let place = if a.file == b.file {
                    format!("line {}", a.line)
                } else {
                    format!("line {} of {}", a.line, one.name)
                };
                let message = format!(
                    "found the imports by {} of {product} from {} in {period} twice, first in {place}",
                    a.importer, a.partner
                );
                let help = if file.layout.has_codes() {
                    "keep the columns and cells by which totals and parts are told apart (of Comtrade: partner2Code, motCode, customsCode), or give one of the files"
                } else {
                    "add the two up, or tell them apart: give products different names, and exports a column `flow`"
                };
                let raw = gather.line_of(b.file, b.line);
                faults.push(Fault {
                    file: b.file,
                    line: b.line as usize,
                    at: 0..raw.len(),
                    raw,
                    message,
                    help: help.to_owned(),
                });
            }
        }
        start = end;
    }
    for fault in faults {
        gather.fault(fault);
    }
    if !drop.is_empty() {
        let mut at = 0;
        gather.entries.retain(|_| (!drop.contains(&at), at += 1).0);
        gather.told.used -= drop.len() as u64;
        gather.told.leave_out_many("rows that stand twice", drop.len() as u64);
    }
}

/// Compares the rows of all partners together with the sums of partners.
fn control_totals(gather: &mut Gather) {
    let key = |e: &Entry| (e.importer, e.product, e.year);
    let mut totals: HashMap<(Country, u32, i16), f64> = HashMap::new();
    for entry in gather.world.iter().filter(|entry| entry.quantity > 0.0) {
        *totals.entry(key(entry)).or_default() += entry.quantity;
    }
    if totals.is_empty() {
        return;
    }
    let mut parts: HashMap<(Country, u32, i16), f64> = totals.keys().map(|key| (*key, 0.0)).collect();
    for entry in gather.entries.iter().filter(|entry| entry.quantity > 0.0) {
        if let Some(sum) = parts.get_mut(&key(entry)) {
            *sum += entry.quantity;
        }
    }
    let mut off: Vec<(f64, (Country, u32, i16))> = totals
        .iter()
        .map(|(key, total)| ((parts[key] - total) / total, *key))
        .filter(|(off, _)| off.abs() > CONTROL)
        .collect();
    off.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then(a.1.cmp(&b.1)));
    if let Some((most, (_, product, year))) = off.first() {
        let (count, of) = (off.len(), totals.len());
        let way = if *most < 0.0 { "below" } else { "above" };
        let product = shown(&gather.products[*product as usize]);
        gather.told.notes.push(format!(
            "partners do not add up to the rows of all partners by more than 1 % in {count} of {of} years of products, most in {year}, where those of {product} are {:.1} % {way}",
            100.0 * most.abs()
        ));
    }
}

/// Tells changes of the HS revision, and codes of no country that is known.
fn notes(gather: &mut Gather) {
    if gather.revisions.len() > 1 {
        let mut list: Vec<(&String, &[i16; 2])> = gather.revisions.iter().collect();
        list.sort_by_key(|(name, span)| (**span, *name));
        let of = |(name, [first, last]): &(&String, &[i16; 2])| {
            if first == last {
                format!("{} in {first}", shown(name))
            } else {
                format!("{} from {first} to {last}", shown(name))
            }
        };
        let spans: Vec<String> = list.iter().map(of).collect();
        let note = format!("the HS revision changes, so that a code may mean something else: {}", spans.join(", "));
        gather.told.notes.push(note);
    }
    if !gather.unknown.is_empty() {
        let listed: Vec<String> = gather.unknown.iter().take(LISTED).map(|code| format!("`{}`", shown(code))).collect();
        let more = gather.unknown.len().saturating_sub(LISTED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let note = format!("partners that no country is known for are counted as ZZZ: {}{more}", listed.join(", "));
        gather.told.notes.push(note);
    }
}

/// Turns the products of the files into those that are asked for, and returns the names of these.
fn products(gather: &mut Gather, missing: &mut Vec<Missing>) -> Vec<Arc<str>> {
    let used: BTreeSet<u32> = gather.entries.iter().map(|entry| entry.product).collect();
    let coded = gather.files.iter().all(|file| file.layout.has_codes());
    if !gather.request.has_products() {
        let nested = if coded { contained(gather, &used) } else { BTreeSet::new() };
        if !nested.is_empty() {
            let before = gather.entries.len();
            gather.entries.retain(|entry| !nested.contains(&entry.product));
            let gone = (before - gather.entries.len()) as u64;
            gather.told.used -= gone;
            gather.told.leave_out_many("groups of products that are listed too", gone);
        }
        return gather.products.clone();
    }
    let mut names: Vec<Arc<str>> = Vec::new();
    let mut parts: Vec<Vec<(u32, f64)>> = vec![Vec::new(); gather.products.len()];
    for product in gather.request.products.clone() {
        for (name, ids) in gather.matches(&product, &used) {
            let place = place_of(&mut names, &name);
            for id in ids {
                parts[id as usize].push((place, 1.0));
            }
        }
    }
    for mineral in gather.request.minerals.clone() {
        let place = place_of(&mut names, &mineral.name);
        for (product, factor) in &mineral.parts {
            let found = gather.matches(product, &used);
            if found.is_empty() {
                missing.push(Missing { mineral: mineral.name.clone(), product: product.clone() });
            }
            for id in found.into_iter().flat_map(|(_, ids)| ids) {
                parts[id as usize].push((place, *factor));
            }
        }
        gather.told.notes.push(format!("{} = {}", shown(&mineral.name), mineral.formula()));
    }
    let turned = |entry: Entry| {
        let scaled = move |(product, factor): &(u32, f64)| Entry {
            product: *product,
            quantity: entry.quantity * factor,
            ..entry
        };
        parts[entry.product as usize].iter().map(scaled).collect::<Vec<_>>()
    };
    gather.entries = std::mem::take(&mut gather.entries).into_iter().flat_map(turned).collect();
    names
}

fn place_of(names: &mut Vec<Arc<str>>, name: &str) -> u32 {
    let found = names.iter().position(|known| **known == *name);
    found.unwrap_or_else(|| {
        names.push(name.into());
        names.len() - 1
    }) as u32
}

/// Codes that contain other codes with imports, such as `28` and `TOTAL` beside `283691`.
fn contained(gather: &Gather, used: &BTreeSet<u32>) -> BTreeSet<u32> {
    let is_code = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let mut codes: Vec<(&str, u32)> = used.iter().map(|id| (&*gather.products[*id as usize], *id)).collect();
    codes.sort_unstable();
    // In order of the alphabet, what a code contains stands directly behind it.
    let nested =
        codes.windows(2).filter(|pair| is_code(pair[0].0) && pair[1].0.starts_with(pair[0].0)).map(|pair| pair[0].1);
    let totals =
        codes.iter().filter(|(code, _)| codes.len() > 1 && code.eq_ignore_ascii_case("total")).map(|(_, id)| *id);
    nested.chain(totals).collect()
}

impl Gather {
    /// The products that a name means, by their names in the result: those of that name, else all whose codes begin with it, together.
    fn matches(&self, wanted: &str, used: &BTreeSet<u32>) -> Vec<(String, Vec<u32>)> {
        let name = |id: &u32| &*self.products[*id as usize];
        let named: Vec<(String, Vec<u32>)> = used
            .iter()
            .filter(|id| name(id) == wanted || super::slug(name(id)) == wanted)
            .map(|id| (name(id).to_owned(), vec![*id]))
            .collect();
        if !named.is_empty() {
            return named;
        }
        let longer: Vec<u32> = used.iter().copied().filter(|id| super::contains_code(wanted, name(id))).collect();
        let Some(shortest) = longer.iter().map(|id| name(id).len()).min() else { return Vec::new() };
        let ids: Vec<u32> = longer.into_iter().filter(|id| name(id).len() == shortest).collect();
        vec![(wanted.to_owned(), ids)]
    }
}

/// Adds up entries of one importer, product, partner and year.
fn rows(gather: &mut Gather, names: &[Arc<str>]) -> Vec<TradeRow> {
    let mut order: Vec<u32> = (0..names.len() as u32).collect();
    order.sort_by(|a, b| names[*a as usize].cmp(&names[*b as usize]));
    let mut ranks = vec![0; names.len()];
    for (rank, id) in (0_u32..).zip(&order) {
        ranks[*id as usize] = rank;
    }
    let mut entries = std::mem::take(&mut gather.entries);
    for entry in &mut entries {
        entry.product = ranks[entry.product as usize];
    }
    entries.sort_unstable_by_key(|e| (e.importer, e.product, e.partner, e.year, e.month, e.file, e.line, e.flags));
    let mut rows: Vec<TradeRow> = Vec::with_capacity(entries.len());
    let mut last = None;
    for entry in entries {
        let key = (entry.importer, entry.product, entry.partner, entry.year);
        let known = |number: f64| (!number.is_nan()).then_some(number);
        let (quantity, value) = (known(entry.quantity), known(entry.value));
        let add =
            |sum: &mut Option<f64>, more: Option<f64>| *sum = more.map_or(*sum, |more| Some(sum.unwrap_or(0.0) + more));
        if let Some(row) = rows.last_mut().filter(|_| last == Some(key)) {
            add(&mut row.quantity, quantity);
            add(&mut row.value, value);
        } else {
            last = Some(key);
            let product = Arc::clone(&names[order[entry.product as usize] as usize]);
            let year = i32::from(entry.year);
            rows.push(TradeRow { importer: entry.importer, product, partner: entry.partner, year, quantity, value });
        }
    }
    rows
}
