//! What looks like imports and is not, or is counted in another way than it is written; told each time.

use super::{faults, files, noted, of, read, rows};
use mindep_scenario::trade::{Columns, Layout, Recipe, Request};
use std::fmt::Write;

const PLAIN: &str = "importer,product,partner,year,quantity_t\n";

#[test]
fn a_column_of_flows_is_obeyed() {
    let text = "importer,product,partner,year,flow,quantity_t\nKOR,ore,CHL,2020,Import,5\nKOR,ore,CHL,2020,Export,7\nKOR,ore,CHL,2021,re-export,7\nUSA,ore,CHL,2021,X,7\n";
    let trade = read(text, Request::default()).unwrap();
    assert_eq!(rows(&trade), ["KOR ore CHL 2020 5 ?"]);
    assert_eq!(trade.told.line(), "layout plain: 1 of 4 rows; left out: 2 of exports, 1 of re-exports");
    assert_eq!(trade.importers.len(), 1, "who only exports is no importer");
    let odd = text.replace("Export", "sideways").replace("re-export", "");
    let found = faults(&odd, Request::default());
    assert!(found[0].starts_with("t.csv:3:18: flow: found \"sideways\", expected import or export"), "{found:?}");
    assert!(found[1].starts_with("t.csv:4:18: flow: found an empty cell"), "{found:?}");
}

#[test]
fn rows_that_stand_twice_say_how_to_tell_them_apart() {
    let text = format!("{PLAIN}KOR,ore,CHL,2020,5\nKOR,ore,CHL,2020,7\n");
    let refused = read(&text, Request::default()).unwrap_err();
    let row = &refused.rows()[0];
    assert_eq!((row.line, row.column), (3, 1));
    assert_eq!(row.message, "found the imports by KOR of ore from CHL in 2020 twice, first in line 2");
    let help = "add the two up, or tell them apart: give products different names, and exports a column `flow`";
    assert_eq!(row.help.as_deref(), Some(help));
    // The same download given twice counts once.
    let text = format!("{PLAIN}KOR,ore,CHL,2020,5\n");
    let trade = files(&[("a.csv", &text), ("b.csv", &text)], Request::default()).unwrap();
    assert_eq!(rows(&trade), ["KOR ore CHL 2020 5 ?"]);
    assert_eq!(trade.told.line(), "layout plain: 1 of 2 rows; left out: 1 of rows that stand twice");
    let other = text.replace(",5", ",6");
    let refused = files(&[("a.csv", &text), ("b.csv", &other)], Request::default()).unwrap_err();
    assert_eq!(
        refused.lines(),
        ["b.csv:2:1: found the imports by KOR of ore from CHL in 2020 twice, first in line 2 of a.csv"]
    );
}

#[test]
fn comtrade_without_the_columns_of_parts_is_refused_where_it_counts_twice() {
    let text = "refYear,reporterISO,flowCode,partnerISO,cmdCode,netWgt\n2023,KOR,M,CHL,283691,5\n2023,KOR,M,CHL,283691,3\n2023,KOR,M,CHN,283691,3\n2023,KOR,M,CHN,283691,3\n";
    let refused = read(text, Request::default()).unwrap_err();
    assert_eq!(refused.len(), 1, "the same row twice is left out: {:?}", refused.lines());
    assert!(refused.rows()[0].help.as_deref().unwrap().contains("partner2Code, motCode, customsCode"));
}

#[test]
fn all_partners_together_are_a_control_total() {
    let of = |world: &str| {
        format!("t,i,j,k,v,q\n2023,0,410,283691,1,{world}\n2023,152,410,283691,1,60\n2023,156,410,283691,1,39.5\n")
    };
    let trade = read(&of("100"), Request::default()).unwrap();
    assert_eq!((trade.rows.len(), trade.told.notes.len()), (2, 0), "half a per cent is rounding");
    let trade = read(&of("110"), Request::default()).unwrap();
    noted(
        &trade,
        "partners do not add up to the rows of all partners by more than 1 % in 1 of 1 years of products, most in 2023, where those of 283691 are 9.5 % below",
    );
    // A plain table has no control totals: a total among its rows is a mistake.
    let found = faults(&format!("{PLAIN}KOR,ore,WLD,2020,5\n"), Request::default());
    assert_eq!(found, ["t.csv:2:9: partner: found `WLD`, all partners together, which would count everything twice"]);
}

#[test]
fn codes_that_are_no_country_are_counted_and_told() {
    let text = format!(
        "{PLAIN}KOR,ore,S19,2020,5\nKOR,ore,TWN,2020,2\nKOR,ore,ZA1,1999,1\nKOR,ore,ZAF,2000,1\nKOR,ore,_X,2020,3\nKOR,ore,XX,2020,4\nKOR,ore,,2020,1\n"
    );
    let trade = read(&text, Request::default()).unwrap();
    let expected = ["KOR ore TWN 2020 7 ?", "KOR ore ZAF 1999 1 ?", "KOR ore ZAF 2000 1 ?", "KOR ore ZZZ 2020 8 ?"];
    assert_eq!(rows(&trade), expected);
    noted(&trade, "`S19`, other Asia not elsewhere specified, is counted as TWN");
    noted(&trade, "`ZA1`, the Southern African Customs Union, is counted as ZAF");
    noted(&trade, "partners that are not named are counted as ZZZ");
    let unknown =
        read("t,i,j,k,v,q\n2023,9998,410,283691,1,5\n2023,9999,410,283691,1,5\n", Request::default()).unwrap();
    assert_eq!(rows(&unknown), ["KOR 283691 ZZZ 2023 10 2000"]);
    noted(&unknown, "partners that no country is known for are counted as ZZZ: `9998`, `9999`");
}

#[test]
fn countries_are_known_by_numbers_names_and_short_codes() {
    let text =
        format!("{PLAIN}410,ore,Chile,2020,5\nKOR,ore,US,2020,2\nRep. of Korea,ore,\"Congo, Dem. Rep.\",2020,1\n");
    let trade = read(&text, of("kr")).unwrap();
    assert_eq!(rows(&trade), ["KOR ore CHL 2020 5 ?", "KOR ore COD 2020 1 ?", "KOR ore USA 2020 2 ?"]);
    for importer in ["KOR", "kor", "410", "South Korea", "korea, republic of"] {
        assert_eq!(read(&text, of(importer)).unwrap().rows.len(), 3, "{importer}");
    }
}

#[test]
fn months_count_when_a_year_has_all_twelve() {
    let mut text = "importer,product,partner,year,quantity_t\n".to_owned();
    for month in 1..=12 {
        let _ = writeln!(text, "KOR,ore,CHL,2022-{month:02},10");
    }
    let _ = writeln!(text, "KOR,ore,CHN,2022-03,5");
    for month in 1..=7 {
        let _ = writeln!(text, "KOR,ore,CHL,2023{month:02},10");
    }
    let trade = read(&text, Request::default()).unwrap();
    assert_eq!(rows(&trade), ["KOR ore CHL 2022 120 ?", "KOR ore CHN 2022 5 ?"]);
    assert_eq!(trade.told.line(), "layout plain: 13 of 20 rows; left out: 7 of 2023, which has January to July alone");
    // Months beside the year that they are of.
    let both = "t,i,j,k,v,q\n2022,152,410,283691,1,120\n202201,152,410,283691,1,10\n";
    let trade = read(both, Request::default()).unwrap();
    assert_eq!(rows(&trade), ["KOR 283691 CHL 2022 120 1000"]);
    assert!(trade.told.line().contains("1 of months beside the whole year"), "{}", trade.told.line());
}

#[test]
fn a_year_of_japanese_customs_that_is_not_over_is_left_out() {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut text = "Exp or Imp,Year,HS,Country,Unit1,Unit2,Quantity1-Year,Quantity2-Year,Value-Year".to_owned();
    for m in months {
        let _ = write!(text, ",Quantity1-{m},Quantity2-{m},Value-{m}");
    }
    for (year, until) in [(2023, 12), (2024, 5)] {
        let _ = write!(text, "\n2,{year},'283691000',409,,KG,0,{},{until}", 1000 * until);
        (1..=12).for_each(|m| text.push_str(if m <= until { ",0,1000,1" } else { ",0,0,0" }));
    }
    let trade = read(&text, Request::default()).unwrap();
    assert_eq!(rows(&trade), ["JPN 283691000 CHL 2023 12 12000"]);
    assert!(trade.told.line().contains("1 of 2024, which has January to May alone"), "{}", trade.told.line());
}

#[test]
fn a_change_of_the_hs_revision_is_told() {
    let row = |year: i32, revision: &str| format!("{year},KOR,M,CHL,{revision},283691,5\n");
    let text = format!(
        "refYear,reporterISO,flowCode,partnerISO,classificationCode,cmdCode,netWgt\n{}{}{}",
        row(2016, "H4"),
        row(2017, "H5"),
        row(2021, "H5")
    );
    noted(
        &read(&text, Request::default()).unwrap(),
        "the HS revision changes, so that a code may mean something else: H4 in 2016, H5 from 2017 to 2021",
    );
    let baci = |year: i32| format!("t,i,j,k,v,q\n{year},152,410,283691,1,5\n");
    let texts = [("BACI_HS92_Y2020_V1.csv", baci(2020)), ("BACI_HS17_Y2021_V1.csv", baci(2021))];
    let texts = texts.each_ref().map(|(name, text)| (*name, text.as_str()));
    noted(&files(&texts, Request::default()).unwrap(), "HS92 in 2020, HS17 in 2021");
}

#[test]
fn weights_of_nought_with_a_value_are_not_known() {
    let text = "refYear,reporterISO,flowCode,partnerISO,cmdCode,qty,qtyUnitAbbr,netWgt,primaryValue\n2023,KOR,M,CHL,283691,0,N/A,0,500\n2023,KOR,M,CHN,283691,70,kg,0,500\n2023,KOR,M,ARG,283691,7,u,,500\n2023,KOR,M,USA,283691,0,kg,0,0\n";
    let trade = read(text, Request::default()).unwrap();
    let expected = [
        "KOR 283691 ARG 2023 ? 500",
        "KOR 283691 CHL 2023 ? 500",
        "KOR 283691 CHN 2023 0.07 500",
        "KOR 283691 USA 2023 0 0",
    ];
    assert_eq!(rows(&trade), expected);
}

#[test]
fn groups_of_products_are_left_out_beside_what_they_hold() {
    let text = "t,i,j,k,v,q\n2023,152,410,TOTAL,1,50\n2023,152,410,283691,1,5\n2023,152,410,28369100,1,5\n2023,152,410,810520,1,1\n";
    let trade = read(text, Request::default()).unwrap();
    assert_eq!(rows(&trade), ["KOR 28369100 CHL 2023 5 1000", "KOR 810520 CHL 2023 1 1000"]);
    assert!(trade.told.line().contains("2 of groups of products that are listed too"), "{}", trade.told.line());
    // Asked for, a group is what it is.
    let asked = Request { products: vec!["283691".to_owned()], ..Request::default() };
    assert_eq!(rows(&read(text, asked).unwrap()), ["KOR 283691 CHL 2023 5 1000"]);
}

#[test]
fn minerals_are_sums_of_products_with_factors() {
    let text = "t,i,j,k,v,q\n2023,152,410,283691,10,100\n2023,152,410,282520,20,50\n2023,156,410,282520,5,10\n";
    let mineral = |text: &str| Recipe::parse(text).unwrap();
    let request = Request { minerals: vec![mineral("lithium=283691+282520×0.88")], ..of("KOR") };
    let trade = read(text, request).unwrap();
    assert_eq!(rows(&trade), ["KOR lithium CHL 2023 144 30000", "KOR lithium CHN 2023 8.8 5000"]);
    noted(&trade, "lithium = 283691 + 0.88 × 282520");
    let request = Request { minerals: vec![mineral("lithium=283691+999999")], ..of("KOR") };
    let missing = read(text, request).unwrap().missing;
    assert_eq!((missing.len(), missing[0].product.as_str()), (1, "999999"));
}

#[test]
fn columns_of_any_table_can_be_named() {
    let text = "Land;Ware;Herkunft;Jahr;Gewicht;Wert\nSüdkorea;Erz;CL;2020;1.234,5;10,5\nKOR;Erz;CN;2020;2,5;3\n";
    let columns = |text: &str| Columns::parse(text).unwrap();
    let named = columns("importer=Land,product=Ware,partner=herkunft,year=Jahr,quantity=Gewicht kg,value=Wert kEUR");
    let request = Request { columns: Some(named.clone()), ..Request::default() };
    let found = faults(text, request.clone());
    assert_eq!(found, ["t.csv:2:1: importer: found \"Südkorea\", expected a country"]);
    let trade = read(&text.replace("Südkorea", "KR"), request).unwrap();
    assert_eq!(rows(&trade), ["KOR Erz CHL 2020 1234.5 10500", "KOR Erz CHN 2020 2.5 3000"]);
    assert_eq!((trade.unit.as_str(), trade.currency.as_deref()), ("kg", Some("EUR")));
    let wrong = Request { columns: Some(columns("partner=Herkunf,year=Jahr,quantity=Gewicht")), ..Request::default() };
    let told = read(text, wrong).unwrap_err();
    assert_eq!(told.rows()[0].message, "--columns: found no column `Herkunf` for partner");
    assert_eq!(told.rows()[0].help.as_deref(), Some("did you mean `herkunft`?"));
    // Importer and product may be those that are asked for.
    let few = Request { columns: Some(columns("partner=Herkunft,year=Jahr,quantity=Gewicht")), ..of("KOR") };
    assert!(faults(text, few.clone())[0].contains("expected --product"));
    let trade = read(text, Request { products: vec!["ore".to_owned()], ..few }).unwrap();
    assert_eq!(rows(&trade), ["KOR ore CHL 2020 1234.5 ?", "KOR ore CHN 2020 2.5 ?"]);
}

#[test]
fn a_layout_can_be_asked_for() {
    let found =
        faults(&format!("{PLAIN}KOR,ore,CHL,2020,5\n"), Request { layout: Some(Layout::Baci), ..Request::default() });
    assert_eq!(found, ["t.csv:1:1: found no header of the layout baci, without `j` and `i` and `k` and `t` and `q`"]);
}

#[test]
fn the_order_of_rows_and_files_does_not_matter() {
    let one = format!("{PLAIN}KOR,ore,S19,2020,5\nKOR,ore,ZA1,2019,2\nJPN,ore,CHL,2020,0.5\n");
    let two = format!("{PLAIN}KOR,ore,ZA1,2019,2\nJPN,ore,CHL,2020,0.5\nKOR,ore,S19,2020,5\n");
    assert_eq!(read(&one, Request::default()).unwrap(), read(&two, Request::default()).unwrap());
}
