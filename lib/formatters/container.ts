/** The container that a cgroup is of, as `docker ps` and `crictl ps` show it: 12 letters; empty where it is none's. By id, or by path. */
import { knownPath } from './cgroup.ts';

/** `docker-ID.scope`, `cri-containerd-ID.scope`, `crio-ID.scope`, `libpod-ID.scope`, or `ID` itself in a folder of the runtime's. */
const ID = /(?:^|[/:-])([0-9a-f]{64})(?:\.scope)?(?=\/|$)/g;
const SHOWN = 12;

export function container(value: unknown): string {
  const path = typeof value === 'string' ? value : knownPath(value, 'container');
  // The innermost: containers may be in one.
  const id = [...(path ?? '').matchAll(ID)].at(-1)?.[1];
  return id?.slice(0, SHOWN) ?? '';
}
