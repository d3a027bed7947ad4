/** The format of bpf_snprintf() is read at load: check_bpf_snprintf_call(), bpf_bprintf_prepare(). */
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';

export function checkSnprintf(env: Env): void {
  const format = env.reg(3);
  const length = Number(env.reg(5).scalar.tnum.value);
  if (length % 8 !== 0) env.reject(EINVAL, '');
  const bytes = format.map!.contents!;
  const start = format.off + Number(format.scalar.smin);
  const text = Array.from(bytes.subarray(start, bytes.indexOf(0, start)), byte =>
    String.fromCharCode(byte),
  ).join('');
  if (!isFormat(text, length / 8, env.rules.knows.formatBytes)) env.reject(EINVAL, 'Invalid format string\n');
}

/** What bpf_bprintf_prepare() takes, one argument for each conversion. */
function isFormat(text: string, count: number, anyBytes: boolean): boolean {
  if (/[^\x20-\x7e\x80-\xff\t\n\r\v\f]/.test(text) || (!anyBytes && /[\x80-\xff]/.test(text))) return false;
  let used = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '%') continue;
    if (text[i + 1] === '%') {
      i++;
      continue;
    }
    const rest = text.slice(i + 1);
    const match =
      /^(?:[0+\- ]*[1-9]?\d*(?:p(?:[KksSxB]|i[46]|I[46])?(?![A-Za-z0-9])|p[ku]s|s|c)|[0+\- ]*[1-9]?\d*(?:ll?)?[diuxX])/.exec(
        rest,
      );
    if (!match) return false;
    used++;
    i += match[0].length;
  }
  return used <= count;
}
