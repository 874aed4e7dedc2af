//! The metrics of a trial (docs/model.md §9): what each is called, measured in, and which direction is good.

/// What a metric is measured in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Measure {
    /// The mineral's unit.
    Quantity,
    /// A fraction or index, without unit.
    Share,
    /// Months.
    Months,
    /// The place of a month, counted from the start.
    MonthIndex,
    /// Days.
    Days,
    /// The currency, of costs.
    Cost,
    /// The currency, of economic losses.
    Loss,
    /// The currency per unit.
    Price,
}

/// All that is said of a metric, but for how it is computed (`engine/outcome.rs`).
#[allow(clippy::struct_excessive_bools, reason = "each is a property that others do not tell")]
#[derive(Clone, Copy, Debug)]
struct Descriptor {
    name: &'static str,
    title: &'static str,
    measure: Measure,
    more_is_better: bool,
    zero_is_nothing: bool,
    is_always_defined: bool,
    is_flag: bool,
    adds_up: bool,
}

impl Descriptor {
    /// A metric of which less is better and zero is nothing, and which some trials may lack.
    const fn new(name: &'static str, title: &'static str, measure: Measure) -> Self {
        Self {
            name,
            title,
            measure,
            more_is_better: false,
            zero_is_nothing: true,
            is_always_defined: false,
            is_flag: false,
            adds_up: false,
        }
    }

    /// Every trial has it.
    const fn always(self) -> Self {
        Self { is_always_defined: true, ..self }
    }

    /// It adds up across minerals.
    const fn adding_up(self) -> Self {
        Self { adds_up: true, ..self }
    }

    /// It is 1 or 0.
    const fn flag(self) -> Self {
        Self { is_flag: true, ..self }
    }

    /// More of it is better, and zero is a value like another.
    const fn better_with_more(self) -> Self {
        Self { more_is_better: true, zero_is_nothing: false, ..self }
    }
}

/// Declares the metrics, in the order of results.
macro_rules! metrics {
    ($($(#[doc = $meaning:literal])+ $metric:ident = $descriptor:expr,)+) => {
        /// A number that one trial of one strategy gives for one mineral, or for all.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
        pub enum Metric {
            $($(#[doc = $meaning])+ $metric,)+
        }

        impl Metric {
            /// All metrics of a mineral, in the order of results.
            pub const ALL: [Self; DESCRIPTORS.len()] = [$(Self::$metric),+];
        }

        const DESCRIPTORS: &[Descriptor] = &[$($descriptor),+];
    };
}

use Descriptor as D;

metrics! {
    /// ΣU.
    Shortfall = D::new("shortfall", "Shortfall", Measure::Quantity).always().adding_up(),
    /// ΣU / ΣD.
    ShortfallShare = D::new("shortfall_share", "Shortfall, of demand", Measure::Share).always(),
    /// Largest U / D of a month.
    PeakShortfallShare = D::new("peak_shortfall_share", "Shortfall in the worst month, of demand", Measure::Share).always(),
    /// Months with U / D above the threshold.
    ShortageMonths = D::new("shortage_months", "Months of shortage", Measure::Months).always(),
    /// Longest run of them.
    LongestShortage = D::new("longest_shortage", "Longest shortage", Measure::Months).always(),
    /// 1 when there is such a month, else 0.
    AnyShortage = D::new("any_shortage", "Probability of a shortage", Measure::Share).always().flag().adding_up(),
    /// Index of the first such month, of the trials that have one.
    FirstShortageMonth = D::new("first_shortage_month", "First month of shortage", Measure::MonthIndex).better_with_more(),
    /// Least stock at a month's end, in days of the trend.
    LowestStockDays = D::new("lowest_stock_days", "Lowest stock, in days of demand", Measure::Days).better_with_more(),
    /// Demand given up for the price.
    PriceResponse = D::new("price_response", "Demand given up because of the price", Measure::Quantity).always(),
    /// Demand that goes without, whoever decides it: ΣU and what is given up for the price.
    DemandUnserved = D::new("demand_unserved", "Demand that goes without, whoever decides it", Measure::Quantity).always().adding_up(),
    /// That over ΣD.
    DemandUnservedShare = D::new("demand_unserved_share", "Demand that goes without, of demand", Measure::Share).always(),
    /// Surge bought, for the gap and for stockpiles.
    SurgeBought = D::new("surge_bought", "Bought beyond contracts", Measure::Quantity).always(),
    /// Plain mean of the monthly prices.
    AveragePrice = D::new("average_price", "Average price", Measure::Price),
    /// Discounted cost of imports.
    ImportCost = D::new("import_cost", "Cost of imports", Measure::Cost).adding_up(),
    /// Discounted value lost by sectors and by the price response.
    EconomicLoss = D::new("economic_loss", "Economic loss", Measure::Loss).adding_up(),
    /// Discounted money spent.
    TotalCost = D::new("total_cost", "Money spent", Measure::Cost).adding_up(),
    /// `TotalCost` and demand not met, at the price.
    ProgrammeCost = D::new("programme_cost", "Money spent, unmet demand counted at its price", Measure::Cost).adding_up(),
    /// `ProgrammeCost` and `EconomicLoss`.
    SocietalCost = D::new("societal_cost", "Programme cost and economic loss", Measure::Cost).adding_up(),
    /// Herfindahl–Hirschman index of delivered volume by supplier and project.
    SupplierHhi = D::new("supplier_hhi", "Concentration by supplier (Herfindahl–Hirschman index)", Measure::Share),
    /// Largest share of delivered volume.
    LargestShare = D::new("largest_share", "Share of the largest supplier", Measure::Share),
}

/// How many metrics add up.
const ADDING_UP: usize = {
    let (mut i, mut count) = (0, 0);
    while i < DESCRIPTORS.len() {
        count += DESCRIPTORS[i].adds_up as usize;
        i += 1;
    }
    count
};

impl Metric {
    /// The metrics that add up across minerals, and whether there is any shortage; in the order of results.
    ///
    /// Quantities add up only where all minerals have one unit.
    pub const OF_ALL_MINERALS: [Self; ADDING_UP] = {
        let mut found = [Self::Shortfall; ADDING_UP];
        let (mut i, mut place) = (0, 0);
        while i < DESCRIPTORS.len() {
            if DESCRIPTORS[i].adds_up {
                found[place] = Self::ALL[i];
                place += 1;
            }
            i += 1;
        }
        found
    };

    fn descriptor(self) -> &'static Descriptor {
        &DESCRIPTORS[self.index()]
    }

    /// Its place among [those of all minerals](Self::OF_ALL_MINERALS), if it is one.
    pub fn place_of_all(self) -> Option<usize> {
        Self::OF_ALL_MINERALS.iter().position(|metric| *metric == self)
    }

    /// The metric of a name in results.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.name() == name)
    }

    /// The name in results.
    pub fn name(self) -> &'static str {
        self.descriptor().name
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        self.descriptor().title
    }

    /// What it is measured in.
    pub fn measure(self) -> Measure {
        self.descriptor().measure
    }

    /// Whether more is better; less is better of everything else.
    pub fn more_is_better(self) -> bool {
        self.descriptor().more_is_better
    }

    /// Whether zero is nothing, as it is of losses and costs, and not a value like another, as a shortage in the first month is, or a stock that ran out.
    pub fn zero_is_nothing(self) -> bool {
        self.descriptor().zero_is_nothing
    }

    /// Whether every trial has it: not a first shortage, stocks, prices, values or deliveries where there are none.
    pub fn is_always_defined(self) -> bool {
        self.descriptor().is_always_defined
    }

    /// Whether it is 1 in some trials and 0 in the others, so that its mean is a share of them.
    pub fn is_flag(self) -> bool {
        self.descriptor().is_flag
    }

    /// Its place in [`Metric::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

/// Variables of the monthly series, in the order of results.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Variable {
    /// D.
    Demand,
    /// Domestic, recycled, of projects and contracts, and surge bought.
    Supply,
    /// U / D.
    ShortfallShare,
    /// Days of the trend in stock at the month's end.
    StockDays,
    /// P.
    Price,
    /// The price inside a country that keeps what it would export; only where it is followed.
    PriceInside,
    /// Concentration of the month's deliveries.
    Hhi,
}

impl Variable {
    /// All variables.
    pub const ALL: [Self; 7] =
        [Self::Demand, Self::Supply, Self::ShortfallShare, Self::StockDays, Self::Price, Self::PriceInside, Self::Hhi];

    /// The largest value there can be, where there is one.
    pub fn most(self) -> f64 {
        match self {
            Self::ShortfallShare | Self::Hhi => 1.0,
            _ => f64::INFINITY,
        }
    }

    /// The name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Demand => "demand",
            Self::Supply => "supply",
            Self::ShortfallShare => "shortfall_share",
            Self::StockDays => "stock_days",
            Self::Price => "price",
            Self::PriceInside => "price_inside",
            Self::Hhi => "hhi",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Metric;

    #[test]
    fn metrics_are_numbered_in_their_order() {
        for (index, metric) in Metric::ALL.into_iter().enumerate() {
            assert_eq!((metric.index(), Metric::named(metric.name())), (index, Some(metric)));
        }
    }
}
