//! A frame must either be refused or announce the length that its payload has.

#[path = "frame.rs"]
#[allow(dead_code)]
mod frame;

fn main() {
    let payload = vec![7; 70_000];
    let mut sent = Vec::new();
    if frame::write_frame(&mut sent, frame::Kind::Snapshot, &payload).is_err() {
        println!("OK: a payload that the length cannot hold is refused");
        return;
    }
    let announced = usize::from(u16::from_be_bytes([sent[1], sent[2]]));
    if announced != payload.len() {
        println!("BUG: a payload of {} bytes is announced as {announced}", payload.len());
        std::process::exit(1);
    }
    println!("OK: the announced length is right");
}
