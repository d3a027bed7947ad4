/** Scripts in a Node.js of their own, on the built package: what ends, collects or crashes a process needs one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { isGuest } from '../../hooks/support/machine.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface ChildOptions {
  /** For Node.js: `--expose-gc`. */
  readonly node?: readonly string[];
  /** What runs it: `unshare`, `-U`. */
  readonly under?: readonly string[];
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which it is killed; 30 s if not given, and in a guest, where everything is some ten times slower, 150 s. */
  readonly patience?: number;
}

export interface ChildResult {
  /** Exit code, or the signal that ended it. */
  readonly end: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** `script` is an ES module; `import 'node-ebpf'` is the built package, `object('maps')` the path of a test object. */
export async function runChild(
  script: string,
  { node = [], under = [], env = {}, patience = isGuest ? 150_000 : 30_000 }: ChildOptions = {},
): Promise<ChildResult> {
  const prelude = `const object = name => new URL(\`test/bpf/\${name}.bpf.o\`, ${JSON.stringify(`file://${root}`)});\n`;
  const [command, ...args] = [
    ...under,
    process.execPath,
    ...node,
    '--input-type=module',
    '-e',
    prelude + script,
  ];
  const child = spawn(command!, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', chunk => {
      text[name] += chunk;
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  return { end: code ?? signal!, ...text };
}

/** For scripts that print their findings as JSON. Throws, with what it wrote to stderr, if it fails. */
export async function askChild<T>(script: string, options?: ChildOptions): Promise<T> {
  const { end, stdout, stderr } = await runChild(script, options);
  if (end !== 0) throw new Error(`the child ended with ${end}: ${stderr}`);
  return JSON.parse(stdout) as T;
}
