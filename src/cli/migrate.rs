//! `portasap migrate`: brings the database to the schema of this version. Safe to repeat.

use super::{Exit, common};
use crate::store::Ambiente;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    common: common::Common,
}

pub fn run(args: &Args) -> Exit {
    match migrate(args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn migrate(args: &Args) -> Result<Exit, Exit> {
    let settings = args.common.settings()?;
    let (schema, regolamento, clock) = (
        common::schema()?,
        common::regolamento(&settings)?,
        common::clock(&settings),
    );
    common::runtime()?.block_on(async {
        let ambiente = Ambiente::new(regolamento, schema, clock);
        let store = common::open_with(&settings, ambiente)
            .await
            .map_err(|e| common::fail(Exit::Unreachable, e))?;
        store.migrate().await.map_err(|e| common::fail(Exit::Unreachable, e))?;
        store.close().await;
        println!("the database is at the schema of this version");
        Ok(Exit::Fine)
    })
}
