import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureTarget } from '../../src/engine/images/build.ts';
import { ingredients } from '../../src/engine/images/ingredients.ts';
import { type Ingredients, tagOf, targetRecipe } from '../../src/engine/images/recipe.ts';
import { updateRecord } from '../../src/engine/images/record.ts';
import { inWorkshop } from '../../src/engine/images/workshop.ts';
import { type Running, start } from '../support/command.ts';
import { engine, imagesIn, inherited, inventory, realImage } from './images.ts';

let root: string;
let from: Ingredients;
beforeAll(() => realImage('tools'));
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-build-'));
  fs.mkdirSync(path.join(root, 'tmp'));
  const { settings } = imagesIn(root);
  updateRecord(settings.store, { base: 'offline' });
  from = ingredients(settings);
});
afterEach(() => fs.rmSync(root, { recursive: true }));

/** The tools image with one step more, so that it is a build of its own that takes a moment and needs no network. */
function withStep(step: string): Ingredients {
  const stage = `${from.files['Dockerfile']?.split(/^FROM tools/m)[0]}RUN true # ${path.basename(root)}\nRUN ${step} # ${path.basename(root)}\n`;
  return { ...from, files: { ...from.files, Dockerfile: stage } };
}

/** Another terminal: a process that wants the image, says what it is told, and prints the tag. */
function terminal(recipe: Ingredients): Running {
  const file = path.join(root, 'wanted.json');
  fs.writeFileSync(file, JSON.stringify(recipe));
  const source = (name: string): string => JSON.stringify(path.resolve(name));
  const program = `
    import fs from 'node:fs';
    import { ensureTarget, whileOthersWait } from ${source('src/engine/images/build.ts')};
    import { inWorkshop } from ${source('src/engine/images/workshop.ts')};
    import { imagesIn } from ${source('test/container/images.ts')};
    const wanted = JSON.parse(fs.readFileSync(${JSON.stringify(file)}, 'utf8'));
    const images = imagesIn(${JSON.stringify(root)});
    try {
      const tag = await whileOthersWait(images, 'tools', () => inWorkshop(images, 'the test', (shop) =>
        ensureTarget(shop, 'tools', wanted)));
      console.log(tag);
    } catch (error) {
      console.error(error.message);
      process.exitCode = error.failure?.code ?? 1;
    }`;
  const env = { ...inherited(), TMPDIR: path.join(root, 'tmp') };
  return start(process.execPath, ['--input-type=module-typescript', '-e', program], { cwd: root, env });
}

describe('a build', () => {
  it('is done once when two terminals want the image', async () => {
    const wanted = withStep('sleep 5');
    const tag = tagOf('tools', targetRecipe('tools', wanted));
    await using first = terminal(wanted);
    await using second = terminal(wanted);
    const both = await Promise.all([first.done, second.done]);
    try {
      expect(both.map(({ code, stdout }) => [code, stdout.toString()])).toEqual([
        [0, `${tag}\n`],
        [0, `${tag}\n`],
      ]);
      const said = both.map(({ stderr }) => stderr).join('');
      expect(said.match(/^mayfly: building the image "tools"/gm)).toHaveLength(1);
      expect(said.match(/^mayfly: another terminal builds the tools image; waiting$/gm)).toHaveLength(1);
      expect(fs.readdirSync(path.join(root, 'tmp'))).toEqual([]);
    } finally {
      await engine(['image', 'rm', tag]);
    }
  });

  it.each([
    ['echo "write: no space left on device" && exit 1', 'the disk is full'],
    ['getent hosts nothing.invalid || { echo "Could not resolve host" && exit 6; }', 'the network did not answer'],
    ['exit 3', ' build ended with '],
  ])('that fails in "%s" says why in one line and leaves nothing', async (step, reason) => {
    const before = await inventory();
    await using run = terminal(withStep(step));
    const { stdout, stderr } = await run.done;
    const lines = stderr.trimEnd().split('\n');
    expect(stdout.toString()).toBe('');
    expect(lines.filter((line) => line.startsWith('mayfly: the image'))).toHaveLength(1);
    expect(lines.at(-1)).toMatch(/^mayfly: the image "tools" could not be built: .*; .*mayfly image build$/);
    expect(lines.at(-1)).toContain(reason);
    expect(lines.length).toBeGreaterThan(3); // the builder's own last lines
    expect(fs.readdirSync(path.join(root, 'tmp'))).toEqual([]);
    expect(left(before, await inventory())).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('that is ended by %s leaves nothing', async (signal) => {
    const before = await inventory();
    await using run = terminal(withStep('echo started && sleep 600'));
    await expect.poll(steps, { timeout: 240_000 }).not.toEqual([]);
    if (signal === 'SIGINT') run.killGroup(signal); // as a terminal does
    else run.kill(signal);
    const { code, stderr } = await run.done;
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(
      'mayfly: the test was interrupted; call again to go on from the start',
    );
    expect(code).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
    expect(fs.readdirSync(path.join(root, 'tmp'))).toEqual([]);
    expect(steps()).toEqual([]);
    await expect.poll(async () => left(before, await inventory()), { interval: 100 }).toEqual([]);
  });

  it('is not needed when the image is there', async () => {
    const images = imagesIn(root);
    const notes: string[] = [];
    const quiet = { ...images, host: { ...images.host, note: (line: string) => void notes.push(line) } };
    expect(await inWorkshop(quiet, 'x', (shop) => ensureTarget(shop, 'tools', from))).toBe(await realImage('tools'));
    expect(notes).toEqual([]);
  });
});

/** What is there now and was not before; others may use the engine at the same time, and clean up. */
function left(before: readonly string[], now: readonly string[]): string[] {
  return now.filter((entry) => !before.includes(entry));
}

/** The processes of this test's builds, seen from the host. */
function steps(): string[] {
  const commands = fs
    .readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(commandOf);
  return commands.filter((command) => command.includes(`sleep 600 # ${path.basename(root)}`));
}

function commandOf(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it has ended
  }
}
