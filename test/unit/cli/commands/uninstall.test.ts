import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { uninstall } from '../../../../src/cli/commands/uninstall.ts';
import { processHost } from '../../../../src/platform/process-host.ts';
import { renderShim } from '../../../../src/shims/text.ts';

/** The machine's own engine keeps its images. */
const NO_ENGINE = { MAYFLY_ENGINE: 'docker', DOCKER_HOST: 'unix:///nonexistent' };

/** A HOME with the runtime folder as calls leave it. */
async function run(
  leftovers: readonly string[],
  args: readonly string[] = [],
): Promise<{ code: number; left: string[] }> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-uninstall-'));
  try {
    const runtime = path.join(home, 'mayfly');
    fs.mkdirSync(runtime, { mode: 0o700 });
    for (const name of ['mayfly/cache/facts.json', '.docker-ai-config/env', ...leftovers]) {
      fs.mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
      fs.writeFileSync(path.join(home, name), 'x');
    }
    fs.chmodSync(home, 0o700);
    const shim = path.join(home, '.local/share/mayfly/bin/claude');
    fs.mkdirSync(path.dirname(shim), { recursive: true });
    fs.writeFileSync(shim, renderShim('claude', '/opt/mayfly'));
    const said: string[] = [];
    const host = {
      ...processHost({ HOME: home, XDG_RUNTIME_DIR: home, PATH: home, ...NO_ENGINE }),
      note: (line: string) => void said.push(line),
    };
    const code = await uninstall(host, args);
    expect(said[0]).toMatch(
      /^mayfly: docker .*(does not answer at unix:\/\/\/nonexistent|is not installed); .* \(the images stay\)$/,
    );
    expect(said.at(-1)).toBe(`mayfly: uninstalled; what is yours stays in ${path.join(home, '.docker-ai-config')}`);
    const files = fs.readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const others = leftovers.includes('.local/share/mayfly/bin/other');
    expect(fs.existsSync(path.join(home, '.local/share/mayfly'))).toBe(others);
    expect(said.some((line) => line.endsWith("mayfly/bin stays, with what is not mayfly's (other)"))).toBe(others);
    return {
      code,
      left: files.map((entry) => path.relative(home, path.join(entry.parentPath, entry.name))).toSorted(),
    };
  } finally {
    fs.rmSync(home, { recursive: true });
  }
}

test('everything goes but the store; an engine that is not there is said, and the code', async () => {
  await expect(run(['mayfly/live/.claude.lock'])).resolves.toStrictEqual({ code: 69, left: ['.docker-ai-config/env'] });
});

test.each([['mayfly/calls/1a2b/environment'], ['mayfly/live/claude/mount/.claude/.credentials.json']])(
  '%s belongs to a call that runs: it stays',
  async (file) => {
    await expect(run([file])).resolves.toStrictEqual({
      code: 69,
      left: ['.docker-ai-config/env', 'mayfly/cache/facts.json', file].toSorted(),
    });
  },
);

test('what somebody else has put beside the shims stays', async () => {
  const file = '.local/share/mayfly/bin/other';
  await expect(run([file])).resolves.toStrictEqual({ code: 69, left: ['.docker-ai-config/env', file] });
});

test('it takes no argument', async () => {
  await expect(run([], ['--all'])).rejects.toThrow('mayfly uninstall takes no argument');
});
