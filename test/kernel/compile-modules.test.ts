/** C against the types and kfuncs of modules: of the kernels that were fetched for virtual machines, without running one. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile, open, vmlinuxHeader } from 'node-ebpf';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Btf } from '../../lib/formats/btf/btf.ts';
import { Elf } from '../../lib/formats/elf/elf.ts';
import { findClang } from '../../lib/toolchain/clang/find.ts';
import { combine } from '../../lib/toolchain/vmlinux/combine.ts';
import { Names } from '../../lib/toolchain/vmlinux/names.ts';
import { cacheFolder } from '../../scripts/lib/cache.js';
import { withoutClang } from './support/clang.ts';
import { assertions, namedStructs } from './support/layout.ts';

const MODULES = ['kernel/net/netfilter/nf_conntrack', 'kernel/net/tls/tls'];

/** The newest kernel whose modules' kfuncs have tags (pahole 1.26, kernel 6.10), and its modules. */
function fetched(): { readonly vmlinux: string; readonly modules: readonly string[] } | undefined {
  const kernels = join(cacheFolder(), 'kernels');
  const versions = existsSync(kernels)
    ? readdirSync(kernels).filter(name => !/^[56]\.\d-|^5\./.test(name))
    : [];
  for (const version of versions) {
    for (const release of readdirSync(join(kernels, version))) {
      const tree = join(kernels, version, release, 'lib/modules', release);
      const modules = MODULES.map(module => join(tree, `${module}.ko.xz`));
      const vmlinux = join(kernels, version, release, 'vmlinux');
      if (existsSync(vmlinux) && modules.every(existsSync)) return { vmlinux, modules };
    }
  }
  return undefined;
}

const kernel = fetched();
let missing = kernel ? undefined : 'no kernel of scripts/kernels with modules was fetched';
let folder: string;
let modules: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'node-ebpf-modules-'));
  if (!kernel) return;
  missing = await withoutClang();
  modules = kernel.modules.map((file, i) => {
    const path = join(folder, `${i}.ko`);
    writeFileSync(path, execFileSync('xz', ['-dc', file], { maxBuffer: 1 << 28 }));
    return path;
  });
});
beforeEach(ctx => {
  if (missing !== undefined) ctx.skip(missing);
});
afterAll(() => rmSync(folder, { recursive: true }));

const btfOf = (file: string) => Elf.parse(readFileSync(file)).section('.BTF')!.data;

describe('with modules', () => {
  it('compiles a program that has their types and calls their functions', async () => {
    const source = `
      #include "vmlinux.h"
      #include <bpf/bpf_helpers.h>
      int with_tls = sizeof(struct tls_context);
      SEC("tc") int lookup(struct __sk_buff *skb)
      {
        struct bpf_sock_tuple tuple = {};
        struct bpf_ct_opts___local { s32 netns_id; s32 error; u8 l4proto; u8 dir; u8 reserved[2]; } opts = { .netns_id = -1 };
        struct nf_conn *ct = bpf_skb_ct_lookup(skb, &tuple, sizeof(tuple.ipv4), (void *)&opts, 12);
        if (ct)
          bpf_ct_release(ct);
        return 0;
      }
      char LICENSE[] SEC("license") = "GPL";`;
    const object = await compile(source, { cache: false, btf: { kernel: kernel!.vmlinux, modules } });
    const { image } = await open(object);
    expect(image.externs.map(({ name, kind }) => [name, kind]).sort()).toEqual([
      ['bpf_ct_release', 'kfunc'],
      ['bpf_skb_ct_lookup', 'kfunc'],
    ]);
    const alone = compile(source, { cache: false, btf: kernel!.vmlinux });
    await expect(alone).rejects.toMatchObject({ code: 'ERR_EBPF_COMPILE' });
  });

  it('every struct of theirs has its size, and every member its place', async () => {
    const base = Btf.parse(btfOf(kernel!.vmlinux));
    const all = combine(
      base,
      modules.map(file => Btf.parse(btfOf(file), base)),
    );
    const own = namedStructs(all, new Names(all)).filter(([id]) => id >= base.count);
    expect(own.length).toBeGreaterThan(50);
    writeFileSync(join(folder, 'vmlinux.h'), await vmlinuxHeader({ kernel: kernel!.vmlinux, modules }));
    writeFileSync(join(folder, 'layout.c'), assertions(all, own));
    const { path } = await findClang();
    const strict = ['-fsyntax-only', '-Wall', '-Wextra', '-Werror'];
    execFileSync(path, ['--target=bpf', '-std=gnu17', ...strict, '-I', folder, join(folder, 'layout.c')], {
      stdio: 'pipe',
    });
  });

  it('a module of another kernel is refused', async () => {
    if (!existsSync('/sys/kernel/btf/vmlinux')) return expect(kernel).toBeDefined();
    await expect(vmlinuxHeader({ modules })).rejects.toMatchObject({
      code: 'ERR_EBPF_INVALID_BTF',
      message: expect.stringContaining("does not belong to that kernel's"),
    });
  });
});
