//! Layout of routes as a flow chart: the column of each country, the volumes between columns, and the positions of boxes and bands.

use std::collections::BTreeMap;

/// The route of a supplier: its stages in order, and the lanes between them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Route {
    /// Country and stage name of each stage.
    pub stages: Vec<(String, String)>,
    /// Lanes before each stage; the last element contains those before the importer.
    pub lanes: Vec<Vec<String>>,
    /// Volume.
    pub volume: f64,
    /// Whether the route passes through a highlighted country.
    pub marked: bool,
}

/// A box: a country in a column, or a pass through the column to a later one.
#[derive(Clone, PartialEq, Debug)]
pub struct Stop {
    /// Column index.
    pub column: usize,
    /// Name of the country or of a group of countries; `None` for a pass through the column.
    pub name: Option<String>,
    /// Volume that passes through the box.
    pub volume: f64,
    /// Upper edge, in pixels.
    pub top: f64,
}

/// A band between boxes of neighbouring columns.
#[derive(Clone, PartialEq, Debug)]
pub struct Band {
    /// Indices of the box where the band starts and the box where it ends.
    pub ends: (usize, usize),
    /// Volume.
    pub volume: f64,
    /// Upper edges at the start and at the end of the band, in pixels.
    pub tops: (f64, f64),
    /// Lanes along the band.
    pub lanes: Vec<String>,
    /// Whether the routes of the band pass through a highlighted country.
    pub marked: bool,
}

/// A flow chart of boxes and bands.
#[derive(Clone, PartialEq, Debug)]
pub struct Flow {
    /// Stage names of the columns, without the last column, which is the importer's.
    pub columns: Vec<String>,
    /// Boxes.
    pub boxes: Vec<Stop>,
    /// Bands.
    pub bands: Vec<Band>,
    /// Height of the tallest column, with the gaps between its boxes, in pixels.
    pub height: f64,
    /// Pixels per unit of volume.
    pub scale: f64,
}

/// Gap between boxes in pixels, large enough that the names of small boxes do not overlap.
const GAP: f64 = 17.0;
/// Height of the total volume, in pixels.
const VOLUME: f64 = 230.0;
/// Largest number of countries shown individually in a column; the smaller ones share one box.
const MAX: usize = 9;

/// Returns the flow chart of routes; the countries in `kept` are always shown individually.
pub fn flow(routes: &[Route], kept: &[String], importer: &str) -> Flow {
    let columns = columns(routes);
    let names = columns.iter().max().map_or(1, |last| last + 1);
    let mut titles = vec![Vec::new(); names];
    for ((stage, turn), &column) in keys(routes).iter().zip(&columns) {
        let title = if *turn == 0 { stage.clone() } else { format!("{stage} again") };
        titles[column].push(title);
    }
    let grouped = grouped(routes, &columns, names, kept);
    let mut boxes: BTreeMap<(usize, Slot), usize> = BTreeMap::new();
    let mut flow = Flow {
        columns: titles.into_iter().map(|t| t.join(" / ")).collect(),
        boxes: Vec::new(),
        bands: Vec::new(),
        height: 0.0,
        scale: VOLUME / routes.iter().map(|r| r.volume).sum::<f64>().max(f64::MIN_POSITIVE),
    };
    let mut bands: BTreeMap<(usize, usize, Vec<String>, bool), f64> = BTreeMap::new();
    for (route, stops) in routes.iter().zip(&grouped) {
        let mut last: Option<usize> = None;
        for (i, stop) in stops.iter().chain([&(names, importer.to_owned())]).enumerate() {
            let from = i.checked_sub(1).map(|before| &stops[before]);
            let through = from.map_or(stop.0, |from| from.0 + 1)..stop.0;
            for column in through.clone().chain([stop.0]) {
                let slot = match from {
                    Some(from) if column < stop.0 => Slot::Way(from.0, from.1.clone(), stop.0, stop.1.clone()),
                    _ => Slot::Country(stop.1.clone()),
                };
                let name = if let Slot::Country(name) = &slot { Some(name.clone()) } else { None };
                let place = *boxes.entry((column, slot)).or_insert_with(|| {
                    flow.boxes.push(Stop { column, name, volume: 0.0, top: 0.0 });
                    flow.boxes.len() - 1
                });
                flow.boxes[place].volume += route.volume;
                if let Some(before) = last {
                    // Lanes are attached to the last band of a connection that passes through several columns.
                    let lanes = if column == stop.0 { route.lanes.get(i).cloned() } else { None };
                    *bands.entry((before, place, lanes.unwrap_or_default(), route.marked)).or_default() += route.volume;
                }
                last = Some(place);
            }
        }
    }
    flow.bands = bands
        .into_iter()
        .map(|((from, to, lanes, marked), volume)| Band { ends: (from, to), volume, tops: (0.0, 0.0), lanes, marked })
        .collect();
    flow.place();
    flow
}

/// What a box stands for within its column.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    Country(String),
    /// A pass through the column, between a column and country before it and a column and country after it.
    Way(usize, String, usize, String),
}

/// Returns the stages of a route, each with the number of earlier occurrences of the same stage on the route.
fn turns(route: &Route) -> Vec<(String, usize)> {
    let stages = &route.stages;
    let turn = |i: usize| stages[..i].iter().filter(|other| other.1 == stages[i].1).count();
    (0..stages.len()).map(|i| (stages[i].1.clone(), turn(i))).collect()
}

/// Returns the distinct stages with their occurrence numbers, over all routes, in order.
fn keys(routes: &[Route]) -> Vec<(String, usize)> {
    let mut keys: Vec<_> = routes.iter().flat_map(turns).collect();
    keys.sort();
    keys.dedup();
    keys
}

/// Returns the column of each key, placed after all keys that precede it on any route.
fn columns(routes: &[Route]) -> Vec<usize> {
    let keys = keys(routes);
    let place = |key: &(String, usize)| keys.binary_search(key).unwrap_or(0);
    let mut columns = vec![0; keys.len()];
    // The number of passes is limited because routes with contradictory orders would never converge.
    for _ in 0..keys.len() {
        for route in routes {
            for pair in turns(route).windows(2) {
                let (from, to) = (place(&pair[0]), place(&pair[1]));
                columns[to] = columns[to].max(columns[from] + 1).min(keys.len() - 1);
            }
        }
    }
    let mut used = columns.clone();
    used.sort_unstable();
    used.dedup();
    columns.iter().map(|column| used.binary_search(column).unwrap_or(0)).collect()
}

/// Returns the columns and countries of each route, with the smallest countries of a full column merged under one name.
fn grouped(routes: &[Route], columns: &[usize], names: usize, kept: &[String]) -> Vec<Vec<(usize, String)>> {
    let keys = keys(routes);
    let stops = |route: &Route| -> Vec<(usize, String)> {
        let mut next = 0;
        let stops = turns(route).into_iter().zip(&route.stages).map(|(key, stage)| {
            // Columns increase along a route even if its order contradicts that of others.
            let column = columns[keys.binary_search(&key).unwrap_or(0)].max(next);
            next = column + 1;
            (column.min(names - 1), stage.0.clone())
        });
        let mut stops: Vec<_> = stops.collect();
        stops.dedup_by_key(|stop| stop.0);
        stops
    };
    let mut all: Vec<Vec<(usize, String)>> = routes.iter().map(stops).collect();
    let total: f64 = routes.iter().map(|r| r.volume).sum();
    for column in 0..names {
        let mut volumes: BTreeMap<String, f64> = BTreeMap::new();
        for (route, stops) in routes.iter().zip(&all) {
            for stop in stops.iter().filter(|stop| stop.0 == column) {
                *volumes.entry(stop.1.clone()).or_default() += route.volume;
            }
        }
        let mut volumes: Vec<_> = volumes.into_iter().collect();
        volumes.sort_by(|a, b| b.1.total_cmp(&a.1));
        let small = |(i, (name, volume)): (usize, &(String, f64))| {
            let is_small = i >= MAX || (i >= 4 && *volume < 0.01 * total);
            (is_small && !kept.contains(name)).then(|| name.clone())
        };
        let small: Vec<String> = volumes.iter().enumerate().filter_map(small).collect();
        if small.len() < 2 {
            continue;
        }
        for stop in all.iter_mut().flatten().filter(|stop| stop.0 == column && small.contains(&stop.1)) {
            stop.1 = format!("{} others", small.len());
        }
    }
    all
}

impl Flow {
    /// Returns the height of a volume in pixels, at least 0.75.
    pub fn high(&self, volume: f64) -> f64 {
        (volume * self.scale).max(0.75)
    }

    /// Computes the positions of boxes and bands.
    fn place(&mut self) {
        let last = self.columns.len();
        let mut order: Vec<Vec<usize>> =
            (0..=last).map(|c| (0..self.boxes.len()).filter(|&b| self.boxes[b].column == c).collect()).collect();
        let needed = |flow: &Self, column: &[usize]| {
            let volume: f64 = column.iter().map(|&b| flow.high(flow.boxes[b].volume)).sum();
            volume + GAP * column.len().saturating_sub(1) as f64
        };
        self.height = order.iter().map(|column| needed(self, column)).fold(0.0, f64::max);
        for column in &mut order {
            column.sort_by(|&a, &b| self.boxes[b].volume.total_cmp(&self.boxes[a].volume));
        }
        for sweep in 0..7 {
            for step in 0..=last {
                let column = if sweep % 2 == 0 { step } else { last - step };
                if sweep > 0 {
                    let mut weighed: Vec<_> =
                        order[column].iter().map(|&b| (self.pull(b, sweep % 2 == 0), b)).collect();
                    weighed.sort_by(|a, b| a.0.total_cmp(&b.0));
                    order[column] = weighed.into_iter().map(|(_, b)| b).collect();
                }
                let mut top = (self.height - needed(self, &order[column])) / 2.0;
                for &b in &order[column] {
                    self.boxes[b].top = top;
                    top += self.high(self.boxes[b].volume) + GAP;
                }
            }
        }
        self.place_bands();
    }

    /// Returns the vertical centre of a box, in pixels.
    fn middle(&self, b: usize) -> f64 {
        self.boxes[b].top + self.high(self.boxes[b].volume) / 2.0
    }

    /// Returns the volume-weighted mean of the centres of a box's neighbours in the columns before or after it, in pixels.
    fn pull(&self, b: usize, before: bool) -> f64 {
        let ends = |band: &Band| if before { (band.ends.1, band.ends.0) } else { band.ends };
        let near = self.bands.iter().map(|band| (ends(band), band.volume)).filter(|(ends, _)| ends.0 == b);
        let (sum, weight) = near.fold((0.0, 0.0), |(sum, weight), ((_, other), volume)| {
            (sum + volume * self.middle(other), weight + volume)
        });
        if weight > 0.0 { sum / weight } else { self.middle(b) }
    }

    /// Computes the positions of the bands at the boxes where they start and end.
    fn place_bands(&mut self) {
        for b in 0..self.boxes.len() {
            for leaving in [true, false] {
                let this = |band: &Band| if leaving { band.ends.0 } else { band.ends.1 };
                let other = |band: &Band| if leaving { band.ends.1 } else { band.ends.0 };
                let mut near: Vec<usize> = (0..self.bands.len()).filter(|&i| this(&self.bands[i]) == b).collect();
                near.sort_by(|&i, &j| {
                    self.middle(other(&self.bands[i])).total_cmp(&self.middle(other(&self.bands[j])))
                });
                let mut top = self.boxes[b].top;
                for i in near {
                    if leaving {
                        self.bands[i].tops.0 = top;
                    } else {
                        self.bands[i].tops.1 = top;
                    }
                    top += self.bands[i].volume * self.scale;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
