/** Builds the C side, on the same static libraries as the addon, if its sources or they have changed. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = `${root}bench/native`;

/** Path of the finished program. */
export function buildPeer(): string {
  const deps = execFileSync(process.execPath, [`${root}scripts/deps.js`, '--print'], {
    encoding: 'utf8',
  }).trim();
  const files = readdirSync(sources).sort();
  const hash = createHash('sha256').update(deps);
  for (const file of files) hash.update(readFileSync(`${sources}/${file}`));
  const peer = `${root}build/bench/peer-${hash.digest('hex').slice(0, 12)}`;
  if (existsSync(peer)) return peer;
  mkdirSync(`${root}build/bench`, { recursive: true });
  const libraries = ['bpf', 'elf', 'eu', 'z'].map(name => `${deps}/lib/lib${name}.a`);
  const programs = files.filter(file => file.endsWith('.c')).map(file => `${sources}/${file}`);
  execFileSync('cc', ['-O2', '-Wall', `-I${deps}/include`, ...programs, ...libraries, '-o', peer], {
    stdio: 'inherit',
  });
  return peer;
}
