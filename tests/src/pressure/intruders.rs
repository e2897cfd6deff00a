//! Peers that are idle, slow, or up to no good, from two other addresses than the honest callers.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
    time::Duration,
};

use rustls::pki_types::ServerName;
use tokio::{
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::{interval, sleep},
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::wire::{connector, request};
use crate::Failure;

/// So many connections each: without a word, secured and then silent, with a call that never comes to
/// its end.
const SILENT: u32 = 400;
const SECURED: u32 = 300;
const SLOW: u32 = 300;
/// How many connections reset streams, and how many of them each in a tenth of a second.
const RESETTING: u32 = 4;
const RESETS: u32 = 50;
/// Principals that have certificates; each is allowed only some connections.
const PEOPLE: [&str; 6] =
    ["auditor-1", "credit-officer-1", "funding-officer-1", "lender-operations-1", "guarantor-1", "treasurer-1"];
/// A call that the access table admits for everybody.
const CALL: &str = "/facility.lender.v1.CalculationService/PreviewSchedule";

/// A thousand connections that do no good. Dropping this ends them.
pub struct Intruders {
    tasks: JoinSet<()>,
}

#[derive(Clone)]
struct Target {
    port: u16,
    tls: Arc<[TlsConnector]>,
}

impl Intruders {
    /// Lets them loose on the service on `port`; returns once most of them are there.
    ///
    /// # Errors
    /// A certificate can't be read.
    pub async fn arrive(folder: &Path, port: u16) -> Result<Self, Failure> {
        let tls = PEOPLE.iter().map(|person| connector(folder, person)).collect::<Result<Vec<_>, _>>()?;
        let (target, mut tasks) = (Target { port, tls: tls.into() }, JoinSet::new());
        for number in 0..SILENT {
            let target = target.clone();
            tasks.spawn(async move { again_and_again(number, || target.silent(number)).await });
        }
        for number in 0..SECURED {
            let target = target.clone();
            tasks.spawn(async move { again_and_again(number, || target.secured(number)).await });
        }
        for number in 0..SLOW {
            let target = target.clone();
            tasks.spawn(async move { again_and_again(number, || target.slow(number)).await });
        }
        for number in 0..RESETTING {
            let target = target.clone();
            tasks.spawn(async move { again_and_again(number, || target.resets(number)).await });
        }
        sleep(Duration::from_secs(3)).await;
        Ok(Self { tasks })
    }

    /// How many there are.
    #[must_use]
    pub const fn count() -> u32 {
        SILENT + SECURED + SLOW + RESETTING
    }

    /// How many of them are still at it.
    #[must_use]
    pub fn left(&self) -> usize {
        self.tasks.len()
    }
}

/// Comes back whenever it was thrown out, a while later.
async fn again_and_again<F: Future<Output = Result<(), Failure>>>(number: u32, once: impl Fn() -> F) {
    // They come over three seconds, not at once.
    sleep(Duration::from_millis(u64::from(number % 100) * 25)).await;
    loop {
        // That it was thrown out is what is wanted.
        drop(once().await);
        sleep(Duration::from_secs(2)).await;
    }
}

impl Target {
    /// From one of their addresses.
    async fn connect(&self, number: u32) -> Result<TcpStream, Failure> {
        let socket = TcpSocket::new_v4()?;
        let last = u8::try_from(number % 2)?.saturating_add(10);
        socket.bind(SocketAddr::from((Ipv4Addr::new(127, 0, 0, last), 0)))?;
        Ok(socket.connect(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))).await?)
    }

    async fn secure(&self, number: u32) -> Result<TlsStream<TcpStream>, Failure> {
        let stream = self.connect(number).await?;
        let connectors = u32::try_from(self.tls.len())?;
        let place = usize::try_from(number.checked_rem(connectors).unwrap_or(0))?;
        let connector = self.tls.get(place).ok_or("no certificate")?;
        Ok(connector.connect(ServerName::try_from("localhost")?, stream).await?)
    }

    async fn silent(&self, number: u32) -> Result<(), Failure> {
        let stream = self.connect(number).await?;
        let mut nothing = [0; 16];
        stream.readable().await?;
        stream.try_read(&mut nothing)?;
        Ok(())
    }

    async fn secured(&self, number: u32) -> Result<(), Failure> {
        let stream = self.secure(number).await?;
        let (plain, _) = stream.get_ref();
        plain.readable().await?;
        Ok(())
    }

    /// Begins a message and sends a byte of it a second.
    async fn slow(&self, number: u32) -> Result<(), Failure> {
        let (client, connection) = h2::client::handshake(self.secure(number).await?).await?;
        let calling = async move {
            let mut client = client.ready().await?;
            loop {
                let (_answer, mut body) = client.send_request(request(CALL)?, false)?;
                body.send_data(vec![0, 0, 0, 1, 0].into(), false)?;
                for _ in 0..60 {
                    sleep(Duration::from_secs(1)).await;
                    if body.send_data(vec![0].into(), false).is_err() {
                        break;
                    }
                }
                client = client.ready().await?;
            }
        };
        tokio::select! {
            ended = connection => Ok(ended?),
            ended = calling => ended,
        }
    }

    /// Opens calls only to reset them (CVE-2023-44487).
    async fn resets(&self, number: u32) -> Result<(), Failure> {
        let (client, connection) = h2::client::handshake(self.secure(number).await?).await?;
        let resetting = async move {
            let mut client = client.ready().await?;
            let mut tick = interval(Duration::from_millis(100));
            loop {
                tick.tick().await;
                for _ in 0..RESETS {
                    client = client.ready().await?;
                    let (_answer, mut body) = client.send_request(request(CALL)?, false)?;
                    body.send_reset(h2::Reason::CANCEL);
                }
            }
        };
        tokio::select! {
            ended = connection => Ok(ended?),
            ended = resetting => ended,
        }
    }
}
