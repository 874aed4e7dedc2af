//! The layouts of tables of trade: which columns they have and what their cells mean.

use super::who::Codes;

/// A layout by its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// Columns importer, product, partner, year and quantity.
    Plain,
    /// Columns that `--columns` names.
    Columns,
    /// UN Comtrade since 2022: its portal and its programming interface.
    Comtrade,
    /// UN Comtrade up to 2022.
    ComtradeLegacy,
    /// CEPII's BACI.
    Baci,
    /// Eurostat's Comext.
    Comext,
    /// The World Bank's WITS.
    Wits,
    /// The International Trade Centre's Trade Map.
    TradeMap,
    /// Customs of Korea.
    KoreaCustoms,
    /// Customs of Japan.
    JapanCustoms,
}

impl Layout {
    /// The layouts that can be asked for.
    pub const ALL: [Self; 9] = [
        Self::Plain,
        Self::Comtrade,
        Self::ComtradeLegacy,
        Self::Baci,
        Self::Comext,
        Self::Wits,
        Self::TradeMap,
        Self::KoreaCustoms,
        Self::JapanCustoms,
    ];

    /// The name by which it is asked for.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Columns => "columns",
            Self::Comtrade => "comtrade",
            Self::ComtradeLegacy => "comtrade-legacy",
            Self::Baci => "baci",
            Self::Comext => "comext",
            Self::Wits => "wits",
            Self::TradeMap => "trademap",
            Self::KoreaCustoms => "korea-customs",
            Self::JapanCustoms => "japan-customs",
        }
    }

    /// Finds a layout by its name.
    ///
    /// # Errors
    ///
    /// With a message that lists the names.
    pub fn named(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|layout| layout.name() == name.to_lowercase());
        found.ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|layout| layout.name()).collect();
            let near = crate::diagnostic::did_you_mean(name, names.iter().copied());
            let near = near.map_or_else(String::new, |near| format!("; {near}"));
            format!("found layout `{}`, expected one of {}{near}", crate::text::shown(name), names.join(", "))
        })
    }

    /// Whether products are codes, of which shorter ones contain longer ones.
    pub(super) fn has_codes(self) -> bool {
        !matches!(self, Self::Plain | Self::Columns)
    }
}

/// In which unit quantities are.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Weighed {
    /// Tonnes in a unit.
    Tonnes(f64),
    /// The unit stands in one of these columns.
    UnitIn(&'static [&'static str]),
}

/// What to do with two rows of the same importer, product, partner and period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Twice {
    /// They are parts, to be added up.
    Add,
    /// One of them is left out if they are the same; otherwise it is a fault.
    Refuse,
}

/// A column by which rows are chosen, and the cells of rows that are kept.
#[derive(Debug)]
pub(super) struct Filter {
    pub column: &'static str,
    pub keep: &'static [&'static str],
    /// What the rows are that are left out.
    pub others: &'static str,
}

/// A published table. Names of columns are in lower case; of several, the first that is there and has a cell is read.
#[derive(Debug)]
pub(super) struct Shape {
    pub layout: Layout,
    /// Columns of importers, or a country whose table it is.
    pub importer: &'static [&'static str],
    pub home: Option<&'static str>,
    pub partner: &'static [&'static str],
    pub product: &'static [&'static str],
    pub period: &'static [&'static str],
    pub month: Option<&'static str>,
    pub quantity: &'static [&'static str],
    pub weighed: Weighed,
    /// A second quantity with the column of its unit, for rows without the first.
    pub second: Option<(&'static str, &'static str)>,
    pub value: &'static [&'static str],
    /// Currency of values, and how many of it they count.
    pub money: (&'static str, f64),
    pub flow: &'static [&'static str],
    pub imports: &'static [&'static str],
    pub filters: &'static [Filter],
    /// Column that says what the number of a row is.
    pub indicator: Option<&'static str>,
    pub revision: Option<&'static str>,
    pub twice: Twice,
    pub codes: Codes,
    /// Whether 0 stands for a quantity that is not known where the value is above 0.
    pub zero_is_unknown: bool,
}

const USUAL: Shape = Shape {
    layout: Layout::Columns,
    importer: &[],
    home: None,
    partner: &[],
    product: &[],
    period: &[],
    month: None,
    quantity: &[],
    weighed: Weighed::Tonnes(1.0),
    second: None,
    value: &[],
    money: ("USD", 1.0),
    flow: &[],
    imports: &[],
    filters: &[],
    indicator: None,
    revision: None,
    twice: Twice::Refuse,
    codes: Codes::Usual,
    zero_is_unknown: false,
};

/// Parts that Comtrade lists beside their totals.
const PARTS: [Filter; 5] = [
    Filter { column: "partner2code", keep: &["0", ""], others: "parts by second partner" },
    Filter { column: "motcode", keep: &["0", ""], others: "parts by mode of transport" },
    Filter { column: "customscode", keep: &["c00", ""], others: "parts by customs procedure" },
    Filter { column: "moscode", keep: &["0", ""], others: "parts by mode of supply" },
    Filter { column: "typecode", keep: &["c", ""], others: "trade in services" },
];

/// The same under the names of columns up to 2022.
const LEGACY_PARTS: [Filter; 3] = [
    Filter { column: "2nd partner code", keep: &["0", ""], others: "parts by second partner" },
    Filter { column: "mode of transport code", keep: &["0", ""], others: "parts by mode of transport" },
    Filter { column: "customs proc. code", keep: &["c00", ""], others: "parts by customs procedure" },
];

/// The published tables, those with the most telling columns first.
pub(super) static SHAPES: [Shape; 9] = [
    Shape {
        layout: Layout::Comtrade,
        importer: &["reporteriso", "reportercode", "reporterdesc"],
        partner: &["partneriso", "partnercode", "partnerdesc"],
        product: &["cmdcode"],
        period: &["period", "refyear", "refperiodid"],
        month: Some("refmonth"),
        quantity: &["netwgt"],
        weighed: Weighed::Tonnes(1e-3),
        second: Some(("qty", "qtyunitabbr")),
        value: &["primaryvalue"],
        flow: &["flowcode", "flowdesc"],
        imports: &["m", "import", "imports"],
        filters: &PARTS,
        revision: Some("classificationcode"),
        zero_is_unknown: true,
        ..USUAL
    },
    Shape {
        layout: Layout::ComtradeLegacy,
        importer: &["reporter iso", "reporter code", "reporter"],
        partner: &["partner iso", "partner code", "partner"],
        product: &["commodity code"],
        period: &["period", "year"],
        quantity: &["netweight (kg)"],
        weighed: Weighed::Tonnes(1e-3),
        value: &["trade value (us$)"],
        flow: &["trade flow", "trade flow code"],
        imports: &["import", "imports", "1"],
        filters: &LEGACY_PARTS,
        revision: Some("classification"),
        zero_is_unknown: true,
        ..USUAL
    },
    Shape {
        layout: Layout::Baci,
        importer: &["j"],
        partner: &["i"],
        product: &["k"],
        period: &["t"],
        quantity: &["q"],
        value: &["v"],
        money: ("USD", 1e3),
        ..USUAL
    },
    Shape {
        layout: Layout::Comext,
        importer: &["reporter"],
        partner: &["partner"],
        product: &["product"],
        period: &["time_period"],
        quantity: &["obs_value"],
        weighed: Weighed::Tonnes(0.1),
        money: ("EUR", 1.0),
        flow: &["flow"],
        imports: &["1", "import"],
        indicator: Some("indicators"),
        ..USUAL
    },
    Shape {
        layout: Layout::Comext,
        importer: &["reporter", "declarant_iso", "declarant"],
        partner: &["partner_iso", "partner"],
        product: &["product_nc"],
        period: &["period"],
        quantity: &["quantity_kg", "quantity_in_kg"],
        weighed: Weighed::Tonnes(1e-3),
        value: &["value_eur", "value_in_euros"],
        money: ("EUR", 1.0),
        flow: &["flow"],
        imports: &["1"],
        twice: Twice::Add,
        zero_is_unknown: true,
        ..USUAL
    },
    Shape {
        layout: Layout::Wits,
        importer: &["reporteriso3", "reportername"],
        partner: &["partneriso3", "partnername"],
        product: &["productcode"],
        period: &["year"],
        quantity: &["netweight in kgm"],
        weighed: Weighed::Tonnes(1e-3),
        value: &["tradevalue in 1000 usd"],
        money: ("USD", 1e3),
        flow: &["tradeflowname"],
        imports: &["import", "imports", "gross imports", "gross imp."],
        revision: Some("nomenclature"),
        zero_is_unknown: true,
        ..USUAL
    },
    Shape {
        layout: Layout::Wits,
        importer: &["reporter"],
        partner: &["partner"],
        product: &["productcode"],
        period: &["year"],
        quantity: &["quantity"],
        weighed: Weighed::UnitIn(&["quantity unit"]),
        value: &["trade value 1000usd"],
        money: ("USD", 1e3),
        flow: &["tradeflow"],
        imports: &["import", "imports", "gross imports"],
        zero_is_unknown: true,
        ..USUAL
    },
    Shape {
        layout: Layout::KoreaCustoms,
        home: Some("KOR"),
        partner: &["statcd"],
        product: &["hscd", "hscode"],
        period: &["year"],
        quantity: &["impwgt"],
        weighed: Weighed::Tonnes(1e-3),
        value: &["impdlr"],
        zero_is_unknown: true,
        ..USUAL
    },
    Shape {
        layout: Layout::JapanCustoms,
        home: Some("JPN"),
        partner: &["country"],
        product: &["hs"],
        period: &["year"],
        quantity: &["quantity2-year"],
        weighed: Weighed::UnitIn(&["unit2"]),
        second: Some(("quantity1-year", "unit1")),
        value: &["value-year"],
        money: ("JPY", 1e3),
        flow: &["exp or imp"],
        imports: &["2"],
        twice: Twice::Add,
        codes: Codes::Japan,
        zero_is_unknown: true,
        ..USUAL
    },
];

#[cfg(test)]
mod tests {
    use super::Layout;

    #[test]
    fn layouts_are_found_by_their_names() {
        for layout in Layout::ALL {
            assert_eq!(Layout::named(&layout.name().to_uppercase()), Ok(layout));
        }
        let told = Layout::named("bacy").unwrap_err();
        assert!(told.contains("expected one of plain, comtrade") && told.contains("did you mean `baci`?"), "{told}");
    }
}
