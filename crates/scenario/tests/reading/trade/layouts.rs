//! Each layout with the header as it is published, and rows that are made up.

use super::{files, of, read, rows};
use mindep_scenario::trade::{Cell, Reader, Request};

/// The header of Comtrade's portal and interface.
const COMTRADE: &str = "typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,reporterDesc,flowCode,flowDesc,partnerCode,partnerISO,partnerDesc,partner2Code,partner2ISO,partner2Desc,classificationCode,classificationSearchCode,isOriginalClassification,cmdCode,cmdDesc,aggrLevel,isLeaf,customsCode,customsDesc,mosCode,motCode,motDesc,qtyUnitCode,qtyUnitAbbr,qty,isQtyEstimated,altQtyUnitCode,altQtyUnitAbbr,altQty,isAltQtyEstimated,netWgt,isNetWgtEstimated,grossWgt,isGrossWgtEstimated,cifvalue,fobvalue,primaryValue,legacyEstimationFlag,isReported,isAggregate";

/// A row of Comtrade: flow, partner, second partner, mode of transport, customs procedure, kilograms, dollars.
fn comtrade(flow: &str, partner: [&str; 2], parts: [&str; 3], kilograms: &str, dollars: &str) -> String {
    let [code, iso] = partner;
    let [second, transport, customs] = parts;
    format!(
        "C,A,20230101,2023,52,2023,410,KOR,Rep. of Korea,{flow},x,{code},{iso},x,{second},W00,World,H6,HS,true,283691,\"Carbonates; lithium\",6,true,{customs},TOTAL CPC,0,{transport},TOTAL MOT,8,kg,{kilograms},false,8,kg,{kilograms},false,{kilograms},false,0,false,{dollars},,{dollars},0,false,true,"
    )
}

const WHOLE: [&str; 3] = ["0", "0", "C00"];

fn comtrade_rows() -> String {
    let rows = [
        comtrade("M", ["0", "W00"], WHOLE, "1500000", "60000000"),
        comtrade("M", ["152", "CHL"], WHOLE, "1000000", "40000000"),
        comtrade("M", ["156", "CHN"], WHOLE, "500000.5", "20000000"),
        comtrade("M", ["156", "CHN"], ["0", "2100", "C00"], "400000", "16000000"),
        comtrade("M", ["156", "CHN"], ["344", "0", "C00"], "300000", "12000000"),
        comtrade("M", ["156", "CHN"], ["0", "0", "C01"], "200000", "8000000"),
        comtrade("X", ["392", "JPN"], WHOLE, "700", "70"),
        comtrade("RM", ["392", "JPN"], WHOLE, "7", "7"),
    ];
    format!("{COMTRADE}\n{}\n", rows.join("\n"))
}

#[test]
fn comtrade_counts_imports_once_and_in_tonnes() {
    let trade = read(&comtrade_rows(), Request::default()).unwrap();
    assert_eq!(rows(&trade), ["KOR 283691 CHL 2023 1000 40000000", "KOR 283691 CHN 2023 500.0005 20000000"]);
    assert_eq!((trade.unit.as_str(), trade.currency.as_deref()), ("t", Some("USD")));
    assert_eq!(
        trade.told.line(),
        "layout comtrade: 2 of 8 rows; left out: 1 of all partners together, a control total, 1 of exports, 1 of parts by customs procedure, 1 of parts by mode of transport, 1 of parts by second partner, 1 of re-imports"
    );
    assert!(trade.told.notes.is_empty(), "{:?}", trade.told.notes);
}

#[test]
fn comtrade_of_windows_has_other_letters() {
    let text = comtrade_rows().replace("Carbonates", "Carbonates d\u{2019}h\u{e9}");
    let mut bytes = Vec::new();
    for c in text.chars() {
        bytes.push(match c {
            '\u{2019}' => 0x92,
            c => u8::try_from(u32::from(c)).unwrap(),
        });
    }
    let mut reader = Reader::new(of("410"));
    reader.text("t.csv", bytes.as_slice());
    let trade = reader.finish().unwrap();
    assert_eq!(trade.rows.len(), 2);
    super::noted(&trade, "was read as Windows-1252");
}

#[test]
fn comtrade_answers_in_json_with_codes_where_names_are_null() {
    let record = |partner: i32, kilograms: &str| {
        format!(
            r#"{{"typeCode":"C","freqCode":"A","refYear":2023,"refMonth":52,"period":"2023","reporterCode":410,"reporterISO":null,"flowCode":"M","partnerCode":{partner},"partnerISO":null,"partner2Code":0,"classificationCode":"H6","cmdCode":"283691","customsCode":"C00","motCode":0,"qtyUnitAbbr":"kg","qty":{kilograms},"netWgt":{kilograms},"primaryValue":5000.0}}"#
        )
    };
    let data = [record(0, "12345.0"), record(152, "12345.0")].join(",");
    for text in [format!(r#"{{"elapsedTime":"0.1","count":2,"data":[{data}],"error":""}}"#), format!("[{data}]")] {
        let trade = read(&text, of("South Korea")).unwrap();
        assert_eq!(rows(&trade), ["KOR 283691 CHL 2023 12.345 5000"]);
    }
}

#[test]
fn comtrade_as_a_workbook_has_numbers_for_codes() {
    let text = |text: &str| Cell::Text(text.to_owned());
    let header = ["refYear", "reporterISO", "flowCode", "partnerISO", "cmdCode", "netWgt", "primaryValue"].map(text);
    let row = [
        Cell::Number(2023.0),
        text("KOR"),
        text("M"),
        text("CHL"),
        Cell::Number(283_691.0),
        // A number of a workbook is no text that could be twelve thousand.
        Cell::Number(12.345),
        Cell::Number(7.0),
    ];
    let mut reader = Reader::new(Request::default());
    reader.sheet("book.xlsx", [Ok((1, header.to_vec())), Ok((2, row.to_vec()))].into_iter());
    assert_eq!(rows(&reader.finish().unwrap()), ["KOR 283691 CHL 2023 0.012345 7"]);
}

#[test]
fn the_old_comtrade_is_read_by_its_longer_names() {
    let text = "Classification,Year,Period,Period Desc.,Aggregate Level,Is Leaf Code,Trade Flow Code,Trade Flow,Reporter Code,Reporter,Reporter ISO,Partner Code,Partner,Partner ISO,2nd Partner Code,2nd Partner,2nd Partner ISO,Customs Proc. Code,Customs,Mode of Transport Code,Mode of Transport,Commodity Code,Commodity,Qty Unit Code,Qty Unit,Qty,Alt Qty Unit Code,Alt Qty Unit,Alt Qty,Netweight (kg),Gross weight (kg),Trade Value (US$),CIF Trade Value (US$),FOB Trade Value (US$),Flag
H4,2015,2015,2015,6,1,1,Import,410,Rep. of Korea,KOR,0,World,WLD,,,,,,,,283691,Lithium carbonates,8,Weight in kilograms,3000,,,,3000,,9000,,,0
H4,2015,2015,2015,6,1,1,Imports,410,Rep. of Korea,KOR,152,Chile,CHL,,,,,,,,283691,Lithium carbonates,8,Weight in kilograms,3000,,,,3000,,9000,,,0
H4,2015,2015,2015,6,1,2,Export,410,Rep. of Korea,KOR,152,Chile,CHL,,,,,,,,283691,Lithium carbonates,8,Weight in kilograms,1,,,,1,,1,,,0
";
    let trade = read(text, Request::default()).unwrap();
    assert_eq!(rows(&trade), ["KOR 283691 CHL 2015 3 9000"]);
    assert!(trade.told.line().starts_with("layout comtrade-legacy: 1 of 3 rows; left out: 1 of all partners"));
}

#[test]
fn baci_has_numbers_for_countries_and_thousands_of_dollars() {
    let year = |year: i32| {
        format!(
            "t,i,j,k,v,q\n{year},152,410,283691,   40.5,  10.125\n{year},490,410,283691,2,           NA\n{year},152,392,283691,1,1\n{year},156,410,10121,3,0.5\n"
        )
    };
    let texts = [("BACI_HS92_Y2022_V202401b.csv", year(2022)), ("BACI_HS92_Y2023_V202401b.csv", year(2023))];
    let texts = texts.each_ref().map(|(name, text)| (*name, text.as_str()));
    let trade = files(&texts, Request { products: vec!["283691".to_owned()], ..of("KOR") }).unwrap();
    let expected = [
        "KOR 283691 CHL 2022 10.125 40500",
        "KOR 283691 CHL 2023 10.125 40500",
        "KOR 283691 TWN 2022 ? 2000",
        "KOR 283691 TWN 2023 ? 2000",
    ];
    assert_eq!(rows(&trade), expected);
    assert_eq!(trade.told.line(), "layout baci: 4 of 8 rows; left out: 2 of other importers, 2 of other products");
    assert!(trade.products.contains("010121"), "the zero that a spreadsheet takes away");
}

#[test]
fn comext_has_a_row_for_each_indicator() {
    let text = "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE,OBS_FLAG
ESTAT:DS-045409(1.0),16/07/26 11:00:00,A,DE,CL,283691,1,QUANTITY_IN_100KG,2023,1234.5,
ESTAT:DS-045409(1.0),16/07/26 11:00:00,A,DE,CL,283691,1,VALUE_IN_EUROS,2023,99000,
ESTAT:DS-045409(1.0),16/07/26 11:00:00,A,DE,CL,283691,1,SUPPLEMENTARY_QUANTITY,2023,,
ESTAT:DS-045409(1.0),16/07/26 11:00:00,A,DE,CL,283691,2,QUANTITY_IN_100KG,2023,7,
ESTAT:DS-045409(1.0),16/07/26 11:00:00,A,DE,EU27_2020_EXTRA,283691,1,QUANTITY_IN_100KG,2023,1234.5,
ESTAT:DS-045409(1.0),16/07/26 11:00:00,A,EU27_2020,CL,283691,1,QUANTITY_IN_100KG,2023,9999,
ESTAT:DS-045409(1.0),16/07/26 11:00:00,A,DE,QV,283691,1,QUANTITY_IN_100KG,2023,:,
";
    let trade = read(text, of("Germany")).unwrap();
    assert_eq!(rows(&trade), ["DEU 283691 CHL 2023 123.45 99000", "DEU 283691 ZZZ 2023 ? ?"]);
    assert_eq!(trade.currency.as_deref(), Some("EUR"));
    let line = trade.told.line();
    for words in [
        "layout comext: 3 of 7 rows",
        "1 of exports",
        "1 of groups of partners",
        "1 of groups of importers",
        "1 of supplementary quantities",
    ] {
        assert!(line.contains(words), "{words} is not in {line}");
    }
    let labelled = text
        .replace(",DE,CL,", ",DE:Germany,CL:Chile,")
        .replace(",1,QUANTITY_IN_100KG,", ",1:IMPORT,QUANTITY_IN_100KG:Quantity,");
    assert_eq!(read(&labelled, of("DEU")).unwrap().rows[0].quantity, Some(123.45));
}

#[test]
fn comext_in_bulk_adds_its_procedures_up() {
    let text = "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,PRODUCT_SITC,PRODUCT_CPA21,PRODUCT_CPA22,PRODUCT_BEC,PRODUCT_BEC5,PRODUCT_SECTION,FLOW,STAT_PROCEDURE,SUPPL_UNIT,PERIOD,VALUE_EUR,VALUE_NAC,QUANTITY_KG,QUANTITY_SUPPL_UNIT
DE,CL,E,28369100,52379,2013,2013,2,21,6,1,1,NO_SU,202352,100,100,2000,0
DE,CL,E,28369100,52379,2013,2013,2,21,6,1,2,NO_SU,202352,50,50,500,0
DE,CL,E,28369100,52379,2013,2013,2,21,6,2,1,NO_SU,202352,1,1,1,0
DE,QU,E,28369100,52379,2013,2013,2,21,6,1,1,NO_SU,202352,9,9,0,0
";
    let trade = read(text, Request { products: vec!["283691".to_owned()], ..of("DE") }).unwrap();
    // The code of six digits stands for the longer ones that begin with it.
    assert_eq!(rows(&trade), ["DEU 283691 CHL 2023 2.5 150", "DEU 283691 ZZZ 2023 ? 9"]);
}

#[test]
fn wits_has_two_tables() {
    let query = "Nomenclature,ReporterISO3,ProductCode,ReporterName,PartnerISO3,PartnerName,Year,TradeFlowName,TradeFlowCode,TradeValue in 1000 USD,NetWeight in KGM,Quantity,QtyUnit
H5,KOR,283691,\"Korea, Rep.\",WLD,World,2022,Import,5,100,2000,2000,8
H5,KOR,283691,\"Korea, Rep.\",CHL,Chile,2022,Import,5,60,1500,1500,8
H5,KOR,283691,\"Korea, Rep.\",OAS,\"Other Asia, nes\",2022,Import,5,40,500,500,8
H5,KOR,283691,\"Korea, Rep.\",CHL,Chile,2022,Export,6,1,1,1,8
";
    let trade = read(query, Request::default()).unwrap();
    assert_eq!(rows(&trade), ["KOR 283691 CHL 2022 1.5 60000", "KOR 283691 TWN 2022 0.5 40000"]);
    let page =
        "Reporter,TradeFlow,ProductCode,Product Description,Year,Partner,Trade Value 1000USD,Quantity,Quantity Unit
\"Korea, Rep.\",Import,283691,Lithium carbonates,2022,World,100,2000,Kg
\"Korea, Rep.\",Import,283691,Lithium carbonates,2022,Chile,60,2000,Kg
\"Korea, Rep.\",Import,283691,Lithium carbonates,2022,\"Congo, Dem. Rep.\",1,5,Item
";
    let trade = read(page, Request::default()).unwrap();
    assert_eq!(rows(&trade), ["KOR 283691 CHL 2022 2 60000", "KOR 283691 COD 2022 ? 1000"]);
    super::noted(&trade, "quantities in `Item`, which is no weight, are not known");
}

#[test]
fn trade_map_has_a_column_for_each_year() {
    let text = "List of supplying markets for a product imported by Korea, Republic of
Product: 283691 Lithium carbonates
Unit: Tons
Exporters\tImported quantity in 2022\tImported quantity in 2023\tImported value in 2023
World\t3,500\t4,000\t80,000
Chile\t3,000\t3,500\t70,000
Taipei, Chinese\t500\t500\t10,000
Viet Nam\t\t\t
Sources: ITC calculations
";
    let trade = read(text, Request::default()).unwrap();
    let expected = [
        "KOR 283691 CHL 2022 3000 ?",
        "KOR 283691 CHL 2023 3500 70000000",
        "KOR 283691 TWN 2022 500 ?",
        "KOR 283691 TWN 2023 500 10000000",
    ];
    assert_eq!(rows(&trade), expected);
    // Without the lines above the header, importer and product are asked for.
    let bare = text.lines().skip(3).collect::<Vec<_>>().join("\n");
    let found = super::faults(&bare, Request::default());
    assert!(found[0].contains("expected --importer"), "{found:?}");
    assert!(super::faults(&bare, of("KOR"))[0].contains("expected --product"));
    let asked = Request { products: vec!["lithium carbonate".to_owned()], ..of("KOR") };
    assert_eq!(rows(&read(&bare, asked).unwrap()), expected.map(|row| row.replace("283691", "lithium carbonate")));
}

#[test]
fn customs_of_korea_have_imports_and_exports_in_one_row() {
    let text = "year,statCd,statCdCntnKor1,hsCd,statKor,expWgt,expDlr,impWgt,impDlr,balPayments
총계,-,-,-,-,100,100,6000,900,0
2023,CL,칠레,2836910000,탄산리튬,0,0,5000,800,-800
2023,CN,중국,2836910000,탄산리튬,100,100,1000,100,0
";
    let trade = read(text, Request { products: vec!["283691".to_owned()], ..Request::default() }).unwrap();
    assert_eq!(rows(&trade), ["KOR 283691 CHL 2023 5 800", "KOR 283691 CHN 2023 1 100"]);
    assert_eq!(trade.told.line(), "layout korea-customs: 2 of 3 rows; left out: 1 of totals over years");
}

#[test]
fn customs_of_japan_have_numbers_of_their_own() {
    let text = "Exp or Imp,Year,HS,Country,Unit1,Unit2,Quantity1-Year,Quantity2-Year,Value-Year
2,2023,'283691000',409,  ,KG,0,2000,300
2,2023,'283691000',103,  ,KG,0,1000,100
2,2023,'283691000',105,MT,NO,7,9,100
1,2023,'283691000',105,  ,KG,0,9,9
";
    let trade = read(text, Request::default()).unwrap();
    let expected =
        ["JPN 283691000 CHL 2023 2 300000", "JPN 283691000 CHN 2023 7 100000", "JPN 283691000 KOR 2023 1 100000"];
    assert_eq!(rows(&trade), expected);
    assert_eq!(
        (trade.currency.as_deref(), trade.told.line().as_str()),
        (Some("JPY"), "layout japan-customs: 3 of 4 rows; left out: 1 of exports")
    );
}

#[test]
fn plain_tables_have_prices_where_they_have_values() {
    let text = "importer_iso3,product,partner_iso3,year,quantity_t,value_kusd\nKOR,ore,CHL,2020,2.5,7.25\n";
    let trade = read(text, Request::default()).unwrap();
    assert_eq!(rows(&trade), ["KOR ore CHL 2020 2.5 7250"]);
    assert_eq!(trade.currency.as_deref(), Some("USD"));
}
