/** What a lookup finds is accessed without a check, and nothing but that. */
import { Emulator, type EmulatorFault, load } from 'node-ebpf';
import {
  add,
  array,
  build,
  type Code,
  call,
  exit,
  jeq,
  jne,
  label,
  lddw,
  ldx,
  map,
  mov,
  r0,
  r1,
  r2,
  r6,
  r10,
  st,
  u8,
  u32,
  u64,
} from 'node-ebpf/asm';
import { describe, expect, it } from 'vitest';

const TYPES = ['array', 'percpu_array', 'hash', 'lru_hash'] as const;
const FOUND = 5n;

/** Looks `key` up in a map with a value of 12 bytes at 1, then does the rest. */
function objectOf(type: (typeof TYPES)[number], key: number, rest: Exclude<Code, string>): Uint8Array {
  const find = [
    st(u32.at(r10, -4), key),
    mov(r2, r10),
    add(r2, -4),
    lddw(r1, map('m')),
    call('bpf_map_lookup_elem'),
  ];
  return build({
    license: 'GPL',
    maps: { m: { type, key: u32, value: array(u32, 3), maxEntries: 2 } },
    programs: { main: { section: 'syscall', code: [...find, rest] } },
  });
}

/** What a program returns, or the message of its fault: both engines say the same. */
async function outcome(object: Uint8Array): Promise<number | string> {
  const outcomes: (number | string)[] = [];
  for (const engine of ['interpreter', 'jit'] as const) {
    await using loaded = await load(object, { backend: new Emulator({ engine }) });
    const { m } = loaded.maps;
    const value = [Number(FOUND), 0, 9];
    m!.set(1, Array.isArray(m!.get(1)?.[0]) || m!.type === 'percpu_array' ? [value] : value);
    try {
      outcomes.push((await loaded.programs.main!.run()).returnValue);
    } catch (error) {
      outcomes.push((error as EmulatorFault).message);
    }
  }
  expect(outcomes[1]).toBe(outcomes[0]);
  return outcomes[0]!;
}

describe.each(TYPES)('%s', type => {
  const run = (key: number, rest: Exclude<Code, string>) => outcome(objectOf(type, key, rest));
  const absent = 7;

  it('is read and written after a compare with 0', async () => {
    const code = [
      jeq(r0, 0, 'none'),
      st(u32.at(r0, 4), 3),
      ldx(r6, u32.at(r0, 4)),
      mov(r0, r6),
      label('none'),
      exit(),
    ];
    expect(await run(1, code)).toBe(3);
    expect(await run(absent, code)).toBe(0);
    const other = [jne(r0, 0, 'some'), exit(), label('some'), mov(r6, r0), ldx(r0, u32.at(r6, 8)), exit()];
    expect(await run(1, other)).toBe(9);
    expect(await run(absent, other)).toBe(0);
  });

  it('is checked where it may be 0', async () => {
    const code = [ldx(r0, u32.at(r0, 0)), exit()];
    expect(await run(1, code)).toBe(5);
    expect(await run(absent, code)).toMatch(/main/);
    // On the way on which it is 0.
    const wrong = [jne(r0, 0, 'some'), ldx(r0, u8.at(r0, 0)), label('some'), mov(r0, 1), exit()];
    expect(await run(absent, wrong)).toMatch(/main/);
    // The two ways have met.
    const met = [jeq(r0, 0, 'on'), mov(r6, 1), label('on'), ldx(r0, u8.at(r0, 0)), exit()];
    expect(await run(absent, met)).toMatch(/main/);
    // Another number than what was found.
    const moved = [add(r0, 8), jeq(r0, 0, 'none'), ldx(r0, u8.at(r0, 0)), label('none'), exit()];
    expect(await run(absent, moved)).toMatch(/main/);
  });

  it.each([
    ['behind it', u32, 12],
    ['across its end', u64, 8],
    ['before it', u8, -1],
  ] as const)('is checked %s', async (_, type, at) => {
    expect(await run(1, [jeq(r0, 0, 'none'), ldx(r0, type.at(r0, at)), label('none'), exit()])).toMatch(
      /main/,
    );
  });
});
