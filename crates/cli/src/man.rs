//! `mindep man`: manual pages.

use super::Failure;
use super::args::{Args, ManArgs};
use clap::CommandFactory;
use clap_mangen::Man;
use mindep_library::names::advice;
use std::io::{self, Write};

/// Prints the manual page of mindep or of one of its commands.
pub fn man(args: &ManArgs) -> Result<(), Failure> {
    let mut all = Args::command();
    all.build();
    let page = match &args.command {
        None => Man::new(all),
        Some(name) => {
            let names: Vec<&str> = all.get_subcommands().map(clap::Command::get_name).collect();
            let Some(one) = all.find_subcommand(name) else {
                return Err(Failure::Wrong(format!(
                    "found the command `{name}`, which is none; {}",
                    advice(name, &names)
                )));
            };
            Man::new(one.clone())
        }
    };
    let mut text = Vec::new();
    page.source(concat!("mindep ", env!("CARGO_PKG_VERSION"))).render(&mut text)?;
    io::stdout().write_all(&text)?;
    Ok(())
}
