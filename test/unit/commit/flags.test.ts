import { describe, expect, test } from 'vitest';
import { changed, committed, ENTER } from '../../support/commit.ts';

describe('flags', () => {
  test('--provider none needs nobody', async () => {
    using scene = changed();
    const ran = await scene.commit(['--provider', 'none', '--yes']);
    expect(ran).toMatchObject({ code: 0, prompts: [] });
    expect(committed(scene)).toMatch(/a\.txt/);
  });

  test('--print prints the message and nothing else, and changes nothing', async () => {
    using scene = changed();
    const before = scene.state();
    const ran = await scene.commit(['--print']);
    expect(ran).toMatchObject({ code: 0, seen: '', stdout: 'fix: close the file in time\n' });
    expect(scene.state()).toEqual(before);
  });

  test('--dry-run shows what would be sent, asks nobody and changes nothing', async () => {
    using scene = changed();
    const before = scene.state();
    const ran = await scene.commit(['--dry-run', '--hint', 'the till was left open']);
    expect(ran).toMatchObject({ code: 0, prompts: [] });
    expect(ran.stdout).toMatch(/a\.txt/);
    expect(ran.stdout).toMatch(/the till was left open/);
    expect(scene.state()).toEqual(before);
  });

  test('--dry-run needs nobody to decide: what is doubtful is left out, a secret is masked; --json has the prompt', async () => {
    using scene = changed();
    const secret = ['k7Qz2xV9', 'mB4wR6tY', '1pL3'].join('');
    scene.write('.env', 'A=1\n');
    scene.write('deploy.sh', `API_KEY=${secret}\n`);
    const before = scene.state();
    for (const options of [{}, { keys: [] }]) {
      const ran = await scene.commit(['--dry-run', '--json'], options);
      expect(ran).toMatchObject({ code: 0, questions: [] });
      const { outcome, prompt } = JSON.parse(ran.stdout) as { outcome: string; prompt: string };
      expect(outcome).toBe('shown');
      expect(prompt).toMatch(/deploy\.sh/);
      expect(prompt).not.toMatch(/\.env|k7Qz2xV9/);
      expect(ran.seen).toMatch(/\.env \(variables[^]*looks like secrets/u);
    }
    expect(scene.state()).toEqual(before);
  });

  test('--json proposes, with --yes it commits; one object in any case', async () => {
    using scene = changed();
    const before = scene.state();
    const proposed = await scene.commit(['--json']);
    expect(proposed.code).toBe(0);
    const message = 'fix: close the file in time\n';
    expect(JSON.parse(proposed.stdout)).toMatchObject({ outcome: 'proposed', message, model: 'test-model' });
    expect(scene.state()).toEqual(before);
    scene.hook('pre-commit', 'echo out; exit 1');
    expect(JSON.parse((await scene.commit(['--json', '--yes'])).stdout)).toMatchObject({ outcome: 'proposed' });
    scene.hook('pre-commit', 'echo out');
    const done = JSON.parse((await scene.commit(['--json', '--yes'])).stdout) as { commit: string };
    expect(done).toMatchObject({ outcome: 'committed', commit: scene.git('rev-parse', 'HEAD').trim() });
    expect(JSON.parse((await scene.commit(['--json', '--yes'])).stdout)).toEqual({ outcome: 'nothing' });
    scene.write('.git/index.lock', '');
    expect(JSON.parse((await scene.commit(['--json'])).stdout)).toEqual({ outcome: 'stopped' });
  });

  test('--generate lets one choose by its number', async () => {
    using scene = changed();
    const answer = ['close the file', 'open the file', 'lock the file'].map((subject) => ({
      type: 'fix',
      breaking: false,
      subject,
      body: '',
    }));
    const ran = await scene.commit(['--generate', '3'], { keys: ['4', '2', ENTER], answers: [JSON.stringify(answer)] });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.questions[0]).toBe('[Enter] commit · 1–3 another message · e edit · r again · n cancel');
    expect(ran.seen).toMatch(/1 fix: close the file[^]*2 fix: open the file[^]*3 fix: lock the file/u);
    expect(committed(scene)).toBe('fix: open the file\n');
  });

  test('--type and --scope count', async () => {
    using scene = changed();
    const answer = JSON.stringify({
      type: 'perf',
      scope: 'till',
      breaking: false,
      subject: 'close it at once',
      body: '',
    });
    await scene.commit(['--yes', '--type', 'perf', '--scope', 'till'], { answers: [answer] });
    expect(committed(scene)).toBe('perf(till): close it at once\n');
  });

  test.each([
    [['--type', 'feature'], /--type does not take "feature"/],
    [['--generate', '10'], /a number from 1 to 9/],
    [['--staged', '--all'], /exclude each other/],
    [['--print', '--yes'], /exclude each other/],
    [['words'], /takes no argument "words"/],
    [['--nonsense'], /has no option --nonsense/],
  ])('%j is refused', async (args, line) => {
    using scene = changed();
    const ran = await scene.commit(args);
    expect(ran.code).toBe(64);
    expect(ran.line).toMatch(line);
  });
});
