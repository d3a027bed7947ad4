/** `ebpf serve`: a small process with privileges that loads what it was started for, and hands it to agents without. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { EbpfError } from '../../errors.ts';
import { type ServedObject, serve } from '../../handover/serve.ts';
import type { Capability } from '../../kernel/capabilities.ts';
import { dropCapabilities } from '../../kernel/privileges/drop.ts';
import { requiredCapabilities } from '../../kernel/privileges/required.ts';
import { open } from '../../open.ts';

interface Offered {
  readonly name: string;
  readonly path: string;
  readonly sha256?: string;
}

interface Options {
  readonly socket: string;
  readonly user: readonly number[];
  readonly object: readonly Offered[];
}

export function serveCommand(): Command {
  return new Command('serve')
    .description('load and attach objects for agents that have no privileges, and hand them the descriptors')
    .requiredOption('--socket <path>', 'the Unix socket that is made')
    .requiredOption('--user <uid...>', 'who may ask', collectUsers)
    .requiredOption(
      '--object <name=file...>',
      'what may be asked for: NAME=FILE, or NAME=FILE#SHA256',
      collectObjects,
    )
    .action(run);
}

async function run({ socket, user, object }: Options): Promise<void> {
  const objects: Record<string, ServedObject> = {};
  const needed = new Set<Capability>();
  for (const { name, path, sha256 } of object) {
    const source = await read(path, sha256);
    const { load, attach } = requiredCapabilities(await open(source));
    for (const capability of [...load, ...attach]) needed.add(capability);
    objects[name] = { source };
  }
  const server = await serve({ socket, users: user, objects, log: line => console.error(line) });
  // What it was started for is known: more than that it need not have.
  dropCapabilities({ keep: [...needed] });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
  console.error(`serving ${Object.keys(objects).join(', ')} at ${socket}`);
}

async function read(path: string, sha256: string | undefined): Promise<Uint8Array> {
  const bytes = await readFile(path);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (sha256 === undefined || sha256 === found) return bytes;
  throw new EbpfError('ERR_EBPF_INVALID_OBJECT', `${path} has the sha256 ${found}, not ${sha256}`);
}

function collectUsers(text: string, before: readonly number[] = []): readonly number[] {
  const uid = Number(text);
  if (text === '' || !Number.isInteger(uid) || uid < 0)
    throw new InvalidArgumentError('a user is given by its number');
  return [...before, uid];
}

function collectObjects(text: string, before: readonly Offered[] = []): readonly Offered[] {
  const [, name, path, sha256] = /^([^=]+)=([^#]+)(?:#([0-9a-f]{64}))?$/.exec(text) ?? [];
  if (name === undefined || path === undefined)
    throw new InvalidArgumentError('NAME=FILE or NAME=FILE#SHA256 is expected');
  return [...before, { name, path, ...(sha256 !== undefined && { sha256 }) }];
}
