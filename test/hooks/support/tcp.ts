/** A connection within this network namespace, and the congestion control that it has. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { ip } from '../../kernel/support/network.ts';

const DEFAULT = '/proc/sys/net/ipv4/tcp_congestion_control';

/** Connects, sends `bytes`, and answers what `ss` shows of the connection. New connections of the namespace have that control meanwhile. */
export async function connectionWith(control: string, bytes = 400_000): Promise<string> {
  const before = readFileSync(DEFAULT, 'utf8');
  writeFileSync(DEFAULT, control);
  try {
    return await sendOver(bytes);
  } finally {
    writeFileSync(DEFAULT, before);
  }
}

async function sendOver(bytes: number): Promise<string> {
  ip('link set lo up');
  const server = createServer(socket => socket.resume()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const client: Socket = connect(port, '127.0.0.1');
  await once(client, 'connect');
  const shown = execFileSync('ss', ['-tin', `dport = :${port}`], { encoding: 'utf8' });
  client.end(Buffer.alloc(bytes));
  await once(client, 'close');
  server.close();
  await once(server, 'close');
  return shown;
}

/** The names that a socket of this machine may ask for. */
export function availableControls(): string[] {
  return readFileSync('/proc/sys/net/ipv4/tcp_available_congestion_control', 'utf8').trim().split(' ');
}
