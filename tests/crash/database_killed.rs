//! `kill -9` of PostgreSQL under load, under a node that lives on (promises 1 to 4).

use std::time::Duration;

use crate::{
    load::{Load, wait_until},
    node::Node,
    support::cluster::Cluster,
};

#[test]
fn the_node_outlives_its_database() {
    let mut cluster = Cluster::privato();
    let node = Node::with(&[("DATABASE__URL", &cluster.url)]);
    let load = Load::new();
    load.run(node.service, || {
        wait_until("the load runs", || load.acknowledged() >= 10);
        assert_eq!(node.ops("/health/ready").status, 200);
        cluster.uccidi();

        // What was committed before the kill may still be on its way.
        std::thread::sleep(Duration::from_millis(300));
        let (acknowledged, before) = (load.acknowledged(), load.failed());
        wait_until("faults of either kind", || {
            let now = load.failed();
            now.0 > before.0 && now.1 > before.1
        });
        let ready = node.ops("/health/ready");
        assert_eq!(ready.status, 503, "{ready:?}");
        assert!(ready.body.contains("\"ready\":false"), "{ready:?}");
        assert!(
            ready.body.contains("\"name\":\"database\",\"ok\":false,\"cause\":\""),
            "{ready:?}"
        );
        assert_eq!(node.ops("/health/live").status, 200, "only its database is dead");
        assert_eq!(load.acknowledged(), acknowledged, "an OK without a database");

        cluster.avvia();
        wait_until("ready by itself", || node.ops("/health/ready").status == 200);
        wait_until("serving by itself", || load.acknowledged() >= acknowledged + 10);
    });
    load.judge(node.service).tell("database killed");
}
