/** Modules of objects that are odd: without BTF, with types by the thousand, with names made to do harm. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { build, struct, u32 } from '../../../lib/asm.ts';
import { Btf } from '../../../lib/formats/btf/btf.ts';
import { open } from '../../../lib/open.ts';
import { generateTypes } from '../../../lib/toolchain/index.ts';
import {
  comment,
  pascalCase,
  propertyKey,
  stringLiteral,
  UniqueNames,
} from '../../../lib/toolchain/types/text.ts';
import { ValueTypes } from '../../../lib/toolchain/types/values.ts';
import { root } from '../../../scripts/lib/tree.js';
import { processorTime } from '../../setup/processor-time.ts';
import { buildBtf, INT, info, type Word } from '../formats/btf-builder.ts';
import { typeErrors } from './support/check.ts';

const [ARRAY, STRUCT, ENUM, TYPEDEF] = [3, 4, 6, 8];

function values(...types: Word[][]) {
  const btf = Btf.parse(buildBtf([INT, ...types]));
  return new ValueTypes(btf, {}, new UniqueNames(['Uint8Array']));
}

it('without BTF everything is bytes, and accepted', async () => {
  const bytes = new Uint8Array(readFileSync(join(root, 'test/bpf/variables.bpf.o')));
  // .BTF becomes .BTX, which nobody looks for.
  const at = Buffer.from(bytes).indexOf('.BTF\0');
  bytes[at + 3] = 0x58;
  const spec = await open(bytes);
  expect(spec.btf).toBeNull();
  const module = generateTypes(spec, { embed: true });
  expect(module).toContain(': Uint8Array;');
  expect(typeErrors({ 'module.ts': module })).toEqual([]);
});

it('ten thousand structs take their time, and no more', () => {
  const structs = Array.from({ length: 10_000 }, (_, i): Word[] => [
    `type_${i % 5000}`,
    info(STRUCT, 2),
    8,
    'own',
    1,
    0,
    // Each a name of its own for its member, so that no two are alike.
    `field_${i}`,
    1,
    32,
  ]);
  const all = values(...structs);
  const start = processorTime();
  for (let i = 0; i < structs.length; i++) all.of(i + 2, 'Hint');
  expect(processorTime() - start).toBeLessThan(5_000);
  expect(all.declarations).toHaveLength(10_000);
  expect(typeErrors({ 'module.ts': all.declarations.join('\n') })).toEqual([]);
});

it('structs in structs are declared once', () => {
  const levels = Array.from({ length: 30 }, (_, i): Word[] => [0, info(STRUCT, 1), 4, `a${i}`, i + 3, 0]);
  const all = values(...levels, [0, info(STRUCT, 1), 4, 'leaf', 1, 0]);
  expect(all.of(2, 'Top').text).toBe('Top');
  expect(all.declarations).toHaveLength(31);
  expect(typeErrors({ 'module.ts': all.declarations.join('\n') })).toEqual([]);
});

it('names of TypeScript that the module needs itself are not taken', async () => {
  const type = struct('record', { n: u32 });
  const spec = await open(build({ programs: {}, variables: { record: { type } } }));
  const module = generateTypes(spec);
  expect(module).toContain('export type Programs = Record<never, never>;');
  expect(module).toContain('  record: Record_2;');
  expect(typeErrors({ 'module.ts': module })).toEqual([]);
});

it('what can’t be a value is bytes, and why', () => {
  const all = values(['twice', info(STRUCT, 2), 8, 'a', 1, 0, 'a', 1, 32]);
  expect(all.of(2, 'Hint')).toEqual({
    text: 'Uint8Array',
    odd: expect.stringContaining('two members named a'),
  });
});

it('names can’t bring code with them', () => {
  const evil = "x */ }; evil(); '\nevil()`\\";
  const all = values(
    [evil, info(STRUCT, 2), 8, evil, 1, 0, 'class', 3, 32],
    [evil, info(ENUM, 1), 4, evil, 1],
    ['default', info(TYPEDEF), 2],
    [0, info(ARRAY), 0, 4, 1, 3],
  );
  expect(all.of(5, 'Hint').text).toMatch(/^[A-Za-z]\w*\[\]$/);
  expect(typeErrors({ 'module.ts': all.declarations.join('\n') })).toEqual([]);
  expect(all.declarations.join('\n')).not.toMatch(/^ *evil/m);
});

it.each([
  ['flow_key', 'FlowKey'],
  ['FlowKey', 'FlowKey'],
  ['__be32', 'Be32'],
  ['9p_fid', '_9pFid'],
  ['', 'Type'],
  ['___', 'Type'],
  ['a.b c', 'ABC'],
])('%j is %s in TypeScript', (name, expected) => {
  expect(pascalCase(name)).toBe(expected);
});

it('keys, strings and comments are TypeScript’s', () => {
  expect([propertyKey('class'), propertyKey('.rodata'), propertyKey('$x')]).toEqual([
    'class',
    "'.rodata'",
    '$x',
  ]);
  expect(stringLiteral("it's\n\u2028")).toBe("'it\\'s\\u000a\\u2028'");
  expect(comment(['a */ b\rc', 'd'])).toEqual(['/**', ' * a *\\/ b c', ' * d', ' */']);
  expect(comment([])).toEqual([]);
});
