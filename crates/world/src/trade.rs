//! World trade: every bilateral flow of the bundled products, by year.
//!
//! The file is compact rather than plain: half a million flows are 2.7 MB. `cargo xtask world` makes it. It begins with its magic number, the name of its source,
//! its years and its countries; then comes a block for each product, compressed by itself, so that one product is read without the others.

mod codec;

use codec::{Reader, Writer};
use mindep_core::domain::node::Country;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Begins a file of world trade; the digit is the version of its form.
const MAGIC: &[u8; 8] = b"MDTRADE1";
/// Kilograms in a tonne, and dollars in a thousand: numbers are stored as whole ones of these.
const MILLI: f64 = 1000.0;
/// Most years of a file: a pair of countries has a bit for each.
const MAX_YEARS: usize = 64;
/// Most bytes of a block once it is unpacked, so that a damaged file takes no more memory.
const MAX_BLOCK: usize = 1 << 26;

/// The bundled products as codes of HS 1992.
pub const PRODUCTS: [u32; 40] = [
    250_410, 250_490, 251_020, 251_110, 251_910, 252_890, 252_922, 260_200, 260_300, 260_400, 260_600, 260_800,
    260_900, 261_000, 261_100, 261_210, 261_390, 261_400, 261_510, 261_710, 280_450, 280_490, 280_530, 282_200,
    282_520, 282_530, 283_691, 284_610, 284_690, 711_011, 711_021, 711_031, 720_292, 720_293, 810_110, 810_310,
    810_510, 810_600, 811_211, 811_230,
];

/// What was sold by one country to another in a year.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Flow {
    /// Country that imported.
    pub importer: Country,
    /// Country that sold.
    pub exporter: Country,
    /// Calendar year.
    pub year: i32,
    /// Gross weight in tonnes; `None` where only the value is known.
    pub tonnes: Option<f64>,
    /// Value in thousands of current US dollars, free on board.
    pub kusd: f64,
}

/// Weight and value by year, of one pair of countries.
type Years = BTreeMap<i32, (Option<f64>, f64)>;

/// World trade of several products.
pub struct WorldTrade {
    /// Publisher, name and version of the data.
    pub source: String,
    /// First and last year.
    pub years: [i32; 2],
    countries: Vec<Country>,
    /// Compressed blocks by product, as they stand in the file.
    blocks: BTreeMap<u32, Vec<u8>>,
}

static BUNDLED: LazyLock<WorldTrade> =
    LazyLock::new(|| WorldTrade::parse(include_bytes!("../data/trade.bin")).unwrap_or_else(|_| WorldTrade::empty()));

/// The trade that is bundled.
pub fn bundled() -> &'static WorldTrade {
    &BUNDLED
}

impl WorldTrade {
    fn empty() -> Self {
        Self { source: String::new(), years: [0, 0], countries: Vec::new(), blocks: BTreeMap::new() }
    }

    /// Reads a file of world trade, every product of it, so that what is damaged is refused.
    ///
    /// # Errors
    ///
    /// When the bytes are no such file.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let trade = Self::parse(bytes)?;
        let sound = trade.products().all(|product| trade.unpack(product).is_some());
        sound.then_some(trade).ok_or_else(|| "found a damaged file of world trade".to_owned())
    }

    /// Reads what stands before the blocks, and where these are. Of the bundled file this is enough, since a test reads it whole.
    fn parse(bytes: &[u8]) -> Result<Self, String> {
        let rest = bytes.strip_prefix(MAGIC).ok_or("found no file of world trade, which begins with MDTRADE1")?;
        let damaged = || "found a damaged file of world trade".to_owned();
        let mut reader = Reader::new(rest);
        let mut head = || -> Option<(String, i32, usize, Vec<Country>)> {
            let source = String::from_utf8(reader.bytes()?.to_vec()).ok()?;
            let first = i32::try_from(reader.number()?).ok()?;
            let years = usize::try_from(reader.number()?).ok()?;
            let codes = reader.bytes()?;
            let countries: Option<Vec<Country>> =
                codes.chunks(3).map(|code| Country::new(std::str::from_utf8(code).ok()?)).collect();
            Some((source, first, years, countries?))
        };
        let (source, first, years, countries) = head().ok_or_else(damaged)?;
        if years == 0 || years > MAX_YEARS || !(1900..=2200).contains(&first) {
            return Err(damaged());
        }
        let mut blocks = BTreeMap::new();
        while !reader.is_empty() {
            let product = reader.number().and_then(|n| u32::try_from(n).ok()).ok_or_else(damaged)?;
            blocks.insert(product, reader.bytes().ok_or_else(damaged)?.to_vec());
        }
        Ok(Self { source, years: [first, first + years as i32 - 1], countries, blocks })
    }

    /// The products as codes of HS 1992, ascending.
    pub fn products(&self) -> impl Iterator<Item = u32> {
        self.blocks.keys().copied()
    }

    /// Returns the flows of a product, by importer, exporter and year; none if the product is not there.
    pub fn flows(&self, product: u32) -> Vec<Flow> {
        self.unpack(product).unwrap_or_default()
    }

    fn unpack(&self, product: u32) -> Option<Vec<Flow>> {
        let block = miniz_oxide::inflate::decompress_to_vec_with_limit(self.blocks.get(&product)?, MAX_BLOCK).ok()?;
        let mut reader = Reader::new(&block);
        let [importers, exporters] = [reader.bytes()?, reader.bytes()?];
        let mut masks = Reader::new(reader.bytes()?);
        let mut weights = Reader::new(reader.bytes()?);
        let mut values = Reader::new(reader.bytes()?);
        if importers.len() != exporters.len() {
            return None;
        }
        let mut flows = Vec::new();
        for (importer, exporter) in importers.iter().zip(exporters) {
            let [importer, exporter] = [importer, exporter].map(|i| self.countries.get(usize::from(*i)).copied());
            let (importer, exporter, mask) = (importer?, exporter?, masks.number()?);
            for year in (0..64).filter(|year| mask >> year & 1 == 1) {
                let year = self.years[0] + year;
                let weight = weights.number()?;
                flows.push(Flow {
                    importer,
                    exporter,
                    year: (year <= self.years[1]).then_some(year)?,
                    tonnes: weight.checked_sub(1).map(|kilograms| kilograms as f64 / MILLI),
                    kusd: values.number()? as f64 / MILLI,
                });
            }
        }
        (masks.is_empty() && weights.is_empty() && values.is_empty()).then_some(flows)
    }

    /// Packs flows by product into a file; `source` names publisher, name and version. Weights are rounded to kilograms, values to dollars; flows of a
    /// product that name the same countries and year are added.
    ///
    /// # Errors
    ///
    /// When there are more than 256 countries or 64 years, or a number is not finite, or below 0.
    pub fn pack(source: &str, products: &BTreeMap<u32, Vec<Flow>>) -> Result<Vec<u8>, String> {
        let all = || products.values().flatten();
        let first = all().map(|flow| flow.year).min().ok_or("found no flows")?;
        let years = (all().map(|flow| flow.year).max().unwrap_or(first) - first + 1) as usize;
        let countries: std::collections::BTreeSet<Country> =
            all().flat_map(|flow| [flow.importer, flow.exporter]).collect();
        let countries: Vec<Country> = countries.into_iter().collect();
        if countries.len() > 256 || years > MAX_YEARS {
            return Err(format!(
                "found {} countries and {years} years, expected 256 and {MAX_YEARS} at most",
                countries.len()
            ));
        }
        if let Some(flow) = all()
            .find(|flow| !(0.0..1e13).contains(&flow.kusd) || !flow.tonnes.is_none_or(|t| (0.0..1e13).contains(&t)))
        {
            return Err(format!("found {flow:?}, expected numbers of 0 and more"));
        }
        let place = |country: &Country| countries.binary_search(country).unwrap_or_default() as u8;
        let mut file = Writer::default();
        file.bytes(source.as_bytes());
        file.number(first as u64);
        file.number(years as u64);
        let codes: Vec<u8> = countries.iter().flat_map(|country| country.as_str().bytes()).collect();
        file.bytes(&codes);
        for (product, flows) in products {
            let mut pairs: BTreeMap<(Country, Country), Years> = BTreeMap::new();
            for flow in flows {
                let years = pairs.entry((flow.importer, flow.exporter)).or_default();
                let cell = years.entry(flow.year).or_insert((None, 0.0));
                cell.0 = match (cell.0, flow.tonnes) {
                    (Some(a), Some(b)) => Some(a + b),
                    (a, b) => a.or(b),
                };
                cell.1 += flow.kusd;
            }
            let importers: Vec<u8> = pairs.keys().map(|(importer, _)| place(importer)).collect();
            let exporters: Vec<u8> = pairs.keys().map(|(_, exporter)| place(exporter)).collect();
            let [mut masks, mut weights, mut values] = [(); 3].map(|()| Writer::default());
            for years in pairs.values() {
                masks.number(years.keys().fold(0, |mask, year| mask | 1 << (year - first)));
                for (tonnes, kusd) in years.values() {
                    weights.number(tonnes.map_or(0, |tonnes| (tonnes * MILLI).round() as u64 + 1));
                    values.number((kusd * MILLI).round() as u64);
                }
            }
            let mut block = Writer::default();
            for part in [&importers, &exporters, &masks.done(), &weights.done(), &values.done()] {
                block.bytes(part);
            }
            file.number(u64::from(*product));
            file.bytes(&miniz_oxide::deflate::compress_to_vec(&block.done(), 9));
        }
        Ok([MAGIC.as_slice(), &file.done()].concat())
    }
}

#[cfg(test)]
mod tests;
