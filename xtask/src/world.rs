//! Makes the embedded data of `crates/world` anew from the files of their publishers; `docs/data.md` says where these come from.

mod baci;
mod tables;

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "cargo xtask world FOLDER

FOLDER holds one or more of
  BACI_HS92_Y*_V*.csv           makes crates/world/data/trade.bin
  mine_production_wmd.csv       makes crates/world/data/production.csv
  wgi_political_stability.csv   makes crates/world/data/governance.csv";

/// Reads the folder given as argument and writes the data that can be made of it.
pub fn make(mut arguments: impl Iterator<Item = String>) -> ExitCode {
    let Some(folder) = arguments.next() else {
        eprintln!("error: found no folder\n\n{USAGE}");
        return ExitCode::from(2);
    };
    let folder = Path::new(&folder);
    let made = [
        ("trade.bin", baci::packed(folder)),
        ("production.csv", tables::production(folder)),
        ("governance.csv", tables::governance(folder)),
    ];
    if made.iter().all(|(_, bytes)| matches!(bytes, Ok(None))) {
        eprintln!("error: {} holds none of these files\n\n{USAGE}", folder.display());
        return ExitCode::FAILURE;
    }
    for (name, bytes) in made {
        let file = mindep_testing::root().join("crates/world/data").join(name);
        let written = bytes.and_then(|bytes| {
            let Some(bytes) = bytes else { return Ok(()) };
            std::fs::write(&file, &bytes).map_err(|error| format!("cannot write {}: {error}", file.display()))?;
            println!("{name}: {} bytes", bytes.len());
            Ok(())
        });
        if let Err(fault) = written {
            eprintln!("error: {fault}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
