/** A reader of pprof's profiles, made from proto/profile.proto by itself: what it finds, the encoder must have written. */

type Field = readonly [number: number, value: bigint | Uint8Array];

function fields(bytes: Uint8Array): Field[] {
  const found: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('a varint is cut off');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    if ((tag & 7) === 0) found.push([tag >> 3, varint()]);
    else if ((tag & 7) === 2) {
      const length = Number(varint());
      if (at + length > bytes.length) throw new Error('a field is cut off');
      found.push([tag >> 3, bytes.subarray(at, (at += length))]);
    } else throw new Error(`wire type ${tag & 7}`);
  }
  return found;
}

const all = (from: readonly Field[], number: number) => from.filter(([n]) => n === number).map(([, v]) => v);
const parts = (from: readonly Field[], number: number) =>
  all(from, number).map(bytes => fields(bytes as Uint8Array));
const one = (from: readonly Field[], number: number) => (all(from, number)[0] ?? 0n) as bigint;
/** Packed. */
const numbers = (from: readonly Field[], number: number) =>
  all(from, number).flatMap(value => fields(tagged(value as Uint8Array)).map(([, v]) => v as bigint));

/** Each varint with a tag of its own. */
function tagged(packed: Uint8Array): Uint8Array {
  const bytes: number[] = [];
  let starts = true;
  for (const byte of packed) {
    if (starts) bytes.push(8);
    bytes.push(byte);
    starts = byte < 0x80;
  }
  return Uint8Array.from(bytes);
}

export function readProfile(bytes: Uint8Array) {
  const profile = fields(bytes);
  const strings = all(profile, 6).map(text => new TextDecoder().decode(text as Uint8Array));
  const text = (from: readonly Field[], number: number) => strings[Number(one(from, number))]!;
  const byId = (number: number) => new Map(parts(profile, number).map(each => [one(each, 1), each]));
  const [mappings, locations, functions] = [byId(3), byId(4), byId(5)];
  const stackOf = (sample: readonly Field[]) =>
    numbers(sample, 1).map(id => {
      const location = locations.get(id)!;
      const [line] = parts(location, 4);
      const mapping = mappings.get(one(location, 2));
      return {
        address: one(location, 3),
        name: line && text(functions.get(one(line, 1))!, 2),
        module: mapping && text(mapping, 5),
      };
    });
  return {
    strings,
    sampleTypes: parts(profile, 1).map(type => [text(type, 1), text(type, 2)]),
    samples: parts(profile, 2).map(sample => ({
      stack: stackOf(sample),
      values: numbers(sample, 2),
      labels: Object.fromEntries(parts(sample, 3).map(label => [text(label, 1), text(label, 2)])),
    })),
    ...{ time: one(profile, 9), duration: one(profile, 10), period: one(profile, 12) },
  };
}
