/** The prebuilt addon needs nothing at run time that Node.js does not need itself. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { prebuilt } from '../../scripts/lib/targets.js';

function readelf(...options: string[]): string {
  return execFileSync('readelf', ['--wide', ...options, prebuilt], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
}

/** The highest version that symbols of a library are wanted in, by the version's prefix: `GLIBC`, `GLIBCXX`. */
function highest(prefix: string): string | undefined {
  const versions = [...readelf('--version-info').matchAll(new RegExp(`Name: ${prefix}_([\\d.]+)`, 'g'))];
  const collator = new Intl.Collator('en', { numeric: true });
  return versions
    .map(([, version]) => version!)
    .sort(collator.compare)
    .at(-1);
}

function compare(a: string, b: string): number {
  const [x, y] = [a, b].map(version => version.split('.').map(Number));
  return x!.map((part, index) => part - (y![index] ?? 0)).find(difference => difference !== 0) ?? 0;
}

describe('the prebuilt addon', () => {
  it('needs only libraries that node needs', () => {
    const needed = [...readelf('--dynamic').matchAll(/\(NEEDED\)\s+Shared library: \[(.+)\]/g)].map(
      ([, name]) => name!,
    );
    expect(needed).toContain('libc.so.6');
    const allowed = /^(lib(c|m|dl|pthread|stdc\+\+|gcc_s)\.so\.\d+|ld-linux-.*\.so\.\d+)$/;
    expect(needed.filter(name => !allowed.test(name))).toEqual([]);
  });

  it('runs with glibc 2.33', () => {
    expect(compare(highest('GLIBC')!, '2.33')).toBeLessThanOrEqual(0);
  });

  it('shows nothing of what is linked in', () => {
    const symbols = readelf('--dyn-syms').matchAll(/(?:GLOBAL|WEAK|UNIQUE)\s+DEFAULT\s+(?!UND)\S+\s+(\S+)/g);
    const exported = [...symbols].map(([, name]) => name!);
    expect(
      exported.filter(name => !/^(napi_register_module|node_api_module_get_api_version)_v\d+$/.test(name)),
    ).toEqual([]);
  });

  it('binds its symbols when it is loaded, and has no executable stack', () => {
    expect(readelf('--dynamic')).toMatch(/BIND_NOW|NOW/);
    expect(readelf('--program-headers')).toMatch(/GNU_STACK.*\bRW\s/);
  });
});
