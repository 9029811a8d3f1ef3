//! The packets of a connection. What is sent is collected until it is flushed; what is read stands in a buffer.
//!
//! <https://mariadb.com/kb/en/0-packet/>

use std::io::{self, Read, Write};

use crate::socket::Stream;

/// The longest part of a packet. One of this length is followed by another one.
const PART: usize = 0xFF_FFFF;

/// How much is asked of the socket at once, at least.
const READING: usize = 32 * 1024;

/// Sends and reads packets.
pub(crate) struct Packets<S = Stream> {
    stream: S,
    to_send: Vec<u8>,
    buffer: Vec<u8>,
    /// What of the buffer was read from the socket, and not yet handed over.
    start: usize,
    end: usize,
    /// A packet of several parts.
    joined: Vec<u8>,
    /// The number that the next packet of an exchange has.
    sequence: u8,
}

impl<S: Read + Write> Packets<S> {
    pub(crate) fn new(stream: S) -> Self {
        let (to_send, joined) = (Vec::new(), Vec::new());
        Self { stream, to_send, buffer: vec![0; READING], start: 0, end: 0, joined, sequence: 0 }
    }

    /// The same exchange over another stream, once nothing that was sent or read is between.
    pub(crate) fn over<E>(self, other: impl FnOnce(S) -> Result<S, E>) -> Result<Self, E> {
        Ok(Self { stream: other(self.stream)?, ..self })
    }

    /// Adds a command, which begins an exchange.
    pub(crate) fn put(&mut self, command: &[u8]) {
        self.sequence = 0;
        self.put_next(command);
    }

    /// Adds a packet to an exchange.
    pub(crate) fn put_next(&mut self, mut packet: &[u8]) {
        loop {
            let (part, rest) = packet.split_at(packet.len().min(PART));
            let length = u32::try_from(part.len()).unwrap_or_default().to_le_bytes();
            self.to_send.extend_from_slice(&[length[0], length[1], length[2], self.sequence]);
            self.to_send.extend_from_slice(part);
            self.sequence = self.sequence.wrapping_add(1);
            if part.len() < PART {
                return;
            }
            packet = rest;
        }
    }

    /// Sends what was put.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        let sent = self.stream.write_all(&self.to_send).and_then(|()| self.stream.flush());
        self.to_send.clear();
        sent
    }

    /// The next packet.
    pub(crate) fn next(&mut self) -> io::Result<&[u8]> {
        let length = self.fill_part()?;
        if length < PART {
            let packet = self.start - length..self.start;
            return Ok(&self.buffer[packet]);
        }
        self.joined.clear();
        let mut part = length;
        loop {
            self.joined.extend_from_slice(&self.buffer[self.start - part..self.start]);
            if part < PART {
                return Ok(&self.joined);
            }
            part = self.fill_part()?;
        }
    }

    /// Reads a part, which then stands before `start`, and returns its length.
    fn fill_part(&mut self) -> io::Result<usize> {
        self.fill(4)?;
        let head = &self.buffer[self.start..self.start + 4];
        let length = usize::from(head[0]) | usize::from(head[1]) << 8 | usize::from(head[2]) << 16;
        self.sequence = head[3].wrapping_add(1);
        self.fill(4 + length)?;
        self.start += 4 + length;
        Ok(length)
    }

    /// Reads until so much stands in the buffer.
    fn fill(&mut self, length: usize) -> io::Result<()> {
        if self.start + length > self.buffer.len() {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            self.buffer.resize(self.buffer.len().max(length), 0);
        }
        while self.end - self.start < length {
            match self.stream.read(&mut self.buffer[self.end..])? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => self.end += read,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written can be read again.
    #[derive(Default)]
    struct Echo(std::collections::VecDeque<u8>);

    impl Read for Echo {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            // Never much at once.
            let many = buffer.len().min(70_001);
            self.0.read(&mut buffer[..many])
        }
    }

    impl Write for Echo {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn packets_of_every_length_are_read_as_they_were_sent() {
        let mut packets = Packets::new(Echo::default());
        let lengths = [0, 1, READING - 4, READING, PART - 1, PART, PART + 1, 2 * PART];
        for length in lengths {
            packets.put(&vec![length.to_le_bytes()[0]; length]);
        }
        packets.flush().unwrap();
        for length in lengths {
            let packet = packets.next().unwrap();
            assert_eq!(packet.len(), length);
            assert!(packet.iter().all(|byte| *byte == length.to_le_bytes()[0]));
        }
        assert_eq!(packets.next().unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }
}
