//! The estimates of `mindep calibrate` as JSON. Shares, losses and slopes are fractions, rates are per year; what cannot be estimated is null.

use crate::questions::calibrate::ask::choice;
use crate::questions::calibrate::ask::estimate::Average;
use crate::questions::calibrate::ask::falls::Evidence;
use crate::questions::calibrate::ask::{Calibration, Partner, Product};
use crate::questions::calibrate::text as skeleton;
use crate::questions::calibrate::text::{LIMITS, Origin};
use serde_json::{Value, json};

/// Returns all estimates.
pub fn json(found: &Calibration, origin: Origin<'_>) -> Value {
    let ids = skeleton::ids(found.products.iter().map(|product| product.name.as_str()));
    let products: Vec<Value> = ids.iter().zip(&found.products).map(|(id, p)| product(id, p, found, origin)).collect();
    json!({
        "table": origin.file,
        "importer": origin.importer.as_str(),
        "unit": origin.unit(),
        "currency": origin.currency,
        "read": {
            "layouts": origin.told.layouts,
            "rows": origin.told.rows,
            "used": origin.told.used,
            "left_out": origin.told.left_out,
            "notes": origin.told.notes,
        },
        "ended": origin.ended.iter().map(|(product, year)| json!({ "product": product, "last_year": year })).collect::<Vec<_>>(),
        "years": found.years,
        "others": skeleton::others_code(found, origin.importer),
        "fall": origin.rules.fall,
        "least_share": origin.rules.least_share,
        "products": products,
        "all_products": evidence(&found.all),
        "limits": LIMITS,
    })
}

fn product(id: &str, product: &Product, found: &Calibration, origin: Origin<'_>) -> Value {
    let growth = product.growth.map(|growth| {
        json!({
            "rates": growth.count,
            "log_mean": growth.log.mean,
            "log_mean_std_error": growth.log.std_error,
            "log_std_dev": growth.log.std_dev,
            "log_std_dev_std_error": growth.std_dev_error,
            "yearly_persistence": growth.persistence.map(|p| p.yearly),
            "yearly_persistence_std_error": growth.persistence.map(|p| p.std_error),
        })
    });
    let falls: Vec<Value> = product
        .falls
        .iter()
        .map(|fall| {
            json!({
                "partner": fall.partner.as_str(), "year": fall.year, "quantity": fall.quantity,
                "expected": fall.expected, "loss": fall.loss, "counted": fall.counted,
            })
        })
        .collect();
    json!({
        "id": id,
        "product": product.name,
        "years": product.years,
        "years_with_imports": product.count,
        "recent_years": product.recent,
        "unknown_quantities": product.unknown,
        "re_imports": product.re_imports.map(|own| json!({ "years": own.years, "quantity": own.quantity })),
        "annual": average(&product.annual),
        "growth": growth,
        "price": product.price.map(|p| json!({ "unit_value": p.value, "year": p.year, "partners": p.partners })),
        "partners": product.partners.iter().map(|p| partner(p, product, found)).collect::<Vec<_>>(),
        "pooled": evidence(&product.pooled),
        "severity": choice::severity(product, found, origin.rules).distribution.to_string(),
        "falls": falls,
    })
}

fn partner(partner: &Partner, product: &Product, found: &Calibration) -> Value {
    json!({
        "partner": partner.code.as_str(),
        "share": average(&partner.share),
        "trend": partner.trend.map(|t| json!({ "slope": t.slope, "std_error": t.std_error, "ci95": t.interval })),
        "evidence": evidence(&partner.evidence),
        "rate_used": choice::rate(partner, product, found).value,
    })
}

fn average(average: &Average) -> Value {
    json!({ "mean": average.mean, "std_error": average.std_error })
}

fn evidence(evidence: &Evidence) -> Value {
    json!({
        "partner_years": evidence.years,
        "falls": evidence.falls(),
        "rate": evidence.rate(),
        "rate_std_error": evidence.rate_error(),
        "rate_ci95": evidence.interval(),
        "severity": evidence.severity().as_ref().map(average),
        "severity_std_dev": evidence.severity().and_then(|s| s.std_dev),
        "not_comparable_partner_years": evidence.apart,
    })
}
