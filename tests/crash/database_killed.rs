//! `kill -9` of PostgreSQL under load, under a node that lives on (promises 1 to 4).

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

        let before = load.failed();
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
        let acknowledged = load.acknowledged();
        wait_until("more faults", || {
            load.failed().0 + load.failed().1 > before.0 + before.1 + 4
        });
        assert_eq!(load.acknowledged(), acknowledged, "an OK without a database");

        cluster.avvia();
        wait_until("ready by itself", || node.ops("/health/ready").status == 200);
        wait_until("serving by itself", || load.acknowledged() >= acknowledged + 10);
    });
    let (acknowledged, unknown) = load.known_and_unknown();
    println!("{acknowledged} acknowledged, {unknown} in doubt");
    load.judge(node.service);
}
