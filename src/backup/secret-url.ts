import { isOpaque } from './opaque.ts';

const URLS = /[a-z][a-z\d+.-]{1,20}:\/\/[^\s"'`<>]{4,2000}/gi;
/** As services name what stands for a login in a query. */
const KEYS = /^(?:.*[_-])?(?:key|apikey|token|sig|signature|auth|code|pass|password|pwd|secret)$/i;

/** Whether an address in a text is itself a login: by a password, a part of its query, or a part of its path that no word is. */
export function hasSecretUrl(text: string): boolean {
  return (text.match(URLS) ?? []).some((url) => URL.canParse(url) && isSecretUrl(new URL(url)));
}

function isSecretUrl({ username, password, searchParams, pathname, hash }: URL): boolean {
  const given = (value: string): boolean => value !== '' && !/^[${<]|^%(?:24|7B|3C)/.test(value);
  if (given(password) || isOpaque(username)) return true;
  if ([...searchParams].some(([name, value]) => given(value) && (KEYS.test(name) || isOpaque(value)))) return true;
  return `${pathname}/${hash.slice(1)}`.split(/[/=&;,]/).some((step) => isOpaque(step) || UUID.test(step));
}

/** Some servers take one for a key. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
