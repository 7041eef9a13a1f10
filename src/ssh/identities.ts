import path from 'node:path';
import { allowed, readText, stat } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { filesOf } from './names.ts';
import { PUBLIC_KEY } from './public-key.ts';

/** A key of the host, with tokens of ssh in its name that only ssh can replace, and how its public half is named inside. */
interface IdentityName {
  readonly file: string;
  readonly inside: string;
}

/** What ssh takes where no IdentityFile is named. */
const DEFAULTS = ['rsa', 'ecdsa', 'ecdsa_sk', 'ed25519', 'ed25519_sk'].map((type) => `id_${type}`);

const LARGEST = 64 * 1024; // bytes of a key
const MOST = 100; // keys that one name with tokens can stand for

/** Keys of ~/.ssh keep their name. undefined where only ssh knows what is meant. */
export function identity(name: string, home: string): IdentityName | undefined {
  const named = name.replace(/^(~|%d|\$HOME|\$\{HOME\})(?=\/)/, () => home);
  if (!named.startsWith('/') || named.includes('${') || named.includes('\0')) return undefined;
  const file = path.normalize(named);
  if (file.startsWith(`${home}/.ssh/`))
    return { file, inside: file === named ? name : `~/.ssh/${path.relative(`${home}/.ssh`, file)}` };
  return /[%"]/.test(file) ? undefined : { file, inside: `~/.ssh/identities${file}` };
}

/**
 * The public halves of the keys that are named and of those that ssh tries by itself, by path in the stage: with them ssh asks the agent for
 * the right key, as it does outside. Nothing else of a file that is named comes along, whatever it holds.
 */
export async function publicHalves(
  host: Pick<Host, 'user' | 'env' | 'capture'>,
  names: readonly string[],
): Promise<Record<string, string>> {
  const folder = path.join(host.user.home, '.ssh');
  const named = new Set(names.flatMap((name) => (name.includes('%') ? matching(name) : [name])));
  const found: Record<string, string> = {};
  for (const file of new Set([...named, ...DEFAULTS.map((name) => path.join(folder, name))])) {
    const text = readHalf(file) ?? (named.has(file) ? await askedHalf(host, file) : undefined);
    const inside = file.startsWith(`${folder}/`) ? path.relative(folder, file) : `identities${file}`;
    if (text === undefined || /^(config|known_hosts)\//.test(inside)) continue;
    found[`home/.ssh/${inside.replace(/\.pub$/, '')}.pub`] = text;
    const certificate = publicLine(small(`${file}-cert.pub`));
    if (certificate !== undefined) found[`home/.ssh/${inside}-cert.pub`] = certificate;
  }
  return found;
}

function matching(name: string): string[] {
  const files = [...filesOf(name), ...filesOf(name, '.pub').map((file) => file.slice(0, -'.pub'.length))];
  return [...new Set(files)].slice(0, MOST);
}

/** From the file beside the key, or from the key itself: one in OpenSSH's own format says it in the open. */
function readHalf(file: string): string | undefined {
  const beside = publicLine(small(file.endsWith('.pub') ? file : `${file}.pub`));
  if (beside !== undefined || file.endsWith('.pub')) return beside;
  const text = small(file);
  const [, body] = /-----BEGIN OPENSSH PRIVATE KEY-----\s+([A-Za-z0-9+/=\s]+)/.exec(text ?? '') ?? [];
  return body === undefined ? publicLine(text) : openHalf(Buffer.from(body, 'base64'));
}

/** An older format says nothing: ssh-keygen can tell where it needs no passphrase, and else the agent, which calls a key by its file. */
async function askedHalf({ env, capture }: Pick<Host, 'env' | 'capture'>, file: string): Promise<string | undefined> {
  if (!small(file)?.includes('PRIVATE KEY-----')) return undefined;
  const { code, stdout } = await capture('ssh-keygen', ['-y', '-P', '', '-f', file], { timeout: PATIENCE });
  if (code === 0) return publicLine(stdout);
  const socket = env['SSH_AUTH_SOCK'];
  if (!socket) return undefined;
  const { listKeys } = await import('./agent-check.ts');
  const key = (await listKeys(socket))?.find(({ comment }) => comment === file);
  return key && keyLine(key.blob);
}

const PATIENCE = 2000; // milliseconds

/** `openssh-key-v1`, cipher, derivation and its options, the number of keys, and then the public one. */
function openHalf(key: Buffer): string | undefined {
  if (!key.toString('latin1', 0, 15).startsWith('openssh-key-v1\0')) return undefined;
  let at = 15;
  const skip = (): number => at + 4 + (at + 4 <= key.length ? key.readUInt32BE(at) : key.length);
  for (let count = 0; count < 3; count++) at = skip();
  at += 4;
  const end = skip();
  return end > key.length ? undefined : keyLine(key.subarray(at + 4, end));
}

function keyLine(blob: Buffer): string | undefined {
  if (blob.length < 4) return undefined;
  const type = blob.toString('latin1', 4, 4 + blob.readUInt32BE(0));
  return publicLine(`${type} ${blob.toString('base64')}`);
}

function publicLine(text: string | undefined): string | undefined {
  const [, type, key, rest = ''] = PUBLIC_KEY.exec(text ?? '') ?? [];
  return type === undefined ? undefined : `${type} ${key} ${rest.trim()}`.trimEnd() + '\n';
}

function small(file: string): string | undefined {
  const found = allowed(() => stat(file));
  return found?.isFile() && found.size <= LARGEST ? allowed(() => readText(file)) : undefined;
}
