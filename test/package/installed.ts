/** The package as its users get it: packed, and installed without install scripts and without a network. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm } from '../../scripts/lib/npm.js';
import { root } from '../../scripts/lib/tree.js';

/** Packs a folder into `into`; answers the tarball and what it holds. */
export async function pack(folder: string, into: string): Promise<{ tarball: string; files: string[] }> {
  // prepack builds, and writes what it does on standard output as well.
  const answer = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', into, folder]);
  const [packed] = JSON.parse(answer) as [{ filename: string; files: { path: string }[] }];
  return { tarball: join(into, packed.filename), files: packed.files.map(file => file.path) };
}

/** A project outside the tree that has the package installed. */
export async function installedProject(): Promise<{ folder: string; files: string[]; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'node-ebpf-package-'));
  const tarballs = join(folder, 'tarballs');
  mkdirSync(tarballs);
  const own = await pack(root, tarballs);
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const dependencies: string[] = [];
  for (const name of Object.keys(manifest.dependencies)) {
    dependencies.push((await pack(join(root, 'node_modules', name), tarballs)).tarball);
  }
  writeFileSync(join(folder, 'package.json'), '{"type": "module", "private": true}');
  await npm(['install', '--offline', '--ignore-scripts', own.tarball, ...dependencies], { cwd: folder });
  return { folder, files: own.files, remove: () => rmSync(folder, { recursive: true }) };
}
