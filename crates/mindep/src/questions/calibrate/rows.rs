//! The estimates of `mindep calibrate` as JSON. Shares, losses and slopes are fractions, rates are per year; what cannot be estimated is null.

use crate::questions::calibrate::ask::estimate::Average;
use crate::questions::calibrate::ask::falls::Evidence;
use crate::questions::calibrate::ask::hazards::hazards;
use crate::questions::calibrate::ask::outlook::{PERSISTENCE, SHARE_PERSISTENCE};
use crate::questions::calibrate::ask::{Calibration, Partner, Product};
use crate::questions::calibrate::text as skeleton;
use crate::questions::calibrate::text::believed::believed;
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
        "prior": origin.rules.prior.name(),
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
                "years": fall.lasting.years, "ended": fall.lasting.ended,
                "sold_to_others": fall.to_others, "is_partners": fall.is_partners(origin.rules),
            })
        })
        .collect();
    let outlook = &product.outlook;
    let bundled: Vec<String> = product.goods.codes.iter().map(ToString::to_string).collect();
    json!({
        "id": id,
        "product": product.name,
        "unit": origin.unit_of(product),
        "bundled_products": bundled,
        "stage": product.goods.stage.map(mindep_world::minerals::Stage::name),
        "years": product.years,
        "years_with_imports": product.count,
        "recent_years": product.recent,
        "unknown_quantities": product.unknown,
        "re_imports": product.re_imports.map(|own| json!({ "years": own.years, "quantity": own.quantity })),
        "annual": average(&product.annual),
        "growth": growth,
        "demand": {
            "annual": outlook.annual,
            "movement": outlook.movement,
            "movement_changes": outlook.changes,
            "level_error": outlook.level_error.to_string(),
            "collapse": outlook.collapse,
            "growth": outlook.growth.to_string(),
            "volatility": outlook.volatility,
            "persistence": PERSISTENCE,
            "share_persistence": SHARE_PERSISTENCE,
        },
        "price": product.price.map(|p| json!({ "unit_value": p.value, "year": p.year, "partners": p.partners })),
        "partners": product.partners.iter().map(|p| partner(p, product, found, origin)).collect::<Vec<_>>(),
        "pooled": evidence(&product.pooled),
        "falls": falls,
        "believed": believed(product, origin.rules),
    })
}

fn partner(partner: &Partner, product: &Product, found: &Calibration, origin: Origin<'_>) -> Value {
    let hazards = hazards(partner, product, found, origin.rules);
    let rows: Vec<Value> = hazards
        .parts()
        .iter()
        .map(|part| json!({ "id": part.id, "rate": part.rate, "duration": part.duration, "severity": part.severity }))
        .collect();
    json!({
        "partner": partner.code.as_str(),
        "share": average(&partner.share),
        "outlook": {
            "last": partner.outlook.last,
            "weight": partner.outlook.weight,
            "volatility": partner.outlook.volatility,
            "dropped": partner.outlook.dropped,
        },
        "trend": partner.trend.map(|t| json!({ "slope": t.slope, "std_error": t.std_error, "ci95": t.interval })),
        "evidence": evidence(&partner.evidence),
        "rate_used": hazards.rate(),
        "hazards": rows,
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
        "lasts_over_1_year": evidence.survival(1),
        "lasts_over_2_years": evidence.survival(2),
        "rises": evidence.rises,
        "rise_partner_years": evidence.rise_years,
        "severity_std_dev": evidence.severity().and_then(|s| s.std_dev),
        "not_comparable_partner_years": evidence.apart,
    })
}
