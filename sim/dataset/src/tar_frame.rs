//! The tar framing of a shard: ustar members whose headers depend on name and size only.
//!
//! Reading by hand (with the `tar` crate parsing the headers) rather than through `tar::Archive`, whose
//! entries borrow the archive and so cannot become an iterator that owns its file.

use std::io::{self, Read, Write};

const BLOCK: usize = 512;
/// No member is this large; a header that says so is damaged.
const MAX_MEMBER_BYTES: u64 = 1 << 32;
/// Allocate at most this much on the word of a header, more only as data really come.
const TRUSTED_BYTES: u64 = 16 << 20;

/// Bytes a member of this size takes in the archive.
pub(crate) fn framed_len(size: usize) -> u64 {
    (BLOCK + size.next_multiple_of(BLOCK)) as u64
}

/// Writes one member: mode 0644, owner 0, time 0.
pub(crate) fn write_member(out: &mut impl Write, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut header = tar::Header::new_ustar();
    header.set_path(name)?;
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_entry_type(tar::EntryType::Regular);
    header.set_cksum();
    out.write_all(header.as_bytes())?;
    out.write_all(bytes)?;
    let padding = bytes.len().next_multiple_of(BLOCK) - bytes.len();
    out.write_all(&[0; BLOCK][..padding])
}

/// Writes the two empty blocks that end an archive.
pub(crate) fn write_end(out: &mut impl Write) -> io::Result<()> {
    out.write_all(&[0; 2 * BLOCK])
}

/// Reads the next member, `None` at the end of the archive.
///
/// The error text says what is wrong with the archive.
pub(crate) fn read_member(input: &mut impl Read) -> Result<Option<(String, Vec<u8>)>, String> {
    let mut block = [0; BLOCK];
    read_exact(input, &mut block, "a header")?;
    if block == [0; BLOCK] {
        read_exact(input, &mut block, "the end mark")?;
        return if block == [0; BLOCK] {
            Ok(None)
        } else {
            Err("one empty block where the archive should end with two".to_owned())
        };
    }
    let header = tar::Header::from_byte_slice(&block);
    let stated = header.cksum().map_err(|e| e.to_string())?;
    if stated != checksum(&block) {
        return Err("a member's header does not match its checksum".to_owned());
    }
    if header.entry_type() != tar::EntryType::Regular {
        return Err(format!("a member of kind {:?} where only files should be", header.entry_type()));
    }
    let name = std::str::from_utf8(&header.path_bytes()).map_err(|e| format!("a member's name is no text: {e}"))?.to_owned();
    let size = header.entry_size().map_err(|e| e.to_string())?;
    if size > MAX_MEMBER_BYTES {
        return Err(format!("{name}: claims {size} bytes, more than any member has"));
    }
    let mut bytes = Vec::with_capacity(size.min(TRUSTED_BYTES) as usize);
    let read = input.take(size).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
    if (read as u64) < size {
        return Err(format!("is cut short inside {name}: {read} of {size} bytes"));
    }
    let padding = bytes.len().next_multiple_of(BLOCK) - bytes.len();
    read_exact(input, &mut block[..padding], &name)?;
    Ok(Some((name, bytes)))
}

/// Sum of the header's bytes with the checksum's own field as spaces (POSIX.1-1988 ustar).
fn checksum(block: &[u8; BLOCK]) -> u32 {
    let field = 148..156;
    block.iter().enumerate().map(|(i, byte)| u32::from(if field.contains(&i) { b' ' } else { *byte })).sum()
}

fn read_exact(input: &mut impl Read, block: &mut [u8], place: &str) -> Result<(), String> {
    input.read_exact(block).map_err(|e| match e.kind() {
        io::ErrorKind::UnexpectedEof => format!("is cut short at {place}"),
        _ => e.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive() -> Vec<u8> {
        let mut out = Vec::new();
        write_member(&mut out, "a.json", b"{}").expect("memory takes it");
        write_member(&mut out, "a.rgb.png", &[7; 512]).expect("memory takes it");
        write_end(&mut out).expect("memory takes it");
        out
    }

    #[test]
    fn members_come_back_in_order_and_the_archive_ends() {
        let archive = archive();
        assert_eq!(archive.len() as u64, framed_len(2) + framed_len(512) + 1024);
        let mut input = archive.as_slice();
        let mut next = || read_member(&mut input).expect("whole");
        assert_eq!(next(), Some(("a.json".to_owned(), b"{}".to_vec())));
        assert_eq!(next(), Some(("a.rgb.png".to_owned(), vec![7; 512])));
        assert_eq!(next(), None);
    }

    #[test]
    fn an_archive_cut_anywhere_is_noticed() {
        let archive = archive();
        for cut in 0..archive.len() {
            let mut input = &archive[..cut];
            let noticed = loop {
                match read_member(&mut input) {
                    Ok(Some(_)) => {}
                    Ok(None) => break false,
                    Err(_) => break true,
                }
            };
            assert!(noticed, "cut at {cut} went unnoticed");
        }
    }

    #[test]
    fn headers_carry_no_time_and_no_owner() {
        let archive = archive();
        let header = tar::Header::from_byte_slice(&archive[..512]);
        assert_eq!(header.mtime().ok(), Some(0));
        assert_eq!(header.uid().ok(), Some(0));
        assert_eq!(header.gid().ok(), Some(0));
        assert_eq!(header.mode().ok(), Some(0o644));
        assert_eq!(&archive[257..263], b"ustar\0");
    }
}
