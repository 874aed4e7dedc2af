//! The metrics of a trial (docs/model.md §9): what each is called, measured in, and which direction is good.

/// A number that one trial of one strategy gives for one mineral, or for all.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub enum Metric {
    /// ΣU.
    Shortfall,
    /// ΣU / ΣD.
    ShortfallShare,
    /// Largest U / D of a month.
    PeakShortfallShare,
    /// Months with U / D above the threshold.
    ShortageMonths,
    /// Longest run of them.
    LongestShortage,
    /// 1 when there is such a month, else 0.
    AnyShortage,
    /// Index of the first such month, of the trials that have one.
    FirstShortageMonth,
    /// Least stock at a month's end, in days of the trend.
    LowestStockDays,
    /// Demand given up for the price.
    PriceResponse,
    /// Demand that goes without, whoever decides it: ΣU and what is given up for the price.
    DemandUnserved,
    /// That over ΣD.
    DemandUnservedShare,
    /// Surge bought, for the gap and for stockpiles.
    SurgeBought,
    /// Plain mean of the monthly prices.
    AveragePrice,
    /// Discounted cost of imports.
    ImportCost,
    /// Discounted value lost by sectors and by the price response.
    EconomicLoss,
    /// Discounted money spent.
    TotalCost,
    /// `TotalCost` and demand not met, at the price.
    ProgrammeCost,
    /// `ProgrammeCost` and `EconomicLoss`.
    SocietalCost,
    /// Herfindahl–Hirschman index of delivered volume by supplier and project.
    SupplierHhi,
    /// Largest share of delivered volume.
    LargestShare,
}

/// What a metric is measured in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Measure {
    /// The mineral's unit.
    Quantity,
    /// A fraction or index, without unit.
    Share,
    /// Months.
    Months,
    /// Days.
    Days,
    /// The currency, of costs.
    Cost,
    /// The currency, of economic losses.
    Loss,
    /// The currency per unit.
    Price,
}

impl Metric {
    /// All metrics of a mineral, in the order of results.
    pub const ALL: [Self; 20] = [
        Self::Shortfall,
        Self::ShortfallShare,
        Self::PeakShortfallShare,
        Self::ShortageMonths,
        Self::LongestShortage,
        Self::AnyShortage,
        Self::FirstShortageMonth,
        Self::LowestStockDays,
        Self::PriceResponse,
        Self::DemandUnserved,
        Self::DemandUnservedShare,
        Self::SurgeBought,
        Self::AveragePrice,
        Self::ImportCost,
        Self::EconomicLoss,
        Self::TotalCost,
        Self::ProgrammeCost,
        Self::SocietalCost,
        Self::SupplierHhi,
        Self::LargestShare,
    ];

    /// The metrics that add up across minerals, and whether there is any shortage.
    ///
    /// Quantities add up only where all minerals have one unit.
    pub const OF_ALL_MINERALS: [Self; 8] = [
        Self::Shortfall,
        Self::AnyShortage,
        Self::DemandUnserved,
        Self::ImportCost,
        Self::EconomicLoss,
        Self::TotalCost,
        Self::ProgrammeCost,
        Self::SocietalCost,
    ];

    /// Its place among [those of all minerals](Self::OF_ALL_MINERALS), if it is one.
    pub fn place_of_all(self) -> Option<usize> {
        Self::OF_ALL_MINERALS.iter().position(|metric| *metric == self)
    }

    /// The name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shortfall => "shortfall",
            Self::ShortfallShare => "shortfall_share",
            Self::PeakShortfallShare => "peak_shortfall_share",
            Self::ShortageMonths => "shortage_months",
            Self::LongestShortage => "longest_shortage",
            Self::AnyShortage => "any_shortage",
            Self::FirstShortageMonth => "first_shortage_month",
            Self::LowestStockDays => "lowest_stock_days",
            Self::PriceResponse => "price_response",
            Self::DemandUnserved => "demand_unserved",
            Self::DemandUnservedShare => "demand_unserved_share",
            Self::SurgeBought => "surge_bought",
            Self::AveragePrice => "average_price",
            Self::ImportCost => "import_cost",
            Self::EconomicLoss => "economic_loss",
            Self::TotalCost => "total_cost",
            Self::ProgrammeCost => "programme_cost",
            Self::SocietalCost => "societal_cost",
            Self::SupplierHhi => "supplier_hhi",
            Self::LargestShare => "largest_share",
        }
    }

    /// What it is measured in.
    pub fn measure(self) -> Measure {
        match self {
            Self::Shortfall | Self::PriceResponse | Self::DemandUnserved | Self::SurgeBought => Measure::Quantity,
            Self::ShortfallShare
            | Self::PeakShortfallShare
            | Self::DemandUnservedShare
            | Self::AnyShortage
            | Self::SupplierHhi
            | Self::LargestShare => Measure::Share,
            Self::ShortageMonths | Self::LongestShortage | Self::FirstShortageMonth => Measure::Months,
            Self::LowestStockDays => Measure::Days,
            Self::AveragePrice => Measure::Price,
            Self::ImportCost | Self::TotalCost | Self::ProgrammeCost | Self::SocietalCost => Measure::Cost,
            Self::EconomicLoss => Measure::Loss,
        }
    }

    /// Whether more is better; less is better of everything else.
    pub fn more_is_better(self) -> bool {
        matches!(self, Self::LowestStockDays | Self::FirstShortageMonth)
    }

    /// Whether zero is nothing, as it is of losses and costs, and not a value like another, as a shortage in the first month is, or a stock that ran out.
    pub fn zero_is_nothing(self) -> bool {
        !matches!(self, Self::LowestStockDays | Self::FirstShortageMonth)
    }

    /// Whether every trial has it: not a first shortage, stocks, prices, values or deliveries where there are none.
    pub fn is_always_defined(self) -> bool {
        matches!(
            self,
            Self::Shortfall
                | Self::ShortfallShare
                | Self::PeakShortfallShare
                | Self::ShortageMonths
                | Self::LongestShortage
                | Self::AnyShortage
                | Self::PriceResponse
                | Self::DemandUnserved
                | Self::DemandUnservedShare
                | Self::SurgeBought
        )
    }

    /// Whether it is 1 in some trials and 0 in the others, so that its mean is a share of them.
    pub fn is_flag(self) -> bool {
        self == Self::AnyShortage
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
            assert_eq!(metric.index(), index);
        }
    }
}
