//! Names of metrics.

/// Metrics and their names.
pub const METRICS: &[(&str, &str)] = &[
    ("shortfall", "Shortfall"),
    ("shortfall_share", "Shortfall, of demand"),
    ("peak_shortfall_share", "Shortfall in the worst month, of demand"),
    ("any_shortage", "Probability of a shortage"),
    ("shortage_months", "Months of shortage"),
    ("longest_shortage", "Longest shortage"),
    ("lowest_stock_days", "Lowest stock, in days of demand"),
    ("price_response", "Demand given up because of the price"),
    ("demand_unserved", "Demand that goes without, whoever decides it"),
    ("surge_bought", "Bought beyond contracts"),
    ("average_price", "Average price"),
    ("import_cost", "Cost of imports"),
    ("economic_loss", "Economic loss"),
    ("programme_cost", "Money spent, unmet demand counted at its price"),
    ("societal_cost", "Programme cost and economic loss"),
    ("supplier_hhi", "Concentration by supplier (Herfindahl–Hirschman index)"),
    ("largest_share", "Share of the largest supplier"),
];
