/** What a register holds, as the log has it (print_reg_state() in kernel/bpf/log.c), in plain words. What is not known here stays as it is. */

const ALL = 0xffff_ffff_ffff_ffffn;
const MOST = 0x7fff_ffff_ffff_ffffn;
const LEAST = -0x8000_0000_0000_0000n;

/** `scalar(umax=4)`: `a number from 0 to 4`. */
export function valueText(value: string): string {
  // Kernels before 5.18 say `inv5` and `invP5`.
  const number = /^(?:P|invP?)?(-?\d+|0x[0-9a-f]+)$/.exec(value)?.[1];
  if (number !== undefined) return number;
  const place = /^fp(?:0|(-\d+))$/.exec(value);
  if (place) return `the stack${place[1] === undefined ? '' : `, ${place[1]}`}`;
  const [, name = value, inner = ''] = /^P?(\w+?)(?:\((.*)\))?$/.exec(value) ?? [];
  const facts = factsOf(inner);
  const orNull = name.endsWith('_or_null');
  const type = orNull ? name.slice(0, -'_or_null'.length) : name;
  if (type === 'scalar' || type === 'inv' || type === 'invP') return scalar(facts);
  const text = pointer(type, facts);
  if (text === undefined) return value;
  return `${text}${distance(facts)}${orNull ? ', or NULL' : ''}`;
}

/** `smin=smin32=0,smax=umax=255,var_off=(0x0; 0xff)`, by name. */
function factsOf(inner: string): ReadonlyMap<string, string> {
  const facts = new Map<string, string>();
  for (const part of inner.split(/,(?=\w+=)/)) {
    const names = part.split('=');
    const value = names.pop() ?? '';
    for (const name of names) facts.set(name.replace(/_value$/, ''), value);
  }
  return facts;
}

function scalar(facts: ReadonlyMap<string, string>): string {
  const [least, most] = range(facts);
  if (least === undefined && most === undefined) return 'any number';
  if (most === undefined) return `a number, ${least} or more`;
  if (least === undefined) return `a number, ${most} or less`;
  return `a number from ${least} to ${most}`;
}

/** With a sign where it may have one. undefined: no bound. */
function range(facts: ReadonlyMap<string, string>): [bigint | undefined, bigint | undefined] {
  const number = (name: string) => {
    const text = facts.get(name);
    if (text === undefined || !/^-?(?:\d+|0x[0-9a-f]+)$/.test(text)) return undefined;
    return text.startsWith('-0x') ? -BigInt(text.slice(1)) : BigInt(text);
  };
  const signed = (name: string) => {
    const value = number(name);
    return value === undefined ? undefined : BigInt.asIntN(64, value);
  };
  const [umin, umax] = [number('umin'), number('umax')];
  if (umax !== undefined && umax !== ALL) return [umin ?? 0n, umax];
  const [smin, smax] = [signed('smin'), signed('smax')];
  const least = smin === LEAST ? undefined : smin;
  const most = smax === MOST ? undefined : smax;
  if (least !== undefined || most !== undefined) return [least, most];
  return [umin, undefined];
}

const NAMES: Readonly<Record<string, string>> = {
  ctx: 'the context',
  pkt_end: 'the end of the packet',
  pkt_meta: "the packet's metadata",
  fp: 'the stack',
  ringbuf_mem: 'a record of a ring buffer',
};

function pointer(type: string, facts: ReadonlyMap<string, string>): string | undefined {
  const map = facts.get('map') ?? facts.get('map_name');
  switch (type) {
    case 'pkt': {
      const checked = facts.get('r') ?? '0';
      return `the packet (${checked} byte${checked === '1' ? '' : 's'} of it compared with its end)`;
    }
    case 'map_value':
      return `a value of ${map === undefined ? 'a map' : `map ${map}`} (${facts.get('vs') ?? '?'} bytes)`;
    case 'map_ptr':
    case 'const_map_ptr':
      return map === undefined ? 'a map' : `map ${map}`;
    case 'mem':
    case 'rdonly_mem':
      return `memory (${facts.get('sz') ?? facts.get('mem_size') ?? '?'} bytes)`;
    default: {
      const struct = /^(?:trusted_|untrusted_|rcu_)?ptr_(\w+)$/.exec(type)?.[1];
      return NAMES[type] ?? (struct === undefined ? undefined : `a struct ${struct} of the kernel`);
    }
  }
}

/** How far into what it points to. */
function distance(facts: ReadonlyMap<string, string>): string {
  const off = facts.get('off') ?? '0';
  const [least, most] = facts.has('var_off') ? range(facts) : [0n, 0n];
  const parts = off === '0' ? [] : [off.startsWith('-') ? off : `+${off}`];
  if (most === undefined) parts.push('and any number more');
  else if (most !== 0n) parts.push(`and ${least ?? 'a negative number'} to ${most} more`);
  return parts.length === 0 ? '' : `, ${parts.join(' ')}`;
}
