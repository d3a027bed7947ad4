/** The finding that explains a refusal: what an error carries of what `diagnose` would say. */
import type { Finding } from '../../finding.ts';
import { Capabilities, type Capability } from '../capabilities.ts';
import type { Machine } from './finding.ts';
import { lockdown, options, securityModules } from './kernel.ts';
import { capabilities, seccomp, userNamespace } from './process.ts';

/** Why the kernel said EPERM to a process that needed these: what it lacks first, then what is in force. */
export function permissionFinding(needs: readonly Capability[], machine: Machine): Finding {
  const owned = new Capabilities(machine.read('/proc/self/status') ?? '');
  const missing = needs.find(capability => !owned.grants(capability));
  if (missing !== undefined) {
    const known = capabilities(machine).find(({ name }) => name === missing);
    return known ?? { name: missing, level: 'limit', text: `the process lacks ${missing}` };
  }
  const found = [userNamespace, seccomp, lockdown, securityModules].flatMap(check => check(machine));
  return found.find(({ level }) => level === 'obstacle' || level === 'limit') ?? POLICY;
}

const POLICY: Finding = {
  name: 'policy',
  level: 'limit',
  text: 'a policy of this machine refuses it, and does not say which: nothing that the process could have is missing',
  remedy:
    'look at security modules (/sys/kernel/security/lsm), kernel lockdown, and seccomp filters of the service or container',
};

/** `message`: an error's, in which the kernel's lack stands as lib/kernel/floors.ts puts it. */
export function supportFinding(message: string, machine: Machine): Finding {
  const option = /\bCONFIG_\w+/.exec(message)?.[0];
  if (option !== undefined) {
    const known = options(machine).find(({ name, level }) => name === option && level !== 'ok');
    const text = `the kernel is built without ${option}`;
    return known ?? { name: option, level: 'limit', text, remedy: 'another kernel' };
  }
  const since = /\bfrom kernel (\d+\.\d+) on\b/.exec(message)?.[1];
  if (since === undefined)
    return { name: 'system', level: 'limit', text: `Linux ${machine.release}: ${message}` };
  return {
    name: 'system',
    level: 'limit',
    text: `Linux ${machine.release} is older than what is asked of it`,
    needed: message,
    remedy: `a kernel from ${since} on`,
  };
}
