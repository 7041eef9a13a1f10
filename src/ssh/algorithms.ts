import { matchPattern } from './patterns.ts';

/** What `ssh -Q` of the image says; a name beyond it ends every ssh inside with "Bad SSH2 …", whichever the host. */
const CIPHERS = `3des-cbc aes128-cbc aes192-cbc aes256-cbc aes128-ctr aes192-ctr aes256-ctr aes128-gcm@openssh.com
aes256-gcm@openssh.com chacha20-poly1305@openssh.com`.split(/\s/);
const KEX = `diffie-hellman-group1-sha1 diffie-hellman-group14-sha1 diffie-hellman-group14-sha256
diffie-hellman-group16-sha512 diffie-hellman-group18-sha512 diffie-hellman-group-exchange-sha1
diffie-hellman-group-exchange-sha256 ecdh-sha2-nistp256 ecdh-sha2-nistp384 ecdh-sha2-nistp521 curve25519-sha256
curve25519-sha256@libssh.org sntrup761x25519-sha512 sntrup761x25519-sha512@openssh.com`.split(/\s/);
const MACS = `hmac-sha1 hmac-sha1-96 hmac-sha2-256 hmac-sha2-512 hmac-md5 hmac-md5-96 umac-64@openssh.com
umac-128@openssh.com hmac-sha1-etm@openssh.com hmac-sha1-96-etm@openssh.com hmac-sha2-256-etm@openssh.com
hmac-sha2-512-etm@openssh.com hmac-md5-etm@openssh.com hmac-md5-96-etm@openssh.com umac-64-etm@openssh.com
umac-128-etm@openssh.com`.split(/\s/);
const KEYS = `ssh-ed25519 sk-ssh-ed25519@openssh.com ecdsa-sha2-nistp256 ecdsa-sha2-nistp384 ecdsa-sha2-nistp521
sk-ecdsa-sha2-nistp256@openssh.com webauthn-sk-ecdsa-sha2-nistp256@openssh.com ssh-dss ssh-rsa rsa-sha2-256
rsa-sha2-512 ssh-ed25519-cert-v01@openssh.com sk-ssh-ed25519-cert-v01@openssh.com
ecdsa-sha2-nistp256-cert-v01@openssh.com ecdsa-sha2-nistp384-cert-v01@openssh.com
ecdsa-sha2-nistp521-cert-v01@openssh.com sk-ecdsa-sha2-nistp256-cert-v01@openssh.com ssh-dss-cert-v01@openssh.com
ssh-rsa-cert-v01@openssh.com rsa-sha2-256-cert-v01@openssh.com rsa-sha2-512-cert-v01@openssh.com`.split(/\s/);
/** ssh takes these, too, where it wants a type of key. */
const SHORT = /^(rsa|dsa|ecdsa(-sk)?|ed25519(-sk)?)$/i;

/** The names in the lists of a keyword, by what `ssh -Q` calls them; keys may be patterns. */
export const NAMES = { cipher: CIPHERS, kex: KEX, mac: MACS, 'key-sig': KEYS } as const;

const LISTS: Readonly<Record<string, keyof typeof NAMES>> = {
  ciphers: 'cipher',
  kexalgorithms: 'kex',
  macs: 'mac',
  casignaturealgorithms: 'key-sig',
  hostbasedacceptedalgorithms: 'key-sig',
  hostbasedkeytypes: 'key-sig',
  hostkeyalgorithms: 'key-sig',
  pubkeyacceptedalgorithms: 'key-sig',
  pubkeyacceptedkeytypes: 'key-sig',
};

export interface KnownNames {
  /** The list without them; undefined where nothing is left. */
  readonly list: string | undefined;
  readonly unknown: readonly string[];
}

/** Takes out of a list what ssh in the image does not know; undefined where there is nothing to take out. `-` begins patterns, which need match nothing. */
export function withoutUnknown(keyword: string, list: string): KnownNames | undefined {
  const kind = LISTS[keyword];
  if (kind === undefined || list.startsWith('-')) return undefined;
  const [, how = '', names = ''] = /^([+^]?)(.*)$/s.exec(list) ?? [];
  const isKnown = (name: string): boolean =>
    NAMES[kind].includes(name) || (kind === 'key-sig' && isKeyPattern(name.replace(/^!/, '')));
  const all = names.split(',');
  const known = all.filter(isKnown);
  if (known.length === all.length) return undefined;
  return {
    list: known.length === 0 ? undefined : how + known.join(','),
    unknown: all.filter((name) => !isKnown(name)),
  };
}

function isKeyPattern(text: string): boolean {
  return SHORT.test(text) || KEYS.some((name) => matchPattern(name, text));
}
