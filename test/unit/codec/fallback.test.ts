import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Runs in a process that may not make code from strings. */
const PROGRAM = `
  import { bytesCodec, createCodec, uintCodec } from './lib/codec/index.ts';
  import { BtfBuilder } from './test/unit/codec/builder.ts';
  let forbidden;
  try { new Function('return 1')(); } catch (error) { forbidden = error.name; }
  const b = new BtfBuilder();
  const id = b.struct('s', 4, [{ name: 'a', type: b.int('u16', 2), offset: 0 }, { name: 'b', type: b.int('u16', 2), offset: 16 }]);
  const btf = b.build();
  const view = new DataView(Uint8Array.of(1, 0, 2, 0).buffer);
  const codec = createCodec(btf, id);
  const decoded = codec.decode(view, 0);
  const written = codec.encode({ a: 3, b: 4 }, view, 0);
  const seen = new codec.Flyweight().moveTo(view, 0).b;
  let refused;
  try { createCodec(btf, id, { mode: 'compiled' }); } catch (error) { refused = [error.code, error.message]; }
  const bytes = [...bytesCodec(4).decode(view, 0)];
  console.log(JSON.stringify({ forbidden, decoded, written, seen, refused, bytes, uint: uintCodec(2).decode(view, 0) }));
`;

test('codecs work where code generation is forbidden', () => {
  const flags = [
    '--disallow-code-generation-from-strings',
    '--import',
    'tsx',
    '--input-type=module',
    '-e',
    PROGRAM,
  ];
  const output = execFileSync(process.execPath, flags, { encoding: 'utf8' });
  expect(JSON.parse(output)).toStrictEqual({
    forbidden: 'EvalError',
    decoded: { a: 1, b: 2 },
    written: 4,
    seen: 4,
    refused: ['ERR_EBPF_NOT_SUPPORTED', expect.stringContaining("use mode 'auto' or 'interpreted'")],
    bytes: [3, 0, 4, 0],
    uint: 3,
  });
});
