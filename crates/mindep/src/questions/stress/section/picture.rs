//! Bar charts of the targets by rank: the demand each leaves missing, and the economic loss.

use super::{Hit, StressView, harms, target};
use crate::draw::bars::{self, Bar, Panel, Row};
use crate::draw::look::{self, size};
use crate::draw::sheet::{self, Drawn, Frame, Picture, Text};
use crate::tables::number::value;
use crate::words::numbers;

/// Maximum number of targets.
const MAX: usize = 15;
const WIDTH: f64 = 888.0;

/// Draws the targets with the greatest damage under the first strategy, with a bar for each strategy.
pub fn draw(found: &StressView<'_>) -> Drawn<Picture> {
    let strategies = found.strategies();
    let by_strategy: Vec<Vec<Hit<'_>>> = strategies.iter().map(|strategy| found.hits(strategy)).collect();
    let harmful: Vec<Hit<'_>> = by_strategy.first().into_iter().flatten().filter(|hit| harms(**hit)).copied().collect();
    let first: Vec<Hit<'_>> = harmful.iter().take(MAX).copied().collect();
    let shown: Vec<Vec<Option<Hit<'_>>>> = first
        .iter()
        .map(|hit| {
            let same = |other: &&Hit<'_>| other.all.target == hit.all.target && other.all.kind == hit.all.kind;
            by_strategy.iter().map(|hits| hits.iter().find(same).copied()).collect()
        })
        .collect();
    let several = found.several();
    let share = |hit: Hit<'_>| {
        let share = value(hit.worst.shortfall_share);
        let of = if several && share > 0.0 { format!(" {}", found.mineral(hit.worst)) } else { String::new() };
        (100.0 * share, format!("{}{of}", numbers::percent(share)))
    };
    let losses = shown.iter().flatten().flatten().map(|hit| value(hit.all.economic_loss));
    let most = losses.filter(|loss| loss.is_finite()).fold(0.0, f64::max);
    let (scale, money) = numbers::scaled_money(most, found.currency());
    let loss = |hit: Hit<'_>| {
        let loss = value(hit.all.economic_loss) / scale;
        // A dash on the axis would be read as zero.
        (loss, if loss.is_nan() { "not known".to_owned() } else { numbers::plain(loss, 2) })
    };
    let rows = |measure: &dyn Fn(Hit<'_>) -> (f64, String)| -> Vec<Row> {
        let row = |(hits, first): (&Vec<Option<Hit<'_>>>, &Hit<'_>)| Row {
            name: StressView::name(first.all),
            bars: hits.iter().enumerate().map(|(i, hit)| bar(i, strategies.len(), hit.map(measure))).collect(),
        };
        shown.iter().zip(&first).map(row).collect()
    };
    let whose = if several {
        "of the mineral hit most, % of its demand in those months"
    } else {
        "% of demand in those months"
    };
    let mut left = Panel { title: "Shortfall".to_owned(), measured: whose.to_owned(), rows: rows(&share), names: 0.0 };
    let right = Panel { title: "Economic loss".to_owned(), measured: money, rows: rows(&loss), names: 0.0 };
    let each = first.iter().map(|hit| format!("{}: {}", StressView::name(hit.all), found.damage(*hit)));
    let key = |(i, id): (usize, &&str)| bars::key(target::strategy(found.about, id), look::strategy(i));
    let legend = if strategies.len() > 1 { strategies.iter().enumerate().map(key).collect() } else { Vec::new() };
    let count = if harmful.len() > MAX { format!(" The {MAX} with the greatest damage.") } else { String::new() };
    let height = if first.is_empty() { 60.0 } else { bars::height(&left.rows, true) };
    let frame = Frame {
        name: "stress".to_owned(),
        title: format!("What cutting off each country, lane and stage costs ({})", found.about.whom),
        subtitle: format!(
            "{}, all else at its mean; added to the same run without it.{count}",
            crate::words::names::capital(&found.outage())
        ),
        description: format!("Damage of outages. {}.", each.collect::<Vec<_>>().join("; ")),
        legend,
        note: found.about.note.clone(),
        ..Frame::default()
    }
    .around(WIDTH, height)?;
    // The widths of texts are known only after a frame is made.
    left.names = bars::names_width(&left.rows, 200.0);
    sheet::draw(frame, |area| {
        let (width, _) = sheet::extent(area);
        if first.is_empty() {
            let why = "No outage leaves demand unmet or costs value.";
            return sheet::write(area, why, (0.0, height / 2.0), &Text::new(size::SUBTITLE).middle());
        }
        if most <= 0.0 {
            return bars::draw(area, &left);
        }
        let half = (width - left.names - 16.0) / 2.0;
        bars::draw(&sheet::part(area, (0.0, 0.0), (left.names + half, height)), &left)?;
        bars::draw(&sheet::part(area, (left.names + half + 16.0, 0.0), (half, height)), &right)
    })
}

/// Returns the bar of a strategy, in the colour of losses if there is only one.
fn bar(place: usize, of: usize, measured: Option<(f64, String)>) -> Bar {
    let (colour, pale) = if of > 1 { bars::of_strategy(look::strategy(place)) } else { (look::LOSS, false) };
    let (value, text) = measured.unwrap_or((f64::NAN, "–".to_owned()));
    Bar { value, error: f64::NAN, text, colour, pale }
}
