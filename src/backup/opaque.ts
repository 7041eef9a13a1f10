import { isRandom } from '../secrets/randomness.ts';

/** Variables, and parts of addresses, have any name, so whatever no word or number is made of counts. */
export function isOpaque(value: string): boolean {
  return isRandom(value) || (value.match(/[a-z\d]{16,}/gi) ?? []).some((run) => /\d/.test(run) && /[a-z]/i.test(run));
}
