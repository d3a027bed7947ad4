/** Names and comments of C in TypeScript's clothes. Nothing from a file gets out of a string or a comment. */

/** `FlowKey` for `flow_key`; `_` before what starts with a digit. */
export function pascalCase(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const joined = words.map(word => word[0]!.toUpperCase() + word.slice(1)).join('');
  return joined === '' ? 'Type' : joined.replace(/^(?=\d)/, '_');
}

/** As a key of an interface: any identifier will do there, keywords too. */
export function propertyKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : stringLiteral(name);
}

export function stringLiteral(text: string): string {
  return `'${escaped(text).replaceAll("'", "\\'")}'`;
}

function escaped(text: string): string {
  return text.replace(/[\\\p{Cc}\u2028\u2029]/gu, letter =>
    letter === '\\' ? '\\\\' : `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A comment of one or several lines; none where there is nothing to say. */
export function comment(parts: readonly string[], indent = ''): string[] {
  const lines = parts
    .flatMap(part => part.split('\n'))
    .map(line =>
      line
        .replace(/[\p{Cc}\u2028\u2029]/gu, ' ')
        .replaceAll('*/', '*\\/')
        .trimEnd(),
    );
  if (lines.length === 0) return [];
  if (lines.length === 1) return [`${indent}/** ${lines[0]} */`];
  return [`${indent}/**`, ...lines.map(line => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}

/** Each name once: a second one gets a number. */
export class UniqueNames {
  readonly #taken: Set<string>;

  constructor(reserved: Iterable<string>) {
    this.#taken = new Set(reserved);
  }

  take(name: string): string {
    let free = name;
    for (let n = 2; this.#taken.has(free); n++) free = `${name}_${n}`;
    this.#taken.add(free);
    return free;
  }
}
