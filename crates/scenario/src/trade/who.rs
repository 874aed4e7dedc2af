//! Whom a cell of a table of trade names: a country by any of its codes and names, all partners together, a group of them, or nobody that is known.

use mindep_core::domain::node::Country;
use mindep_world::countries;
use std::collections::HashMap;

/// Whom a cell names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Who {
    /// A country under its own code.
    Country(Country),
    /// A country that a code of several, or an older one, is counted as; its rows are added to those of the country itself.
    CountedAs(Country, Reason),
    /// All partners together.
    World,
    /// Some countries together, which are listed one by one too.
    Group,
    /// No country that is known.
    Unknown,
}

/// Why a code is counted as a country.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Reason {
    /// Partners that are not named: `_X`, `XX`, `Areas, nes`, a blank cell.
    Unspecified,
    /// `S19`, 490: 'Other Asia, not elsewhere specified', under which customs of others book Taiwan.
    OtherAsia,
    /// `ZA1`, 711: the Southern African Customs Union, of which statistics name the members since 2000.
    CustomsUnion,
    /// A part of a country that has a code of its own.
    Part,
}

/// Codes of countries in a statistic.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Codes {
    /// ISO, M49, those of customs, and names.
    Usual,
    /// Numbers of Japanese customs.
    Japan,
}

/// Returns the code of partners that are not named.
pub(super) fn unspecified() -> Option<Country> {
    Country::new("ZZZ")
}

/// Finds countries by cells, remembering what it found.
#[derive(Debug)]
pub(super) struct Finder {
    codes: Codes,
    known: HashMap<Box<str>, Who>,
}

impl Finder {
    pub fn new(codes: Codes) -> Self {
        Self { codes, known: HashMap::new() }
    }

    pub fn find(&mut self, cell: &str) -> Who {
        if let Some(found) = self.known.get(cell) {
            return *found;
        }
        let found = match self.codes {
            Codes::Usual => who(cell),
            Codes::Japan => japan(cell.trim()).unwrap_or_else(|| who(cell)),
        };
        // Cells that hold no country would otherwise be remembered without end.
        if self.known.len() < 10_000 {
            self.known.insert(cell.into(), found);
        }
        found
    }
}

/// Codes and names of partners that statistics do not name.
const UNSPECIFIED: &str = ";_X;XX;X1;X2;_O;UNS;SPE;BUN;FRE;NES;N/A;899;837;838;839;568;577;527;636;637;473;129;221;879;290;471;\
    E19;F19;F49;F97;A49;A59;A79;O19;S39;S79;NAM_NES;QP;QQ;QR;QS;QU;QV;QW;QX;QY;QZ;ZZZ;ZZ;\
    AREAS, NES;AREA NES;AREAS NES;UNSPECIFIED;NOT SPECIFIED;NOT ELSEWHERE SPECIFIED;SPECIAL CATEGORIES;BUNKERS;FREE ZONES;\
    SHIP STORES AND BUNKERS;OTHER EUROPE, NES;EUROPE OTHER NES;OTHER AFRICA, NES;AFRICA OTHER NES;OCEANIA, NES;OCEANIA NES;\
    NORTH AMERICA AND CENTRAL AMERICA, NES;AMERICA NOT ELSEWHERE SPECIFIED;REST OF AMERICA, NES;LAIA, NES;US MISC. PACIFIC ISDS;\
    CONFIDENTIAL;UNKNOWN;OTHERS;OTHER COUNTRIES;";
/// All partners together.
const WORLD: &str = ";0;00;000;W00;W0;WLD;WORLD;ALL;ALL COUNTRIES;ALL PARTNERS;TOTAL;TOT;WW;WL;1000;1011;";
/// Partners under which Taiwan is booked.
const OTHER_ASIA: &str =
    ";S19;490;OAS;OTHER ASIA, NES;ASIA, NOT ELSEWHERE SPECIFIED;OTHER ASIA NES;ASIA, NES;ASIA OTHER NES;";
/// The Southern African Customs Union.
const CUSTOMS_UNION: &str = ";ZA1;711;SOUTHERN AFRICAN CUSTOMS UNION;SO. AFRICAN CUSTOMS UNION;SACU;";
/// Codes of one statistic for a country that has another by ISO.
const ALIASES: [(&str, &str); 15] = [
    ("EL", "GRC"),
    ("UK", "GBR"),
    ("XK", "XKX"),
    ("KSV", "XKX"),
    ("XS", "SRB"),
    ("XM", "MNE"),
    ("TP", "TLS"),
    ("TMP", "TLS"),
    ("ROM", "ROU"),
    ("ZAR", "COD"),
    ("ZR", "COD"),
    ("SUD", "SDN"),
    ("WBG", "PSE"),
    ("ADO", "AND"),
    ("IMY", "IMN"),
];

/// Parts of countries with codes of their own: Northern Ireland, Ceuta, Melilla, the Canary Islands.
const PARTS: [(&str, &str); 4] = [("XI", "GBR"), ("XC", "ESP"), ("XL", "ESP"), ("XB", "ESP")];

fn among(list: &str, upper: &str) -> bool {
    list.split(';').any(|one| one.trim() == upper)
}

/// Finds whom a cell names.
pub(super) fn who(cell: &str) -> Who {
    let text = cell.trim().trim_matches('\'').trim();
    let upper = text.to_uppercase();
    let counted_as = |code: &str, why| Country::new(code).map_or(Who::Unknown, |code| Who::CountedAs(code, why));
    if upper.is_empty() || among(UNSPECIFIED, &upper) {
        return counted_as("ZZZ", Reason::Unspecified);
    }
    if among(WORLD, &upper) {
        return Who::World;
    }
    if among(OTHER_ASIA, &upper) {
        return counted_as("TWN", Reason::OtherAsia);
    }
    if among(CUSTOMS_UNION, &upper) {
        return counted_as("ZAF", Reason::CustomsUnion);
    }
    if let Some((_, code)) = PARTS.iter().find(|(part, _)| *part == upper) {
        return counted_as(code, Reason::Part);
    }
    if let Some((_, code)) = ALIASES.iter().find(|(alias, _)| *alias == upper) {
        return Country::new(code).map_or(Who::Unknown, Who::Country);
    }
    if is_group(&upper) {
        return Who::Group;
    }
    if let Some(entry) = countries::find(text) {
        return Who::Country(entry.code);
    }
    Country::new(text).map_or(Who::Unknown, Who::Country)
}

/// Whether a text in capitals names a group of countries, as the European statistics do (`EU27_2020_EXTRA`).
fn is_group(upper: &str) -> bool {
    let of_the_union = upper.strip_prefix("EU").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let named = ["EXT_", "INT_", "INTRA", "EXTRA", "EUROPEAN UNION", "EURO AREA", "EA1", "EA2"];
    let aggregates =
        ["EUR", "EUN", "EU", "97", "918", "975", "ECS", "EAS", "NAC", "SSF", "SAS", "LCN", "MEA", "AGGREGATION"];
    of_the_union
        || aggregates.contains(&upper)
        || named.iter().any(|head| upper.starts_with(head))
        || upper.ends_with("_EXTRA")
}

/// Numbers of countries in Japanese trade statistics, by area.
const JAPAN: &str = "103 KOR;104 PRK;105 CHN;106 TWN;107 MNG;108 HKG;110 VNM;111 THA;112 SGP;113 MYS;116 BRN;117 PHL;118 IDN;120 KHM;121 LAO;122 MMR;\
    123 IND;124 PAK;125 LKA;126 MDV;127 BGD;128 TLS;129 MAC;130 AFG;131 NPL;132 BTN;133 IRN;134 IRQ;135 BHR;137 SAU;138 KWT;140 QAT;\
    141 OMN;143 ISR;144 JOR;145 SYR;146 LBN;147 ARE;149 YEM;150 AZE;151 ARM;152 UZB;153 KAZ;154 KGZ;155 TJK;156 TKM;157 GEO;158 PSE;\
    201 ISL;202 NOR;203 SWE;204 DNK;205 GBR;206 IRL;207 NLD;208 BEL;209 LUX;210 FRA;211 MCO;212 AND;213 DEU;215 CHE;216 PRT;217 PRT;\
    218 ESP;219 GIB;220 ITA;221 MLT;222 FIN;223 POL;224 RUS;225 AUT;227 HUN;228 SRB;229 ALB;230 GRC;231 ROU;232 BGR;233 CYP;234 TUR;\
    235 EST;236 LVA;237 LTU;238 UKR;239 BLR;240 MDA;241 HRV;242 SVN;243 BIH;244 MKD;245 CZE;246 SVK;247 MNE;248 XKX;301 GRL;302 CAN;\
    303 SPM;304 USA;305 MEX;306 GTM;307 HND;308 BLZ;309 SLV;310 NIC;311 CRI;312 PAN;314 BMU;315 BHS;316 JAM;317 TCA;319 BRB;320 TTO;\
    321 CUB;322 HTI;323 DOM;324 PRI;325 VIR;327 GLP;328 CYM;329 GRD;330 LCA;331 ATG;332 VGB;333 DMA;334 MSR;335 KNA;336 VCT;337 AIA;\
    401 COL;402 VEN;403 GUY;404 SUR;405 GUF;406 ECU;407 PER;408 BOL;409 CHL;410 BRA;411 PRY;412 URY;413 ARG;414 FLK;501 MAR;502 ESP;\
    503 DZA;504 TUN;505 LBY;506 EGY;507 SDN;508 ESH;509 MRT;510 SEN;511 GMB;512 GNB;513 GIN;514 SLE;515 LBR;516 CIV;517 GHA;518 TGO;\
    519 BEN;520 MLI;521 BFA;522 CPV;523 ESP;524 NGA;525 NER;526 RWA;527 CMR;528 TCD;529 CAF;530 GNQ;531 GAB;532 COG;533 COD;534 BDI;\
    535 AGO;536 STP;537 SHN;538 ETH;539 DJI;540 SOM;541 KEN;542 UGA;543 TZA;544 SYC;545 MOZ;546 MDG;547 MUS;548 REU;549 ZWE;550 NAM;\
    551 ZAF;552 LSO;553 MWI;554 ZMB;555 BWA;556 SWZ;557 IOT;558 COM;559 ERI;560 SSD;601 AUS;602 PNG;606 NZL;607 COK;608 TKL;609 NIU;\
    610 WSM;611 VUT;612 FJI;613 SLB;614 TON;615 KIR;616 PCN;617 NRU;618 NCL;619 PYF;620 GUM;621 ASM;624 TUV;625 MHL;626 FSM;627 MNP;\
    628 PLW";

/// Finds a country by its number in Japanese trade statistics; `None` for what is no such number.
fn japan(cell: &str) -> Option<Who> {
    let number: u16 = cell.trim_matches('\'').parse().ok()?;
    if number == 0 {
        return Some(Who::World);
    }
    let code = JAPAN.split(';').find_map(|pair| {
        let (of, code) = pair.trim().split_once(' ')?;
        (of.parse() == Ok(number)).then_some(code)
    });
    Some(match code.and_then(Country::new) {
        // Islands have numbers of their own beside that of their country.
        Some(code) if matches!(number, 216 | 502 | 523) => Who::CountedAs(code, Reason::Part),
        Some(code) => Who::Country(code),
        None => Who::Unknown,
    })
}

#[cfg(test)]
mod tests {
    use super::{Codes, Finder, Reason, Who, who};
    use mindep_core::domain::node::Country;
    use mindep_world::countries;

    fn code(text: &str) -> Country {
        Country::new(text).unwrap()
    }

    #[test]
    fn any_code_or_name_of_a_country_finds_it() {
        for (text, found) in [
            ("KOR", "KOR"),
            ("kr", "KOR"),
            ("410", "KOR"),
            ("Rep. of Korea", "KOR"),
            ("699", "IND"),
            ("251", "FRA"),
            ("SCG", "SCG"),
        ] {
            assert_eq!(who(text), Who::Country(code(found)), "{text}");
        }
    }

    #[test]
    fn codes_that_are_no_country_are_counted_as_the_house_says() {
        for text in ["_X", "XX", "", " ", "899", "Areas, nes", "QU", "UNS"] {
            assert_eq!(who(text), Who::CountedAs(code("ZZZ"), Reason::Unspecified), "{text}");
        }
        for text in ["S19", "490", "Other Asia, nes", "Asia, not elsewhere specified"] {
            assert_eq!(who(text), Who::CountedAs(code("TWN"), Reason::OtherAsia), "{text}");
        }
        assert_eq!(who("ZA1"), Who::CountedAs(code("ZAF"), Reason::CustomsUnion));
        for text in ["0", "W00", "WLD", "World"] {
            assert_eq!(who(text), Who::World, "{text}");
        }
        for text in ["EU27_2020", "EU27_2020_EXTRA", "97", "EXT_EU27_2020"] {
            assert_eq!(who(text), Who::Group, "{text}");
        }
        assert_eq!(who("EL"), Who::Country(code("GRC")));
        assert_eq!(who("XI"), Who::CountedAs(code("GBR"), Reason::Part));
        for text in ["Atlantis", "1234", "9999"] {
            assert_eq!(who(text), Who::Unknown, "{text}");
        }
    }

    #[test]
    fn numbers_of_japanese_customs_are_of_countries_that_are_known() {
        let mut finder = Finder::new(Codes::Japan);
        assert_eq!(finder.find("103"), Who::Country(code("KOR")));
        assert_eq!(finder.find("409"), Who::Country(code("CHL")), "not M49");
        assert_eq!(finder.find("999"), Who::Unknown);
        for pair in super::JAPAN.split(';') {
            let (number, of) = pair.trim().split_once(' ').unwrap();
            assert!(number.parse::<u16>().is_ok() && countries::get(code(of)).is_some(), "{pair}");
        }
    }

    #[test]
    fn no_country_is_hidden_behind_a_list() {
        for entry in countries::all().iter().filter(|entry| !["R20", "S19", "ZA1"].contains(&entry.code.as_str())) {
            let texts = [entry.code.to_string(), entry.iso2.clone(), entry.name.clone()];
            let others = entry.other_names.iter().filter(|name| !name.contains("nes")).cloned();
            for text in texts.into_iter().chain(others).filter(|text| !text.is_empty()) {
                assert_eq!(who(&text), Who::Country(entry.code), "{text}");
            }
            for number in entry.numeric.iter().filter(|number| ![490, 711].contains(*number)) {
                assert_eq!(who(&number.to_string()), Who::Country(entry.code), "{number}");
            }
        }
    }
}
