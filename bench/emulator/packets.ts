/** Frames, and captures of them (libpcap's format), made where none is given. */
const ETHERNET = 14;
const IPV4 = 20;

/** UDP from 10.0.0.1 to 10.0.0.2, from a port that is the flow's; of so many bytes in all. */
export function udpFrame(bytes: number, flow: number): Uint8Array {
  const frame = Uint8Array.from({ length: bytes }, (_, i) => (i * 167 + (i >> 3)) & 0xff);
  const view = new DataView(frame.buffer);
  frame.set([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0]);
  frame.set([0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2], ETHERNET);
  view.setUint16(ETHERNET + 2, bytes - ETHERNET);
  view.setUint16(ETHERNET + IPV4, 1024 + flow);
  view.setUint16(ETHERNET + IPV4 + 2, 53);
  view.setUint16(ETHERNET + IPV4 + 4, bytes - ETHERNET - IPV4);
  view.setUint16(ETHERNET + IPV4 + 6, 0);
  return frame;
}

/** pcap with nanoseconds, of Ethernet, all packets at one time. */
export function capture(frames: readonly Uint8Array[]): Uint8Array {
  const header = 24;
  const record = 16;
  const length = frames.reduce((sum, frame) => sum + record + frame.length, header);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  const words = (at: number, values: readonly number[]) => {
    values.forEach((value, i) => {
      view.setUint32(at + i * 4, value, true);
    });
  };
  // Version 2.4 in two halves; snap length; LINKTYPE_ETHERNET.
  words(0, [0xa1b23c4d, 0x0004_0002, 0, 0, 0xffff, 1]);
  let at = header;
  for (const frame of frames) {
    words(at, [0, 0, frame.length, frame.length]);
    bytes.set(frame, at + record);
    at += record + frame.length;
  }
  return bytes;
}
