//! Units of weight and of money, by their usual names.

/// Tonnes in a unit of weight, by any of its usual names; `None` for what is no weight.
pub(super) fn tonnes(unit: &str) -> Option<f64> {
    let plain: String = unit.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    Some(match plain.as_str() {
        "t" | "mt" | "ton" | "tons" | "tonne" | "tonnes" | "metricton" | "metrictons" | "metrictonne"
        | "metrictonnes" | "metrt" | "tne" => 1.0,
        "kg" | "kgs" | "kgm" | "kilogram" | "kilograms" | "kilogramme" | "kilogrammes" => 1e-3,
        "100kg" | "quintal" | "quintals" => 0.1,
        "kt" | "kton" | "ktons" | "thousandtonnes" | "thousandtons" | "1000t" => 1e3,
        "g" | "gram" | "grams" => 1e-6,
        "lb" | "lbs" | "pound" | "pounds" => 4.535_923_7e-4,
        _ => return None,
    })
}

/// Currency and size of a unit of money, such as `kusd` or `US Dollar thousand`; `None` for what is no money.
pub(super) fn money(unit: &str) -> Option<(&'static str, f64)> {
    let plain: String = unit.to_lowercase().chars().filter(|c| c.is_alphanumeric() || "$€¥£₩".contains(*c)).collect();
    let (rest, factor) = ["thousand", "1000", "million"]
        .iter()
        .find(|word| plain.contains(**word))
        .map_or((plain.clone(), 1.0), |word| (plain.replace(word, ""), if *word == "million" { 1e6 } else { 1e3 }));
    let named = |name: &str| {
        Some(match name {
            "usd" | "us$" | "$" | "usdollar" | "usdollars" | "dollars" => "USD",
            "eur" | "euro" | "euros" | "ecu" | "€" => "EUR",
            "jpy" | "yen" | "¥" => "JPY",
            "krw" | "won" | "₩" => "KRW",
            "gbp" | "£" => "GBP",
            "cny" | "rmb" => "CNY",
            _ => return None,
        })
    };
    let prefixed = |letter: char, size: f64| Some((named(rest.strip_prefix(letter)?)?, factor * size));
    named(&rest).map(|name| (name, factor)).or_else(|| prefixed('k', 1e3)).or_else(|| prefixed('m', 1e6))
}

#[cfg(test)]
mod tests {
    use super::{money, tonnes};

    #[test]
    fn units_have_many_names() {
        assert_eq!(
            (tonnes("KGM"), tonnes("Tons"), tonnes("100 kg"), tonnes("NO")),
            (Some(1e-3), Some(1.0), Some(0.1), None)
        );
        assert_eq!(
            (money("kusd"), money("US Dollar thousand"), money("US$")),
            (Some(("USD", 1e3)), Some(("USD", 1e3)), Some(("USD", 1.0)))
        );
        assert_eq!((money("eur"), money("1000 yen"), money("x")), (Some(("EUR", 1.0)), Some(("JPY", 1e3)), None));
    }
}
