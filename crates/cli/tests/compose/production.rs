//! Two replicas on PostgreSQL: the database is restarted and killed, networks are
//! cut, certificates are replaced and the replicas are replaced one after the other
//! under load. After each of these both books agree.

use std::{sync::Arc, thread, time::Duration};

use facility::demo::{
    error::DemoError,
    observer::{Observer, Step},
    processes::Services,
};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use tokio::{task, time::Instant};

use crate::{
    containers::{compose, container, docker, network, until_healthy},
    load::Load,
    look::{reconciled, shown_at, until_it_shows},
    played,
};

/// How long a network is cut.
const CUT: Duration = Duration::from_secs(6);

const REPLICAS: [&str; 2] = ["lender-a", "lender-b"];

/// What is done to the containers, each at its step.
#[derive(Default)]
struct Harm {
    under_way: Option<task::JoinHandle<()>>,
    load: Option<Load>,
    cut_at: Option<Instant>,
    done: Vec<&'static str>,
    entered: usize,
}

impl Harm {
    /// Waits until what was done is undone, and both books agree.
    async fn recover(&mut self) {
        let Some(work) = self.under_way.take() else { return };
        work.await.expect("no panic");
        let mut facilities = vec!["facilities/boleo".to_owned()];
        if let Some(load) = self.load.take() {
            let entered = load.end().await;
            assert!(entered.len() > 20, "{} calls only", entered.len());
            self.entered += entered.len();
            facilities.extend(entered);
        }
        reconciled(&facilities).await;
        println!("harm: reconciled, facilities {}", facilities.len());
    }

    fn told(&mut self, what: &'static str) {
        println!("harm: {what}");
        self.done.push(what);
    }

    /// Does something beside the step that follows.
    async fn meanwhile(&mut self, what: &'static str, work: impl FnOnce() + Send + 'static) {
        self.recover().await;
        self.told(what);
        self.under_way = Some(task::spawn_blocking(work));
    }

    async fn cut(&mut self, what: &'static str, name: &str, service: &str) {
        self.recover().await;
        self.told(what);
        let (network, container) = (network(name), container(service));
        docker(&["network", "disconnect", &network, &container]);
        self.under_way = Some(task::spawn_blocking(move || {
            thread::sleep(CUT);
            docker(&["network", "connect", &network, &container]);
        }));
    }

    async fn replace_certificates(&mut self, what: &'static str) {
        self.recover().await;
        self.told(what);
        self.load = Some(Load::begin("certificates"));
        self.under_way = Some(task::spawn(certificates_replaced()));
    }

    async fn replace_replicas(&mut self, what: &'static str) {
        self.meanwhile(what, || {
            for replica in REPLICAS {
                compose(&["up", "--detach", "--no-build", "--no-deps", "--force-recreate", replica]);
                until_healthy(replica);
            }
        })
        .await;
        self.load = Some(Load::begin("replicas"));
    }
}

/// Makes both services' certificates anew in their volume, as the handbook says, and
/// waits until each shows its new one to new connections.
async fn certificates_replaced() {
    let before = shown_at("FACILITY_LENDER").await;
    let made = task::spawn_blocking(|| {
        let renew = "rm /certs/lender-svc.* /certs/borrower-svc.* && facility certs --dir /certs --case examples/boleo";
        compose(&["run", "--rm", "-T", "certs", "sh", "-c", renew]);
        ["lender-svc", "borrower-svc"].map(|name| {
            let pem = compose(&["run", "--rm", "-T", "certs", "cat", &format!("/certs/{name}.pem")]);
            CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate")
        })
    });
    let [lender, borrower] = made.await.expect("made");
    assert_ne!(before, lender, "the certificate was not made anew");
    until_it_shows("FACILITY_LENDER", &lender).await;
    until_it_shows("FACILITY_LENDER_B", &lender).await;
    until_it_shows("FACILITY_BORROWER", &borrower).await;
}

#[async_trait::async_trait(?Send)]
impl Observer for Harm {
    async fn before(&mut self, step: &Step, _services: &Arc<Services>) -> Result<(), DemoError> {
        let Some((batch, act)) = step.id.strip_prefix("demo/batch-").and_then(|rest| rest.split_once('/')) else {
            return Ok(());
        };
        if let Some(cut_at) = self.cut_at.take() {
            // The submission before this step was accepted, and could not be while the wire was cut.
            assert!(cut_at.elapsed() >= CUT, "the network was not cut");
        }
        match (batch, act) {
            ("1", "fund") => {
                self.meanwhile("the database is restarted beside the first funding", || {
                    compose(&["restart", "--timeout", "30", "postgres"]);
                    until_healthy("postgres");
                })
                .await;
            }
            ("2", "fund") => {
                self.meanwhile("the database is killed beside a funding", || {
                    let postgres = container("postgres");
                    docker(&["kill", &postgres]);
                    docker(&["start", &postgres]);
                    until_healthy("postgres");
                })
                .await;
            }
            ("3", "submit") => {
                self.cut("the network between both is cut while a drawdown is sent", "wire", "borrower-svc").await;
                self.cut_at = Some(Instant::now());
            }
            ("4", "fund") => {
                self.cut("a replica is cut off from the database", "lender-store", "lender-a").await;
            }
            ("5", "fund") => self.replace_certificates("both services' certificates are replaced under load").await,
            ("7", "fund") => self.replace_replicas("the replicas are replaced one after the other under load").await,
            ("8", "fund") => self.recover().await,
            (_, _) => {}
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the containers of tests/compose/run"]
async fn replicas_on_a_database_come_to_the_same_end_through_every_harm() {
    let mut harm = Harm::default();
    played(&mut harm).await;
    harm.recover().await;
    reconciled(&["facilities/boleo".to_owned()]).await;
    println!("harm done: {}; {} facilities entered under load, each twice", harm.done.join("; "), harm.entered);
    assert!(harm.done.len() >= 6, "{:?}", harm.done);
}
