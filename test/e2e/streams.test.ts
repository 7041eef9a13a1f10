import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { callRig, ENGINES, gexec, gexecPty, output, startGexec } from '../support/call.ts';
import { randomOfTest } from '../support/random.ts';
import { PRINT_WORDS, WORDS } from '../support/words.ts';

describe.each(ENGINES)('%s: gexec', (engine) => {
  it('hands over every word as it is', async () => {
    await using rig = await callRig({ engine });
    const ran = await gexec(rig, ['python3', '-c', PRINT_WORDS, ...WORDS]);
    expect(JSON.parse(output(ran))).toEqual(WORDS);
  });

  it('is clean for 100 MB of random bytes', async () => {
    await using rig = await callRig({ engine });
    const block = randomOfTest().bytes(10_000_000);
    const hash = createHash('sha256');
    const descriptor = fs.openSync(path.join(rig.cwd, 'random'), 'w');
    for (let part = 0; part < 10; part++) {
      block.writeUInt32LE(part);
      fs.writeSync(descriptor, block);
      hash.update(block);
    }
    fs.closeSync(descriptor);
    const script = '"$0" exec -- cat <random | sha256sum';
    const { stdout, stderr } = await rig.run('sh', ['-c', script, rig.executable]);
    expect({ stdout: stdout.toString(), stderr }).toEqual({ stdout: `${hash.digest('hex')}  -\n`, stderr: '' });
  });

  it('keeps stdout and stderr apart', async () => {
    await using rig = await callRig({ engine });
    const { code, stdout, stderr } = await gexec(rig, ['sh', '-c', 'echo out; echo err >&2; printf "no newline"']);
    expect({ code, stdout: stdout.toString(), stderr }).toEqual({
      code: 0,
      stdout: 'out\nno newline',
      stderr: 'err\n',
    });
  });

  it.each([
    ['/dev/null', '</dev/null', ''],
    ['a closed one', '<&-', ''],
    ['a file', '<file', 'text in a file\n'],
  ])('reads from %s', async (_what, redirection, expected) => {
    await using rig = await callRig({ engine });
    rig.write('project/file', 'text in a file\n');
    const ran = await rig.run('sh', ['-c', `"$0" exec -- cat ${redirection}`, rig.executable]);
    expect(output(ran)).toBe(expected);
  });

  it('reads what is typed while its stdout is a pipe, and has no terminal then', async () => {
    await using rig = await callRig({ engine });
    const program = 'read -r line; test -t 0 || echo "$line, no terminal"';
    await using pty = rig.pty('sh', ['-c', `"$0" exec -- sh -c '${program}' | cat >out`, rig.executable]);
    pty.type('typed\r');
    expect(await pty.exit).toEqual({ code: 0, signal: 0 });
    expect(fs.readFileSync(path.join(rig.cwd, 'out'), 'utf8')).toBe('typed, no terminal\n');
  });

  it('has a terminal of the right size where stdin and stdout are one', async () => {
    await using rig = await callRig({ engine });
    await using pty = gexecPty(
      rig,
      [
        'sh',
        '-c',
        'stty size; tty; echo err >&2; until stty size | grep -qx "20 70"; do sleep 0.1; done; echo resized',
      ],
      {
        cols: 91,
        rows: 17,
      },
    );
    await pty.waitFor(/17 91\n\/dev\/pts\/\d+\nerr/u);
    pty.resize(70, 20);
    await pty.waitFor(/resized/u);
    expect(await pty.exit).toEqual({ code: 0, signal: 0 });
  });

  it('ends with the code of its command', async () => {
    await using rig = await callRig({ engine });
    rig.write('.docker-ai-config/config.yaml', 'max-calls: 100\n');
    const codes = [0, 1, 125, 126, 127, 130, 143, 255];
    const ends = await Promise.all(codes.map((code) => gexec(rig, ['sh', '-c', `exit ${code}`])));
    expect(ends.map(({ code, stderr }) => ({ code, stderr }))).toEqual(codes.map((code) => ({ code, stderr: '' })));
    expect(await gexec(rig, ['sh', '-c', 'kill -KILL $$'])).toMatchObject({ code: 137, stderr: '' });
  });

  it('ends with its command, whatever could still be read', async () => {
    await using rig = await callRig({ engine });
    await using running = startGexec(rig, ['echo', 'done'], { input: null });
    expect(output(await running.done)).toBe('done\n');
  });

  it.each([
    ['nothing-of-that-name', 127, /^mayfly: nothing-of-that-name: not found in the image; .+\n$/],
    ['/etc/passwd', 126, /^mayfly: \/etc\/passwd: cannot be executed in the container; .+\n$/],
  ])('says why %s cannot be run', async (command, code, message) => {
    await using rig = await callRig({ engine });
    expect(await gexec(rig, [command])).toMatchObject({ code, stderr: expect.stringMatching(message) });
  });
});
