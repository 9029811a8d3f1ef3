//! The log-in: what both sides can do, whether the connection is encrypted, and how the password is proved.
//!
//! <https://mariadb.com/kb/en/connection/>

use mysql_common::{
    constants::{CapabilityFlags, MariadbCapabilities, UTF8MB4_GENERAL_CI},
    io::ParseBuf,
    packets::{AuthPlugin, AuthSwitchRequest, HandshakePacket, HandshakeResponse, SslRequest},
    proto::MySerialize,
};
use tenon_db_tls::Mode;

use crate::{
    connect::encrypted,
    fault::{Failed, Refusal},
    packets::Packets,
    target::{Host, Target},
};

/// What this crate uses of the protocol. Without `CLIENT_LONG_PASSWORD`, a MariaDB reads what is wished of MariaDB alone.
const WISHED: CapabilityFlags = CapabilityFlags::CLIENT_PROTOCOL_41
    .union(CapabilityFlags::CLIENT_SECURE_CONNECTION)
    .union(CapabilityFlags::CLIENT_TRANSACTIONS)
    .union(CapabilityFlags::CLIENT_LONG_FLAG)
    .union(CapabilityFlags::CLIENT_PLUGIN_AUTH)
    .union(CapabilityFlags::CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA)
    // An update counts the rows it found, as everywhere else, not those it changed.
    .union(CapabilityFlags::CLIENT_FOUND_ROWS)
    .union(CapabilityFlags::CLIENT_DEPRECATE_EOF);

/// Columns are described once for each prepared statement, and a statement is executed for many rows in one message.
const WISHED_OF_MARIADB: MariadbCapabilities = MariadbCapabilities::MARIADB_CLIENT_CACHE_METADATA
    .union(MariadbCapabilities::MARIADB_CLIENT_STMT_BULK_OPERATIONS);

const LONGEST_PACKET: u32 = 1024 * 1024 * 1024;

pub(crate) struct LoggedIn {
    pub(crate) packets: Packets,
    /// The number of the connection, by which it is killed.
    pub(crate) thread: u32,
    pub(crate) offers: MariadbCapabilities,
}

/// What the server says first.
struct Greeting {
    thread: u32,
    nonce: Vec<u8>,
    can: CapabilityFlags,
    offers: MariadbCapabilities,
}

/// Logs in on a connection.
pub(crate) fn login(target: &Target, host: &Host, mut packets: Packets) -> Result<LoggedIn, Failed> {
    let greeting = Greeting::read(packets.next()?)?;
    let mut can = greeting.can & WISHED;
    if !can.contains(CapabilityFlags::CLIENT_DEPRECATE_EOF.union(CapabilityFlags::CLIENT_PLUGIN_AUTH)) {
        return Err(Failed::Garbled);
    }
    if target.database.is_some() {
        can |= CapabilityFlags::CLIENT_CONNECT_WITH_DB;
    }
    if encrypts(target.encryption.mode(), greeting.can)? {
        can |= CapabilityFlags::CLIENT_SSL;
        let request = SslRequest::new(can, LONGEST_PACKET, UTF8MB4_GENERAL_CI as u8);
        send(&mut packets, &request.with_mariadb_capabilities(greeting.offers))?;
        packets = packets.over(|stream| encrypted(target, host, stream))?;
    }
    let proof = AuthPlugin::MysqlNativePassword.gen_data(Some(&target.password), &greeting.nonce);
    let response = HandshakeResponse::new(
        Some(proof.as_deref().unwrap_or_default()),
        (10, 5, 0),
        Some(target.user.as_bytes()),
        target.database.as_deref().map(str::as_bytes),
        Some(AuthPlugin::MysqlNativePassword),
        can,
        None,
        LONGEST_PACKET,
    );
    send(&mut packets, &response.with_mariadb_ext_capabilities(greeting.offers))?;
    prove(target, &mut packets)?;
    Ok(LoggedIn { packets, thread: greeting.thread, offers: greeting.offers })
}

impl Greeting {
    fn read(packet: &[u8]) -> Result<Self, Failed> {
        if packet.first() == Some(&0xff) {
            return Err(Failed::told(packet));
        }
        let greeting: HandshakePacket<'_> = ParseBuf(packet).parse(()).map_err(|_| Failed::Garbled)?;
        let can = greeting.capabilities();
        let offers = match can.contains(CapabilityFlags::CLIENT_LONG_PASSWORD) {
            true => MariadbCapabilities::empty(),
            false => greeting.mariadb_ext_capabilities() & WISHED_OF_MARIADB,
        };
        Ok(Self { thread: greeting.connection_id(), nonce: greeting.nonce(), can, offers })
    }
}

/// Whether the connection is to be encrypted.
fn encrypts(mode: Mode, can: CapabilityFlags) -> Result<bool, Failed> {
    let offered = can.contains(CapabilityFlags::CLIENT_SSL);
    match mode {
        Mode::Require if !offered => Err(refused("the server does not encrypt connections")),
        Mode::Disable => Ok(false),
        Mode::Prefer | Mode::Require => Ok(offered),
    }
}

/// What keeps this side from logging in.
fn refused(message: &str) -> Failed {
    Failed::Refused(Refusal { code: 0, state: "08001".to_owned(), message: message.to_owned() })
}

fn send(packets: &mut Packets, packet: &impl MySerialize) -> Result<(), Failed> {
    let mut bytes = Vec::new();
    packet.serialize(&mut bytes);
    packets.put_next(&bytes);
    Ok(packets.flush()?)
}

/// Proves the password in the way that the server asks for, until it is content.
fn prove(target: &Target, packets: &mut Packets) -> Result<(), Failed> {
    loop {
        let packet = packets.next()?;
        let proof = match packet.first() {
            Some(0x00) => return Ok(()),
            Some(0xff) => return Err(Failed::told(packet)),
            Some(0xfe) => proof(target, packet)?,
            _ => return Err(unknown_way()),
        };
        packets.put_next(&proof);
        packets.flush()?;
    }
}

/// A password in clear is sent to nobody.
fn proof(target: &Target, packet: &[u8]) -> Result<Vec<u8>, Failed> {
    let request: AuthSwitchRequest<'_> = ParseBuf(packet).parse(()).map_err(|_| Failed::Garbled)?;
    let way = request.auth_plugin();
    // What ends the string ends the nonce.
    let nonce = request.plugin_data().strip_suffix(&[0]).unwrap_or(request.plugin_data());
    match way {
        AuthPlugin::MysqlNativePassword => {
            let nonce = nonce.get(..20).ok_or(Failed::Garbled)?;
            Ok(way.gen_data(Some(&target.password), nonce).as_deref().unwrap_or_default().to_vec())
        }
        AuthPlugin::Ed25519 => {
            let nonce = request.plugin_data().get(..32).ok_or(Failed::Garbled)?;
            Ok(way.gen_data(Some(&target.password), nonce).as_deref().unwrap_or_default().to_vec())
        }
        _ => Err(unknown_way()),
    }
}

fn unknown_way() -> Failed {
    refused("the server wants the password proved by another plug-in than mysql_native_password and ed25519")
}
