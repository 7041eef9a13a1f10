import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { capture } from '../../../src/platform/processes.ts';
import type { Case } from '../../support/processes-program.ts';

const run = promisify(execFile);
const PROGRAM = path.resolve(import.meta.dirname, '../../support/processes-program.ts');

const script = (text: string, way: Case['way'] = 'capture'): Case => ({ way, command: 'sh', args: ['-c', text] });

const MUCH = { stdout: 'y\n'.repeat(150_000), stderr: 'e\n'.repeat(150_000) };

describe.each(['node', 'bun'])('on %s', (runtime) => {
  it.each<[string, Case, object]>([
    ['what is written', script('echo out; echo err >&2; exit 3'), { code: 3, stdout: 'out\n', stderr: 'err\n' }],
    ['more than a pipe holds', script('yes | head -c 300000; yes e | head -c 300000 >&2'), MUCH],
    ['what is no text', script(String.raw`printf 'a\377b'`), { code: 0, stdout: 'a\uFFFDb' }],
    ['a mark at the beginning', script(String.raw`printf '\357\273\277a'`), { code: 0, stdout: '\uFEFFa' }],
    ['what is left in the background', script('sleep 0.2 && echo late & echo soon'), { stdout: 'soon\nlate\n' }],
    ['no input', script('cat; echo end'), { code: 0, stdout: 'end\n' }],
    ['the environment', script('echo "$MARK $HOME."'), { stdout: 'kept .\n' }],
    [
      'a session of its own',
      script('ps -o sid= -p $$ | tr -d " \n"; echo " $$"'),
      { stdout: expect.stringMatching(/^(\d+) \1\n$/) },
    ],
    ['a signal', script('kill -9 $$'), { code: 137, stdout: '' }],
    ['the folder', { ...script('pwd'), cwd: '/usr' }, { stdout: '/usr\n' }],
    ['a command that is not there', { way: 'capture', command: 'no-such', args: [] }, { code: 127, stdout: '' }],
    ['a folder that is not there', { ...script('pwd'), cwd: '/no/such' }, { code: 127, stdout: '' }],
    ['attached: a code', script('exit 3', 'attach'), { code: 3 }],
    ['attached: a signal', script('kill -15 $$', 'attach'), { code: 143, signal: 'SIGTERM' }],
    ['attached: no command', { way: 'attach', command: 'no-such', args: [] }, { failed: 'ENOENT' }],
  ])('%s', async (_, given, expected) => {
    const { stdout } = await run(runtime, [PROGRAM, JSON.stringify(given)]);
    expect(JSON.parse(stdout)).toMatchObject(expected);
  });

  it('the output of an attached process is ours', async () => {
    const { stdout, stderr } = await run(runtime, [
      PROGRAM,
      JSON.stringify(script('echo out; echo err >&2', 'attach')),
    ]);
    expect({ stdout, stderr }).toEqual({ stdout: '{"code":0}\n', stderr: 'out\nerr\n' });
  });
});

it('keeps its time limit, also when something holds the pipes of a killed process', async () => {
  const ended = await capture('sh', ['-c', 'sleep 600 & echo $!; exec sleep 600'], { env: process.env, timeout: 2000 });
  expect(ended).toEqual({ code: 124, stdout: expect.stringMatching(/^\d+\n$/), stderr: '' });
  process.kill(Number(ended.stdout)); // which has held them all the time
});
