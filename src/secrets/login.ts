import { isPlaceholder } from './placeholder.ts';
import { MADE_UP } from './assignment.ts';

/** `-u name:password` of curl, also where other letters stand before the `u`. */
const LOGIN = /\s(?:-[a-zA-Z]{0,8}u|--(?:proxy-)?user)[ =]?(["'\\]{0,2})[^\s:"'$]{1,64}:([^\s"'$\\]{5,200})/g;
/** Characters of a command behind its name. */
const COMMAND = 400;

/** Passwords that curl is given as a word of its command. */
export function secretLogins(text: string): { readonly start: number; readonly end: number }[] {
  const places: { start: number; end: number }[] = [];
  for (let at = text.indexOf('curl '); at >= 0; at = text.indexOf('curl ', at + 5)) {
    const next = text.indexOf('curl ', at + 5);
    const command = text.slice(at, Math.min(at + COMMAND, next < 0 ? text.length : next)).split('\n', 1)[0] ?? '';
    for (const match of command.matchAll(LOGIN)) {
      const password = match[2] ?? '';
      const end = at + match.index + match[0].length;
      if (!isPlaceholder(password, MADE_UP) && !/^[a-z_-]+$/i.test(password))
        places.push({ start: end - password.length, end });
    }
  }
  return places;
}
