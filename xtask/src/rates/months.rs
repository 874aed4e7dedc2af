//! Step 9, months: hazards that, simulated month by month and read in calendar years, show what step 7 saw.

use super::depth::{Depth, Depths};
use super::measures::{base, mean, part, weighted_moments};
use mindep_core::domain::distribution::Distribution;
use mindep_core::rng::{Stream, StreamKind};
use mindep_core::stats::ln;
use mindep_world::minerals::Stage;

const MONTHS: usize = 12;
/// What hazards are chosen from: means of durations, their standard deviations relative to the mean; means and standard deviations of severities.
const ENDS_MEANS: &[f64] = &[6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0, 21.0, 24.0];
const LASTS_MEANS: &[f64] = &[36.0, 48.0, 60.0, 72.0, 96.0, 120.0];
const RELATIVE_SDS: [f64; 3] = [0.5, 0.75, 1.0];
const SEVERITIES: [f64; 4] = [0.75, 0.8, 0.85, 0.9];
const SEVERITY_SDS: [f64; 3] = [0.1, 0.15, 0.2];
/// Months within which durations are truncated.
const ENDS_WITHIN: [f64; 2] = [1.0, 30.0];
const LASTS_WITHIN: [f64; 2] = [30.0, 240.0];
/// A severity's variance is at most this part of the largest that its mean allows: a beta distribution with more has peaks at both ends.
const MOST_VARIANCE: f64 = 0.8;
/// Points of the distributions' quantiles over which is averaged.
const DURATIONS: usize = 60;
const SEVERITY_POINTS: usize = 20;
/// Weight of the mean depth among what is fitted.
const WEIGHT_OF_DEPTH: f64 = 4.0;
/// Years that the longest event can touch.
const YEARS_TOUCHED: usize = 21;

const SEED: u64 = 7;
/// Years that are simulated.
const YEARS: usize = 400_000;

/// What calendar years show of events of a hazard.
#[derive(Clone, Copy, Default, Debug)]
pub struct Seen {
    /// Part of the events by which half or more is lost in some year.
    pub part: f64,
    /// Mean loss of the first such year, and its standard deviation.
    depth: (f64, f64),
    /// Parts with one such year, with two, with three and more, with five and more.
    years: [f64; 4],
}

/// A hazard in months.
pub struct Hazard {
    /// Months that an event lasts.
    pub duration: Distribution,
    /// Part of the exports that it takes.
    pub severity: Distribution,
    /// What yearly data show of it.
    pub seen: Seen,
}

/// Hazards whose falls end, and whose last; and which part of the falls last.
pub struct Hazards {
    /// Falls that end within two years.
    pub ends: Hazard,
    /// Falls that last three years and more.
    pub lasts: Hazard,
    /// Part of the falls that last.
    pub lasting: f64,
}

impl Hazards {
    /// Chooses hazards by what falls look like in years. So few of them end that ore and processed share the split.
    pub fn of(depths: &Depths) -> Self {
        let [_, _, lasting, _] = depths.all.years();
        Self {
            ends: fitted(&depths.end, ENDS_MEANS, ENDS_WITHIN),
            lasts: fitted(&depths.last, LASTS_MEANS, LASTS_WITHIN),
            lasting,
        }
    }

    /// Onsets a year of events that end and that last, where falls by half begin at a rate in yearly data: rate × share / seen.
    pub fn onsets(&self, rate: f64) -> [f64; 2] {
        [rate * (1.0 - self.lasting) / self.ends.seen.part, rate * self.lasting / self.lasts.seen.part]
    }
}

/// Points in the middle of so many equal parts of (0, 1).
fn middles(count: usize) -> impl Iterator<Item = f64> {
    (0..count).map(move |i| (i as f64 + 0.5) / count as f64)
}

/// Times in months at which events start in a calendar year, in the middle of equal parts of each month. Halves and sixteenths are exact, so that what takes
/// just half a year is not more than that.
fn starts(of_each_month: usize) -> impl Iterator<Item = f64> {
    (0..MONTHS * of_each_month).map(move |i| (i as f64 + 0.5) / of_each_month as f64)
}

/// The hazard whose events look most like the falls.
fn fitted(falls: &Depth, means: &[f64], [min, max]: [f64; 2]) -> Hazard {
    let mut severities = Vec::new();
    for mean in SEVERITIES {
        for sd in SEVERITY_SDS {
            if sd * sd < MOST_VARIANCE * mean * (1.0 - mean) {
                let severity = Distribution::Beta { mean, sd };
                let points: Vec<f64> = middles(SEVERITY_POINTS).map(|u| severity.quantile(u)).collect();
                severities.push((severity, points));
            }
        }
    }
    let mut best: Option<(f64, Hazard)> = None;
    for mean in means {
        for relative in RELATIVE_SDS {
            let lognormal = Distribution::Lognormal { mean: *mean, sd: relative * mean };
            let duration = Distribution::Truncated { of: Box::new(lognormal), min, max };
            let touched: Vec<Vec<f64>> = middles(DURATIONS)
                .map(|u| duration.quantile(u))
                .flat_map(|months| starts(1).map(move |start| parts_of_years(start, months)))
                .collect();
            for (severity, points) in &severities {
                let seen = seen(&touched, points);
                let misfit = misfit(&seen, falls);
                if best.as_ref().is_none_or(|(least, _)| misfit < *least) {
                    best = Some((misfit, Hazard { duration: duration.clone(), severity: severity.clone(), seen }));
                }
            }
        }
    }
    best.map(|(_, hazard)| hazard).expect("there are means to choose from")
}

/// How far what is seen of a hazard is from the falls.
fn misfit(seen: &Seen, falls: &Depth) -> f64 {
    let square = |x: f64| x * x;
    let years: f64 = seen.years.iter().zip(falls.years()).map(|(seen, wanted)| square(seen - wanted)).sum();
    years + WEIGHT_OF_DEPTH * square(seen.depth.0 - falls.mean) + square(seen.depth.1 - falls.sd)
}

/// The part of each calendar year that an event takes which starts in a month and lasts some months.
fn parts_of_years(start: f64, months: f64) -> Vec<f64> {
    let year = MONTHS as f64;
    let part = |y: usize| {
        let (from, to) = (year * y as f64, year * (y + 1) as f64);
        ((start + months).min(to) - start.max(from)).clamp(0.0, year) / year
    };
    (0..YEARS_TOUCHED).map(part).collect()
}

/// What calendar years show of events that take such parts of years, at each of some severities.
fn seen(touched: &[Vec<f64>], severities: &[f64]) -> Seen {
    let mut depths = Vec::new();
    let mut counts = [0_u32; 4];
    for parts in touched {
        for severity in severities {
            let mut low = parts.iter().map(|part| severity * part).filter(|loss| *loss > 0.5);
            let Some(first) = low.next() else { continue };
            depths.push((first, 1.0));
            let years = 1 + low.count();
            for (count, inside) in counts.iter_mut().zip([years == 1, years == 2, years >= 3, years >= 5]) {
                *count += u32::from(inside);
            }
        }
    }
    let events = depths.len() as f64;
    Seen {
        part: events / (touched.len() * severities.len()) as f64,
        depth: weighted_moments(&depths),
        years: counts.map(|count| f64::from(count) / events),
    }
}

/// What yearly data show of both hazards, simulated month by month.
struct Simulated {
    /// Falls by half that begin, a year, and the standard error of that.
    begin: (f64, f64),
    /// Mean loss of their first year.
    depth: f64,
    /// Mean availability.
    availability: f64,
}

fn simulated(hazards: &Hazards, stage: Stage, rate: f64) -> Simulated {
    let mut months = vec![1.0; YEARS * MONTHS];
    // The longest event still ends within the months.
    let end = months.len() as f64 - LASTS_WITHIN[1] - 60.0;
    for (name, hazard, onsets) in
        [("ends", &hazards.ends, hazards.onsets(rate)[0]), ("lasts", &hazards.lasts, hazards.onsets(rate)[1])]
    {
        let stream = Stream::new(SEED, StreamKind::Disruption, &format!("{}/{name}", stage.name()));
        let mut now = 0.0;
        for occurrence in 0.. {
            let [wait, duration, severity, _] = stream.uniforms(0, occurrence, 0);
            now += -ln(wait) * MONTHS as f64 / onsets;
            if now >= end {
                break;
            }
            let until = now + hazard.duration.quantile(duration);
            take(&mut months, now, until, hazard.severity.quantile(severity));
            now = until;
        }
    }
    let years: Vec<f64> = months.chunks(MONTHS).map(|year| year.iter().sum::<f64>() / MONTHS as f64).collect();
    read_in_years(&years)
}

/// Takes a part of what is available from one time to another, in months.
fn take(months: &mut [f64], from: f64, until: f64, severity: f64) {
    for month in from as usize..=until as usize {
        let covered = until.min(month as f64 + 1.0) - from.max(month as f64);
        months[month] *= 1.0 - severity * covered;
    }
}

/// Reads years as step 2 does.
fn read_in_years(years: &[f64]) -> Simulated {
    let mut at_risk = 0_u32;
    let mut losses = Vec::new();
    let mut fell_before = years[3] < 0.5 * base(years, 3);
    for t in 4..years.len() {
        let before = base(years, t);
        let fell = years[t] < 0.5 * before;
        at_risk += u32::from(!fell_before);
        if fell && !fell_before {
            losses.push(1.0 - years[t] / before);
        }
        fell_before = fell;
    }
    Simulated {
        begin: (losses.len() as f64 / f64::from(at_risk), (losses.len() as f64).sqrt() / f64::from(at_risk)),
        depth: mean(losses).unwrap_or(f64::NAN),
        availability: mean(years.iter().copied()).unwrap_or(f64::NAN),
    }
}

/// Prints the hazards, and what yearly data show of them.
pub fn print(hazards: &Hazards, rates: [f64; 2]) {
    println!("\n== 9 months");
    for (name, share, hazard) in
        [("ends", 1.0 - hazards.lasting, &hazards.ends), ("lasts", hazards.lasting, &hazards.lasts)]
    {
        let Hazard { duration, severity, seen } = hazard;
        let (depth, sd) = seen.depth;
        println!(
            "{name}: share {share:.2}, duration {duration}, severity {severity}; half and more lost in some year {:.2}, depth {depth:.2}, sd {sd:.2}, \
             years 1, 2, 3+, 5+ {:.2?}",
            seen.part, seen.years
        );
    }
    for (stage, rate) in [Stage::Ore, Stage::Processed].into_iter().zip(rates) {
        let [ends, lasts] = hazards.onsets(rate);
        let Simulated { begin: (begin, error), depth, availability } = simulated(hazards, stage, rate);
        println!(
            "{}: onsets a year {ends:.4} (ends), {lasts:.4} (lasts); simulated over {YEARS} years falls begin at {:.2} ± {:.2} % (wanted {:.2}), depth {depth:.2}, \
             mean availability {availability:.3}",
            stage.name(),
            100.0 * begin,
            100.0 * error,
            100.0 * rate
        );
    }
    for months in [2.0, 4.0, 6.0, 8.0, 10.0, 12.0] {
        let first_year = |start: f64| parts_of_years(start, months)[0];
        let halved = |start: f64| parts_of_years(start, months).iter().any(|part| *part > 0.5);
        println!(
            "full loss for {months} months: of the year in which it starts {:.2} on average; half of some year with probability {:.2}",
            mean(starts(1).map(first_year)).unwrap_or(f64::NAN),
            part(starts(16).map(halved))
        );
    }
}
