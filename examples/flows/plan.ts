/** Who is who in the demo's little network. */

/** Both namespaces call their end of the veth pair so. */
export const INTERFACE = 'veth0';

/** Where the XDP program and the servers are. */
export const INSIDE = { ipv4: '10.77.0.1', ipv6: 'fd77::1' };
/** Where the traffic comes from. */
export const OUTSIDE = { ipv4: '10.77.0.2', ipv6: 'fd77::2' };

export const HTTP_PORT = 8080;
export const UDP_PORTS = [5001, 5002, 5003];
export const FLOOD_PORT = 5555;
/** UDP to it is dropped by the program. */
export const BLOCKED_PORT = 9;

/** Packets a second while the program is replaced. */
export const FLOOD_RATE = 20_000;
