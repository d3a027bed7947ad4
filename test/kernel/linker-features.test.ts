/** Every kind of call, relocation and extern against libbpf, with other types, another configuration, and maps left out. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ObjectImage } from '../../lib/formats/object/image.ts';
import { parseObject } from '../../lib/formats/object/parse.ts';
import { buildTool, byLibbpf, byUs, compare, type Options } from './support/linked.ts';
import { thisKernel } from './support/this-kernel.ts';

let folder: string;
let tool: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-ebpf-features-'));
  tool = buildTool(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const pathOf = (name: string) => fileURLToPath(new URL(`../bpf/linker-${name}.bpf.o`, import.meta.url));
const read = (name: string): ObjectImage => parseObject(readFileSync(pathOf(name)));

/** The names of programs that are refused. */
async function check(name: string, options: Options = {}): Promise<string[]> {
  const image = read(name);
  const { config, btfPath, old } = options;
  const { features, ...rest } = thisKernel();
  const kernel = {
    ...rest,
    features: { ...features, ...(old && { probeReadKernel: false }) },
    ...(config !== undefined && { config }),
    ...(btfPath !== undefined && { coreBtf: parseObject(readFileSync(btfPath)).btf! }),
  };
  return compare(byUs(image, kernel, options), await byLibbpf(tool, image.bytes, folder, options), image);
}

it('calls, callbacks, recursion and exception callbacks', async () => {
  expect(await check('calls')).toEqual([]);
});

it('CO-RE relocations of all kinds, for other types', async () => {
  expect(await check('core', { btfPath: pathOf('types') })).toEqual([]);
});

it('CO-RE relocations for the kernel, which has hardly one of these types', async () => {
  expect(await check('core')).toEqual([]);
});

it('kernel configuration, symbols, functions', async () => {
  expect(await check('externs')).toEqual([]);
});

const CONFIG = `
# a comment
CONFIG_HZ=-0x10
CONFIG_BPF=n
CONFIG_BPF_SYSCALL=m
CONFIG_NET=m
CONFIG_NR_CPUS=0xffffffffffffffff
CONFIG_LOG_BUF_SHIFT=017
CONFIG_DEFAULT_HOSTNAME="a name of more than eleven letters"
CONFIG_CC_VERSION_TEXT="gcc"
CONFIG_NO_SUCH_OPTION=7
CONFIG_NO_SUCH_OPTION=8
CONFIG_NO_SUCH_TEXT=""
CONFIG_NO_SUCH_MODULE=y
CONFIG_UNRELATED="x=y"
`;

it('values of a given configuration', async () => {
  expect(await check('externs', { config: CONFIG })).toEqual([]);
});

it.each([
  ['CONFIG_HZ', '70000000000'],
  ['CONFIG_HZ', 'y'],
  ['CONFIG_HZ', '"text"'],
  ['CONFIG_HZ', '12monkeys'],
  ['CONFIG_BPF', 'm'],
  ['CONFIG_BPF', '1'],
  ['CONFIG_NET', '200'],
  ['CONFIG_LOG_BUF_SHIFT', '-1'],
  ['CONFIG_NR_CPUS', '0x10000000000000000'],
  ['CONFIG_DEFAULT_HOSTNAME', '"no end'],
  ['CONFIG_DEFAULT_HOSTNAME', 'y'],
])('a value that does not fit: %s=%s', async (name, value) => {
  const config = CONFIG.replace(new RegExp(`^${name}=.*$`, 'm'), `${name}=${value}`);
  expect(await check('externs', { config })).toEqual(read('externs').programs.map(({ name }) => name));
});

it('maps that are not created are poisoned where they are used', async () => {
  expect(await check('externs', { without: ['first', '.rodata.config'] })).toEqual([]);
});

it('a kernel without bpf_probe_read_kernel is asked for bpf_probe_read', async () => {
  expect(await check('externs', { old: true })).toEqual([]);
});

it('variables of an arena', async () => {
  expect(await check('arena')).toEqual([]);
});
