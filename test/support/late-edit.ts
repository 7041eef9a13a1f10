/**
 * `late-edit.ts`: what becomes of an edit that lands right after our last look at a file, printed as JSON. A program of its
 * own, since it is run by Bun and by Node.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exchange } from '../../src/boundary/exchange.ts';
import { Tree } from '../../src/boundary/tree.ts';
import { versionOf } from '../../src/boundary/version.ts';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-late-'));
const target = path.join(root, 'x');
const ours = versionOf(Buffer.from('ours'), 'file');
const world = fs as { lstatSync: typeof fs.lstatSync };
const look = fs.lstatSync;

/** The result of `act`, when `edit` happens right after the first look at the file, and what there is then. */
function outcome(before: string | undefined, act: (tree: Tree, from: string) => unknown, edit: () => void): unknown[] {
  for (const name of fs.readdirSync(root)) fs.rmSync(path.join(root, name), { recursive: true });
  if (before !== undefined) fs.writeFileSync(target, before);
  using tree = new Tree(root, false);
  const from = tree.stamp('x');
  let isLate = false;
  world.lstatSync = ((file: string, ...rest: []) => {
    const found = look(file, ...rest);
    if (file === target && !isLate) {
      isLate = true;
      edit();
    }
    return found;
  }) as typeof look;
  const done = act(tree, from) !== undefined;
  world.lstatSync = look;
  const names = fs.readdirSync(root);
  return [
    done,
    names,
    ...names.map((name) =>
      look(path.join(root, name)).isFile() ? fs.readFileSync(path.join(root, name), 'utf8') : '',
    ),
  ];
}

const write = (tree: Tree, from: string): unknown => tree.write('x', ours, from);
const remove = (tree: Tree, from: string): unknown => tree.remove('x', from);
const edit = (): void => {
  fs.writeFileSync(path.join(root, 'edit'), 'edited');
  fs.renameSync(path.join(root, 'edit'), target);
};
const folder = (): void => {
  fs.rmSync(target);
  fs.mkdirSync(target);
};

function exchanges(): string | false {
  const [one, other] = ['one', 'other'].map((name) => path.join(root, name)) as [string, string];
  for (const file of [one, other]) fs.writeFileSync(file, path.basename(file));
  return exchange(one, other) && fs.readFileSync(one, 'utf8') + fs.readFileSync(other, 'utf8');
}

console.log(
  JSON.stringify({
    replaced: outcome('before', write, edit),
    'replaced, no edit': outcome('before', write, () => {}),
    'replaced, removed meanwhile': outcome('before', write, () => fs.rmSync(target)),
    'replaced, a folder meanwhile': outcome('before', write, folder),
    made: outcome(undefined, write, edit),
    'made, no edit': outcome(undefined, write, () => {}),
    removed: outcome('before', remove, edit),
    'removed, no edit': outcome('before', remove, () => {}),
    'exchanges two files': exchanges(),
  }),
);
fs.rmSync(root, { recursive: true });
