//! The metrics of a trial (docs/model.md §9): name, title, unit, and which direction is better.

/// The dimension of a metric.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Measure {
    /// A quantity in the mineral's unit.
    Quantity,
    /// A fraction or index, without unit.
    Share,
    /// A number of months.
    Months,
    /// The index of a month, counted from the start.
    MonthIndex,
    /// A number of days.
    Days,
    /// A cost in the currency.
    Cost,
    /// An economic loss in the currency.
    Loss,
    /// A price: the currency per unit.
    Price,
}

/// The properties of a metric, except how it is computed (`engine/outcome.rs`).
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
    may_be_negative: bool,
}

impl Descriptor {
    /// Describes a metric of which less is better, for which zero means that nothing happened, and which is undefined in some trials.
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
            may_be_negative: false,
        }
    }

    /// The metric is defined in every trial.
    const fn always(self) -> Self {
        Self { is_always_defined: true, ..self }
    }

    /// The metric can be summed over minerals.
    const fn adding_up(self) -> Self {
        Self { adds_up: true, ..self }
    }

    /// The metric can be below 0, though its measure cannot: what is bought more because of a low price is a response below 0.
    const fn signed(self) -> Self {
        Self { may_be_negative: true, ..self }
    }

    /// The metric is 1 or 0.
    const fn flag(self) -> Self {
        Self { is_flag: true, ..self }
    }

    /// More is better, and zero is a value like any other.
    const fn better_with_more(self) -> Self {
        Self { more_is_better: true, zero_is_nothing: false, ..self }
    }
}

/// Declares the metrics, in the order in which results list them.
macro_rules! metrics {
    ($($(#[doc = $meaning:literal])+ $metric:ident = $descriptor:expr,)+) => {
        /// A number that one trial of one strategy yields for one mineral, or for all minerals together.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
        pub enum Metric {
            $($(#[doc = $meaning])+ $metric,)+
        }

        impl Metric {
            /// All metrics of a mineral, in the order in which results list them.
            pub const ALL: [Self; DESCRIPTORS.len()] = [$(Self::$metric),+];
        }

        const DESCRIPTORS: &[Descriptor] = &[$($descriptor),+];
    };
}

use Descriptor as D;

metrics! {
    /// ΣU: total shortfall over the horizon.
    Shortfall = D::new("shortfall", "Shortfall", Measure::Quantity).always().adding_up(),
    /// ΣU / ΣD: total shortfall as a fraction of demand.
    ShortfallShare = D::new("shortfall_share", "Shortfall, of demand", Measure::Share).always(),
    /// Largest U / D of any month.
    PeakShortfallShare = D::new("peak_shortfall_share", "Shortfall in the worst month, of demand", Measure::Share).always(),
    /// Number of months with U / D above the threshold.
    ShortageMonths = D::new("shortage_months", "Months of shortage", Measure::Months).always(),
    /// Longest run of such months.
    LongestShortage = D::new("longest_shortage", "Longest shortage", Measure::Months).always(),
    /// 1 if there is any such month, else 0.
    AnyShortage = D::new("any_shortage", "Probability of a shortage", Measure::Share).always().flag().adding_up(),
    /// Index of the first such month; undefined in trials without one.
    FirstShortageMonth = D::new("first_shortage_month", "First month of shortage", Measure::MonthIndex).better_with_more(),
    /// Lowest stock at the end of a month, in days of trend demand; undefined without stockpiles.
    LowestStockDays = D::new("lowest_stock_days", "Lowest stock, in days of demand", Measure::Days).better_with_more(),
    /// Demand given up because of the price.
    PriceResponse = D::new("price_response", "Demand given up because of the price", Measure::Quantity).always().signed(),
    /// Demand that is not served: ΣU plus the demand given up because of the price.
    DemandUnserved = D::new("demand_unserved", "Demand that goes without, whoever decides it", Measure::Quantity).always().signed().adding_up(),
    /// The same as a fraction of ΣD.
    DemandUnservedShare = D::new("demand_unserved_share", "Demand that goes without, of demand", Measure::Share).always().signed(),
    /// Surge bought, for the gap and for stockpiles.
    SurgeBought = D::new("surge_bought", "Bought beyond contracts", Measure::Quantity).always(),
    /// Arithmetic mean of the monthly prices.
    AveragePrice = D::new("average_price", "Average price", Measure::Price),
    /// Discounted cost of imports.
    ImportCost = D::new("import_cost", "Cost of imports", Measure::Cost).adding_up(),
    /// Discounted value lost by sectors and through the price response.
    EconomicLoss = D::new("economic_loss", "Economic loss", Measure::Loss).adding_up(),
    /// Discounted total of money spent.
    TotalCost = D::new("total_cost", "Money spent", Measure::Cost).adding_up(),
    /// `TotalCost` plus unserved demand at its price.
    ProgrammeCost = D::new("programme_cost", "Money spent, unmet demand counted at its price", Measure::Cost).adding_up(),
    /// `ProgrammeCost` plus `EconomicLoss`.
    SocietalCost = D::new("societal_cost", "Programme cost and economic loss", Measure::Cost).adding_up(),
    /// Herfindahl–Hirschman index of the volumes delivered, by supplier and project.
    SupplierHhi = D::new("supplier_hhi", "Concentration by supplier (Herfindahl–Hirschman index)", Measure::Share),
    /// Largest share of the volume delivered that one supplier or project has.
    LargestShare = D::new("largest_share", "Share of the largest supplier", Measure::Share),
}

/// Number of metrics that can be summed over minerals.
const ADDING_UP: usize = {
    let (mut i, mut count) = (0, 0);
    while i < DESCRIPTORS.len() {
        count += DESCRIPTORS[i].adds_up as usize;
        i += 1;
    }
    count
};

impl Metric {
    /// Metrics that are reported for all minerals together: those that can be summed, and whether there is any shortage; in the order of results.
    ///
    /// Quantities are summed only where all minerals have the same unit.
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

    const fn descriptor(self) -> &'static Descriptor {
        &DESCRIPTORS[self as usize]
    }

    /// Returns the metric's index in [`Metric::OF_ALL_MINERALS`], if it is one of them.
    pub fn place_of_all(self) -> Option<usize> {
        Self::OF_ALL_MINERALS.iter().position(|metric| *metric == self)
    }

    /// Returns the metric with this name in the results.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.name() == name)
    }

    /// Returns the name in the results.
    pub const fn name(self) -> &'static str {
        self.descriptor().name
    }

    /// Returns the title for display.
    pub const fn title(self) -> &'static str {
        self.descriptor().title
    }

    /// Returns the dimension.
    pub fn measure(self) -> Measure {
        self.descriptor().measure
    }

    /// Whether larger values are better; otherwise smaller values are.
    pub fn more_is_better(self) -> bool {
        self.descriptor().more_is_better
    }

    /// Whether zero means that nothing happened, as for losses and costs. It does not for metrics such as the month of the first shortage or the
    /// lowest stock.
    pub fn zero_is_nothing(self) -> bool {
        self.descriptor().zero_is_nothing
    }

    /// Whether every trial has a value. Metrics of the first shortage, stocks, prices, losses and deliveries are undefined where there are none of
    /// these.
    pub fn is_always_defined(self) -> bool {
        self.descriptor().is_always_defined
    }

    /// Whether the metric is 0 or 1, so that its mean is a fraction of trials.
    pub fn is_flag(self) -> bool {
        self.descriptor().is_flag
    }

    /// Whether the metric can be below 0, other than its measure says.
    pub fn may_be_negative(self) -> bool {
        self.descriptor().may_be_negative
    }

    /// Returns the index in [`Metric::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

/// Variables of the monthly time series, in the order of results.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Variable {
    /// D: demand.
    Demand,
    /// Total supply: domestic, recycled, projects, contracts, and surge bought.
    Supply,
    /// U / D: shortfall as a fraction of demand.
    ShortfallShare,
    /// Stock at the end of the month in days of trend demand.
    StockDays,
    /// P: price.
    Price,
    /// Price inside a country that restricts its exports; only where it is computed.
    PriceInside,
    /// Herfindahl–Hirschman index of the month's deliveries.
    Hhi,
}

impl Variable {
    /// All variables.
    pub const ALL: [Self; 7] =
        [Self::Demand, Self::Supply, Self::ShortfallShare, Self::StockDays, Self::Price, Self::PriceInside, Self::Hhi];

    /// Returns the largest possible value; infinite where there is no bound.
    pub fn most(self) -> f64 {
        match self {
            Self::ShortfallShare | Self::Hhi => 1.0,
            _ => f64::INFINITY,
        }
    }

    /// Returns the name in the results.
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
