/** The text of instructions beside the kernel's own, and back, for whatever programs there are. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EbpfError, load } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../lib/formats/asm/assemble.ts';
import { disassemble, disassembleOne } from '../../lib/formats/asm/disassemble.ts';
import { functionsOf } from '../../lib/formats/asm/functions.ts';
import { Elf } from '../../lib/formats/elf/elf.ts';
import { SHF, STT } from '../../lib/formats/elf/types.ts';
import { writeElf } from '../../lib/formats/elf/write.ts';
import { encodeInstructions } from '../../lib/formats/insn/insn.ts';
import { cacheFolder } from '../../scripts/lib/cache.js';
import { distributionFolder } from '../../scripts/lib/distribution.js';
import { seeded } from '../unit/cbpf/support/random.ts';
import { generate } from '../unit/emulator/support/generate.ts';
import { embeddedObjects } from './support/embedded.ts';
import { objectOf } from './support/generated.ts';

/** What the verifier says of registers before it starts (kernel 6.16), with every instruction: ` 12: .1........ (bf) r9 = r1`. */
function instructionsOf(log: string): string[] {
  const table = /^Live regs before insn:\n((?:.*\d+: [0-9.]{10} \(.*\n)+)/m.exec(log)?.[1] ?? '';
  return Array.from(table.matchAll(/: [0-9.]{10} (.*)\n/g), ([, text = '']) => text);
}

async function verifierText(object: Uint8Array): Promise<string[]> {
  await using loaded = await load(object, { backend: 'kernel', logLevel: 2 });
  return instructionsOf([...loaded.programs][0]!.log);
}

/** libbpf moves functions, and calls with them; those that nobody calls it leaves out. */
const settled = (texts: readonly string[]) => texts.filter(text => !text.includes('call pc'));

describe('the text is the verifier’s', () => {
  it('of generated programs', async ctx => {
    let compared = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const generated = generate(seeded(seed));
      const theirs = await verifierText(objectOf(generated)).catch(() => []);
      if (theirs.length === 0) continue;
      const main = settled(generated.main.map(disassembleOne));
      const functions = settled(generated.functions.flat().map(disassembleOne));
      expect(settled(theirs).slice(0, main.length)).toEqual(main);
      expect(functions).toEqual(expect.arrayContaining(settled(theirs).slice(main.length)));
      compared += theirs.length;
    }
    if (compared === 0) ctx.skip('the log has a table of all instructions from kernel 6.16 on');
    expect(compared).toBeGreaterThan(5000);
  });

  it('of what programs rarely have', async ctx => {
    const text = `
        r6 = r1
        r0 = *(u8 *)skb[23]
        r7 = 2
        r0 = *(u16 *)skb[r7 + 12]
        r0 = *(u32 *)skb[-4096]
        r1 = 0x1122334455667788
        *(u64 *)(r10 -8) = r1
        r2 = load_acquire((u32 *)(r10 -8))
        store_release((u16 *)(r10 -6), r2)
        r2 = atomic64_fetch_add((u64 *)(r10 -8), r2)
        r2 = atomic64_xchg((u64 *)(r10 -8), r2)
        r0 = atomic64_cmpxchg((u64 *)(r10 -8), r0, r2)
        r0 = atomic_cmpxchg((u32 *)(r10 -8), r0, r2)
        lock *(u32 *)(r10 -8) &= r2
        r2 = *(s8 *)(r10 -8)
        r2 = *(s32 *)(r10 -8)
        r2 = bswap64 r2
        r2 = be16 r2
        w2 = (s8)w2
        r2 s/= 3
        may_goto next
      next:
        if w2 s>= 0xffffffff goto far
        call bpf_get_prandom_u32
        call bpf_ktime_get_ns
      far:
        gotol out
      out:
        r0 = 0
        exit`;
    const code = assemble(text);
    const data = encodeInstructions(code);
    const section = { name: 'socket', flags: SHF.ALLOC | SHF.EXECINSTR, data };
    const symbol = { name: 'rare', type: STT.FUNC, section: 0, value: 0, size: data.length };
    const theirs = await verifierText(writeElf([section], [symbol]));
    if (theirs.length === 0) ctx.skip('the log has a table of all instructions from kernel 6.16 on');
    expect(theirs).toEqual(code.map(disassembleOne));
    expect(encodeInstructions(assemble(theirs.join('\n')))).toEqual(data);
  });
});

function objects(): [string, Uint8Array][] {
  const folder = distributionFolder();
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => statSync(join(folder, name)).isFile())
    .flatMap(name => {
      const found = embeddedObjects(readFileSync(join(folder, name)));
      return found.map((object, i): [string, Uint8Array] => [`${name}, object ${i + 1}`, object]);
    });
}

/** The kernel's own selftests, where they were compiled: scripts/verify-agreement/selftests.ts does it. */
function selftests(): [string, Uint8Array][] {
  const folder = join(cacheFolder(), 'selftests/objects');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter(name => name.endsWith('.o'));
  return names.map(name => [name, readFileSync(join(folder, name))]);
}

describe.each([
  [
    'the distribution’s objects',
    objects,
    30_000,
    0,
    'the packages of scripts/lib/distribution.js could not be had',
  ],
  ['the kernel’s selftests', selftests, 300_000, 5, 'scripts/verify-agreement/selftests.ts has not been run'],
] as const)('assemble(disassemble(x)) is x, for every instruction of %s', (_, find, least, strange, why) => {
  it('by functions, with symbols and lines, and by whole sections', { timeout: 300_000 }, ctx => {
    const found = find();
    if (found.length === 0) ctx.skip(why);
    let slots = 0;
    let refused = 0;
    for (const [name, object] of found) {
      const functions = functionsOrRefusal(object);
      if (functions === undefined) refused++;
      for (const { instructions, lines } of functions ?? []) {
        const text = disassemble(instructions, { lines });
        expect(text, name).not.toMatch(/^(?!;).*\{.*\}$/m);
        const back = assemble(text);
        const code = encodeInstructions(back);
        expect(Buffer.compare(code, encodeInstructions(instructions)), `${name}:\n${text}`).toBe(0);
        expect(back.map(namesOf), name).toEqual(instructions.map(namesOf));
      }
      const sections = Elf.parse(object).sections.filter(({ flags }) => (flags & SHF.EXECINSTR) !== 0);
      for (const { data } of sections) {
        expect(Buffer.compare(encodeInstructions(assemble(disassemble(data))), data), name).toBe(0);
        slots += data.length / 8;
      }
    }
    expect(slots).toBeGreaterThan(least);
    // Old map definitions, and pins that are wrong on purpose: there the sections alone are compared.
    expect(refused).toBeLessThanOrEqual(strange);
  });
});

const namesOf = ({ reference }: { readonly reference?: { readonly kind: string; readonly name: string } }) =>
  reference && `${reference.kind === 'map' ? 'map' : ''} ${reference.name}`;

function functionsOrRefusal(object: Uint8Array) {
  try {
    return functionsOf(object);
  } catch (error) {
    if (error instanceof EbpfError) return undefined;
    throw error;
  }
}
