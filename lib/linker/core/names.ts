/** Names as CO-RE compares them: `task_struct___v6` means `task_struct`. */

const UNDERSCORE = 95;
const TRIPLE = '___';

/**
 * The name without its flavor: what follows the last triple underscore that stands between other characters
 * (bpf_core_essential_name_len in libbpf.c).
 */
export function essentialName(name: string): string {
  for (let at = name.lastIndexOf(TRIPLE); at > 0; at = name.lastIndexOf(TRIPLE, at - 1)) {
    const after = name.charCodeAt(at + 3);
    if (name.charCodeAt(at - 1) !== UNDERSCORE && at + 3 < name.length && after !== UNDERSCORE)
      return name.slice(0, at);
  }
  return name;
}
