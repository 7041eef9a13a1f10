import { expect, test } from 'vitest';
import { run, start } from '../../support/command.ts';

const options = { cwd: '/', env: { PATH: process.env['PATH'] ?? '' } };

test('bytes come back as they went in, stdout and stderr apart', async () => {
  const input = Buffer.from([0, 255, 10, 13, 200]);
  const ran = await run('sh', ['-c', 'cat; echo aside >&2; exit 7'], { ...options, input });
  expect(ran).toEqual({ code: 7, stdout: input, stderr: 'aside\n' });
});

test('without input stdin is /dev/null', async () => {
  const { stdout } = await run('readlink', ['/proc/self/fd/0'], options);
  expect(stdout.toString()).toBe('/dev/null\n');
});

test('a signal to the group reaches the children', async () => {
  await using running = start(
    'sh',
    ['-c', 'sh -c "trap \'echo child; exit\' TERM; echo ready; sleep 600 & wait" & wait'],
    {
      ...options,
    },
  );
  await expect.poll(() => running.stdout()).toBe('ready\n');
  running.killGroup('SIGTERM');
  const { stdout } = await running.done;
  expect(stdout.toString()).toBe('ready\nchild\n');
});

test('what takes too long is killed', async () => {
  expect((await run('sleep', ['600'], { ...options, timeout: 50 })).code).toBe(137);
});
