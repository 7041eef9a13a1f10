/** One word of zsh whatever the text holds, read the same under every option. Text cannot hold NUL: no argument can. */
export function quote(text: string): string {
  if (!/\p{Cc}/u.test(text)) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const escaped = text.replaceAll(/[\\']/g, String.raw`\$&`).replaceAll(/\p{Cc}/gu, escape);
  return `$'${escaped}'`;
}

/** Three octal digits a byte: unlike `\n`, which CSH_JUNKIE_QUOTES reads as it likes, or `\x7`, which takes what follows. */
function escape(character: string): string {
  return Array.from(Buffer.from(character), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
