/** Names and values of programs are nobody's that can be trusted: no escapes of theirs reach the terminal. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]/gu, '?');
