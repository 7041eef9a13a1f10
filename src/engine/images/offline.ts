import fs from 'node:fs';
import path from 'node:path';
import { MayflyError } from '../../platform/errors.ts';
import type { Recipe } from './recipe.ts';
import { runStep, type Workshop, writeContext } from './workshop.ts';

/** Names of one architecture: the engine's and Debian's, and npm's. */
const ARCHITECTURES: Readonly<Record<string, string>> = { amd64: 'x64', arm64: 'arm64' };
const WANTED = ['debootstrap', 'fakeroot', 'npm'];
const PATH_OF_ADMIN = '/usr/local/sbin:/usr/sbin:/sbin'; // debootstrap is there, and an ordinary user's PATH is not

/** Fetches what the offline base is made of into the folder of its build: Debian's packages, Node and npm. */
export async function gather(shop: Workshop, recipe: Recipe, folder: string): Promise<void> {
  const { host } = shop;
  if (host.platform !== 'linux')
    throw cannot('packages of Debian can be unpacked on Linux only', 'connect to an image registry');
  const env = { ...shop.env, PATH: `${host.env['PATH'] ?? ''}:${PATH_OF_ADMIN}` };
  const present = await host.capture('/bin/sh', ['-c', `for name in ${WANTED.join(' ')}; do command -v $name; done`], {
    env,
  });
  const names = present.stdout.split('\n').map((file) => path.basename(file));
  const root = rootCommand(host.user.uid, names);
  if ('lacks' in root)
    throw cannot(`${root.lacks} is not installed`, `install it (sudo apt-get install ${root.lacks})`);
  const arch = await architecture(shop);

  writeContext(folder, recipe.files);
  const step = (name: string, command: readonly string[]) => {
    const [first = '', ...args] = command;
    return runStep(shop, { target: 'base', name, command: first, args, options: { env, cwd: folder } });
  };
  const node = `node-linux-${ARCHITECTURES[arch]}@${recipe.args['NODE']}`;
  await step('npm', ['npm', 'pack', '--loglevel=error', node, `npm@${recipe.args['NPM']}`]);
  for (const name of fs.readdirSync(folder).filter((file) => file.endsWith('.tgz')))
    fs.renameSync(path.join(folder, name), path.join(folder, name.startsWith('node-') ? 'node.tgz' : 'npm.tgz'));
  await step('debootstrap', [
    ...root.command,
    '/bin/sh',
    path.join(folder, 'rootfs.sh'),
    arch,
    path.join(folder, 'rootfs.tar'),
  ]);
}

/** What unpacks files that belong to root: root, or one who looks like root to what is unpacked. */
export function rootCommand(uid: number, present: readonly string[]): { command: string[] } | { lacks: string } {
  const needed = uid === 0 ? ['debootstrap', 'npm'] : ['debootstrap', 'npm', 'fakeroot'];
  const lacking = needed.filter((name) => !present.includes(name));
  if (lacking.length > 0) return { lacks: lacking.join(' ') };
  return { command: uid === 0 ? [] : ['fakeroot', '--'] };
}

async function architecture({ host, engine }: Workshop): Promise<string> {
  const question =
    engine.name === 'docker' ? ['version', '--format', '{{.Server.Arch}}'] : ['info', '--format', '{{.Host.Arch}}'];
  const name = (await host.capture(engine.command, question)).stdout.trim();
  if (name in ARCHITECTURES) return name;
  throw cannot(`there is no Node for the architecture "${name}" of ${engine.name}`, 'use an engine on amd64 or arm64');
}

function cannot(reason: string, remedy: string): MayflyError {
  return new MayflyError({
    kind: 'image-build',
    target: 'base',
    reason,
    remedy: `${remedy}, then run mayfly image build`,
  });
}
