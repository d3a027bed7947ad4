/** Runs inside: an HTTP server, and UDP sockets that take what comes. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { BLOCKED_PORT, FLOOD_PORT, HTTP_PORT, UDP_PORTS } from './plan.ts';
import type { ServerReport } from './traffic.ts';

const report: ServerReport = { requests: 0, blockedArrived: 0 };

const server = createServer(async (request, response) => {
  report.requests++;
  let bytes = 0;
  for await (const chunk of request) bytes += (chunk as Uint8Array).length;
  response.end(`${bytes} bytes received\n`);
});
server.listen(HTTP_PORT, '::');
await once(server, 'listening');

for (const port of [...UDP_PORTS, FLOOD_PORT, BLOCKED_PORT]) {
  const socket = createSocket('udp6');
  if (port === BLOCKED_PORT) socket.on('message', () => report.blockedArrived++);
  socket.bind(port, '::');
  await once(socket, 'listening');
}

process.on('message', () => process.send?.(report));
process.send?.('ready');
