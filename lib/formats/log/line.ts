/** One line of the log: what it is. */
import type { LogEntry } from './entries.ts';

const STATE = [
  /^from \d+ to \d+(?: \(speculative execution\))?:/,
  /^\d+: (?:safe$|frame\d+:|R\d+(?:_[a-zA-Z]+)?=)/,
  /^\s+(?:frame\d+: ?)?(?:R\d+(?:_[a-zA-Z]+)?=|fp-\d+\S*=)/,
  /^(?:frame\d+: )?R\d+(?:_[a-zA-Z]+)?=/,
  /^(?:caller|callee|returning from callee|to caller at \d+):/,
];

/** States printed to illustrate a message: they belong to it (is_state_visited()). */
const ILLUSTRATION = /^(?:cur|old) state:/;

const PRECISION = [
  /^(?:mark|force)_precise: /,
  /^last_idx \d+ first_idx \d+/,
  /^regs=[0-9a-f]+ stack=[0-9a-f]+ before /,
  /^parent (?:didn't have|already had) regs=/,
  /^frame ?\d+: propagating /,
];

const ANALYSIS = [
  /^func#\d+ @\d+$/,
  /^Validating .*\(\) func#\d+\.\.\.$/,
  /^Func#\d+ .*is (?:global and assumed valid|safe for any args)/,
  /^Live regs before insn:$/,
  /^topo_order\[\d+\] = /,
  /^(?:stack use\/def )?subprog#\d+\b/,
  /^\([\d,]+\) frame \d+ insn \d+ \+/,
  // Tables of instructions are indented; those of the walk are not.
  /^\s+\d+: /,
  // libbpf's frame around a log that it prints itself.
  /^-- (?:BEGIN|END) PROG LOAD LOG --$/,
];

const STATISTICS = [
  /^processed \d+ insns/,
  /^verification time \d+ usec$/,
  /^stack depth [\d+ max]+$/,
  /^subprog \d+ \(\S+\) \w+ insns_self \d+/,
];

const any = (patterns: readonly RegExp[], text: string) => patterns.some(pattern => pattern.test(text));

/** `line`: its number. undefined for an empty one. Reports are not known here: they take more than a line. */
export function readLine(text: string, line: number): LogEntry | undefined {
  if (text.trim() === '') return undefined;
  return (
    instruction(text, line) ??
    source(text, line) ??
    (ILLUSTRATION.test(text) ? { kind: 'analysis', line, text } : undefined) ??
    (any(STATE, text) ? { kind: 'state', line, text } : undefined) ??
    (any(PRECISION, text) ? { kind: 'precision', line, text } : undefined) ??
    (any(ANALYSIS, text) ? { kind: 'analysis', line, text } : undefined) ??
    (any(STATISTICS, text) ? { kind: 'statistics', line, text } : undefined) ??
    instructionSource(text, line) ?? { kind: 'message', line, text }
  );
}

function instruction(text: string, line: number): LogEntry | undefined {
  // libbpf puts `<invalid CO-RE relocation>` and the like in place of an instruction that it had poisoned.
  const match = /^(\d+): (?:\([0-9a-f]{2}\) .*|<invalid [^>]*>)$/.exec(text);
  if (!match) return undefined;
  // The state stands behind a semicolon, or, after a jump to where another path has been already, behind its target.
  const semicolon = text.indexOf(';');
  const code = (semicolon < 0 ? text : text.slice(0, semicolon)).trimEnd();
  const [, jump = code, target = ''] = /^(.* pc[+-]\d+) (\d+: .*)$/.exec(code) ?? [];
  const state = semicolon < 0 ? target : text.slice(semicolon + 1).trim();
  return { kind: 'instruction', line, index: Number(match[1]), text: jump, state };
}

function source(text: string, line: number): LogEntry | undefined {
  return text.startsWith('; ') ? { kind: 'source', line, ...annotation(text.slice(2)) } : undefined;
}

/** verbose_linfo() with an instruction's index in place of the semicolon: the two ends of a back-edge (push_insn()). */
function instructionSource(text: string, line: number): LogEntry | undefined {
  const match = /^(\d+): (.+)$/s.exec(text);
  return match ? { kind: 'source', line, ...annotation(match[2]!), index: Number(match[1]) } : undefined;
}

/** verbose_linfo() appends the file from kernel 6.10 on. */
function annotation(text: string): { text: string; file?: string; fileLine?: number } {
  const at = text.lastIndexOf(' @ ');
  const place = at < 0 ? null : /^([^@]+):(\d+)$/.exec(text.slice(at + 3));
  return place ? { text: text.slice(0, at), file: place[1]!, fileLine: Number(place[2]) } : { text };
}
