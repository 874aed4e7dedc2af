//! Colours and text sizes shared by all pictures, so that a strategy looks the same in each of them.
//!
//! The colours of strategies are six from the palette of Okabe and Ito (Color Universal Design, 2008), which is safe for colour-blind readers,
//! and a dark brown that replaces its yellow, which is too pale for lines. They are ordered so that neighbours also differ in lightness. Beyond
//! seven strategies, the colours repeat with dashed lines.

use plotters::style::RGBColor;

/// Colour of text.
pub const INK: RGBColor = RGBColor(31, 35, 40);
/// Colour of explanatory text and axes.
pub const GREY: RGBColor = RGBColor(89, 96, 104);
/// Colour of grids and frames.
pub const RULE: RGBColor = RGBColor(217, 221, 226);
/// Colour of shortfalls and losses.
pub const LOSS: RGBColor = RGBColor(180, 50, 30);
/// Colour of supply and deliveries.
pub const SUPPLY: RGBColor = RGBColor(0, 114, 178);
/// Colour of demand and contracts.
pub const DEMAND: RGBColor = RGBColor(120, 128, 138);
/// Background colour.
pub const PAPER: RGBColor = RGBColor(255, 255, 255);

/// Text sizes, in pixels.
pub mod size {
    /// Size of titles.
    pub const TITLE: f64 = 17.0;
    /// Size of subtitles.
    pub const SUBTITLE: f64 = 12.5;
    /// Size of panel titles.
    pub const NAME: f64 = 12.5;
    /// Size of axis labels and legends.
    pub const LABEL: f64 = 11.5;
    /// Size of notes.
    pub const NOTE: f64 = 10.5;
}

/// Line style of a strategy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stroke {
    /// Colour.
    pub colour: RGBColor,
    /// Whether lines are dashed.
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

/// Returns the style of the strategy at an index in the run's list of strategies; the baseline has index 0.
pub fn strategy(place: usize) -> Stroke {
    match place.checked_sub(1) {
        None => Stroke { colour: BASELINE, dashed: false },
        Some(other) => Stroke { colour: OTHERS[other % OTHERS.len()], dashed: other / OTHERS.len() % 2 == 1 },
    }
}

/// Colour scale from low to high, with decreasing lightness so that it works in grey-scale print and for colour-blind readers.
const MORE: [RGBColor; 5] = [
    RGBColor(255, 247, 238),
    RGBColor(253, 212, 164),
    RGBColor(244, 150, 92),
    RGBColor(196, 68, 38),
    RGBColor(104, 12, 10),
];

/// Returns the colour for a fraction of the maximum, from 0 to 1.
pub fn more(share: f64) -> RGBColor {
    let place = share.clamp(0.0, 1.0) * (MORE.len() - 1) as f64;
    let below = (place as usize).min(MORE.len() - 2);
    let (low, high, part) = (MORE[below], MORE[below + 1], place - below as f64);
    let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * part).round() as u8;
    RGBColor(mix(low.0, high.0), mix(low.1, high.1), mix(low.2, high.2))
}

/// Returns black or white, whichever has the higher contrast with a background colour.
pub fn text_on(colour: RGBColor) -> RGBColor {
    let (black, white) = (RGBColor(0, 0, 0), PAPER);
    if contrast(black, colour) >= contrast(white, colour) { black } else { white }
}

/// Returns the contrast ratio of two colours, from 1 to 21, as defined by the Web Content Accessibility Guidelines.
fn contrast(a: RGBColor, b: RGBColor) -> f64 {
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

/// Returns the relative luminance of a colour, from 0 to 1.
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
