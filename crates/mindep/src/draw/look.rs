//! Colours and sizes that all pictures share, so that a strategy looks the same everywhere.
//!
//! The colours of strategies are six of Okabe and Ito (Color Universal Design, 2008), told apart by people who see few colours, and a dark brown
//! instead of their yellow, which is too pale for lines; in an order in which neighbours also differ in lightness; beyond seven strategies they come
//! again, dashed.

use plotters::style::RGBColor;

/// Of text.
pub const INK: RGBColor = RGBColor(31, 35, 40);
/// Of what explains.
pub const GREY: RGBColor = RGBColor(89, 96, 104);
/// Of grids and frames.
pub const RULE: RGBColor = RGBColor(217, 221, 226);
/// Of what is bad: shortfalls, losses.
pub const LOSS: RGBColor = RGBColor(180, 50, 30);
/// Of what is there: supply, deliveries.
pub const SUPPLY: RGBColor = RGBColor(0, 114, 178);
/// Of what is wanted: demand, contracts.
pub const DEMAND: RGBColor = RGBColor(120, 128, 138);
/// Behind everything.
pub const PAPER: RGBColor = RGBColor(255, 255, 255);

/// Sizes of text, in pixels.
pub mod size {
    /// Of titles.
    pub const TITLE: f64 = 17.0;
    /// Below titles.
    pub const SUBTITLE: f64 = 12.5;
    /// Of panels and names.
    pub const NAME: f64 = 12.5;
    /// Of axes and legends.
    pub const LABEL: f64 = 11.5;
    /// Of what stands at the foot.
    pub const NOTE: f64 = 10.5;
}

/// How a strategy is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stroke {
    /// Colour.
    pub colour: RGBColor,
    /// Whether its lines are dashed.
    pub dashed: bool,
}

const BASELINE: RGBColor = RGBColor(60, 64, 70);
const OTHERS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(230, 159, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(213, 94, 0),
    RGBColor(86, 180, 233),
    RGBColor(122, 92, 0),
];

/// How the strategy with this place among those of the run is drawn; the baseline has place 0.
pub fn strategy(place: usize) -> Stroke {
    match place.checked_sub(1) {
        None => Stroke { colour: BASELINE, dashed: false },
        Some(other) => Stroke { colour: OTHERS[other % OTHERS.len()], dashed: other / OTHERS.len() % 2 == 1 },
    }
}

/// Colours from little to much, ever darker, so that they are told apart in print and by people who see few colours.
const MORE: [RGBColor; 5] = [
    RGBColor(255, 247, 238),
    RGBColor(253, 212, 164),
    RGBColor(244, 150, 92),
    RGBColor(196, 68, 38),
    RGBColor(104, 12, 10),
];

/// The colour of a share of the most there is, from 0 to 1.
pub fn more(share: f64) -> RGBColor {
    let place = share.clamp(0.0, 1.0) * (MORE.len() - 1) as f64;
    let below = (place as usize).min(MORE.len() - 2);
    let (low, high, part) = (MORE[below], MORE[below + 1], place - below as f64);
    let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * part).round() as u8;
    RGBColor(mix(low.0, high.0), mix(low.1, high.1), mix(low.2, high.2))
}

/// Black or white, whichever is read better on a colour.
pub fn text_on(colour: RGBColor) -> RGBColor {
    let (black, white) = (RGBColor(0, 0, 0), PAPER);
    if contrast(black, colour) >= contrast(white, colour) { black } else { white }
}

/// Contrast of two colours, 1 to 21, as the Web Content Accessibility Guidelines define it.
fn contrast(a: RGBColor, b: RGBColor) -> f64 {
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

fn luminance(colour: RGBColor) -> f64 {
    let linear = |byte: u8| {
        let x = f64::from(byte) / 255.0;
        if x <= 0.040_45 { x / 12.92 } else { libm::pow((x + 0.055) / 1.055, 2.4) }
    };
    0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2)
}

#[cfg(test)]
mod tests {
    use super::{contrast, luminance, more, text_on};

    #[test]
    fn more_is_darker_and_numbers_on_it_can_be_read() {
        let colours: Vec<_> = (0..=100).map(|i| more(f64::from(i) / 100.0)).collect();
        for pair in colours.windows(2) {
            assert!(luminance(pair[1]) < luminance(pair[0]), "{pair:?}");
        }
        for colour in colours {
            assert!(contrast(text_on(colour), colour) >= 4.5, "{colour:?}");
        }
    }
}
