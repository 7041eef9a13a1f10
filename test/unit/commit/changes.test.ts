import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { changed, createRepository, lines, staged } from '../../support/repository.ts';

vi.setConfig({ testTimeout: 60_000 }); // git is started often

describe('what git can stage', () => {
  test('before the first commit', async () => {
    using repository = createRepository({ initial: false });
    repository.write('a.txt', 'one\ntwo\n');
    repository.run('add', '--all');
    expect(await staged(repository)).toMatchObject({
      branch: 'main',
      files: [{ path: 'a.txt', status: 'A', added: 2, removed: 0 }],
      subjects: [],
      style: 'conventional',
      listing: 'A a.txt +2',
      diff: '@ a.txt\n@@ -0,0 +1,2 @@\n+one\n+two\n',
      sent: { shortened: 0 },
    });
  });

  test('a file changed, another deleted, one renamed', async () => {
    const { listing, diff, totals } = await changed(
      ({ folder, write }) => {
        write('a.txt', lines(10).replace('line 4', 'line four'));
        fs.rmSync(path.join(folder, 'gone.txt'));
        fs.renameSync(path.join(folder, 'old.txt'), path.join(folder, 'new.txt'));
      },
      ({ write }) => {
        write('a.txt', lines(10));
        write('gone.txt', lines(7, 'other'));
        write('old.txt', lines(20, 'same'));
      },
    );
    expect(listing.split('\n')).toEqual(['M a.txt +1 -1', 'D gone.txt -7', 'R old.txt → new.txt']);
    expect(totals).toEqual({ files: 3, added: 1, removed: 8 });
    expect(diff).toContain('-line 4\n+line four\n');
    expect(diff).not.toContain('other');
  });

  test('a mode and nothing else', async () => {
    const { listing } = await changed(
      ({ folder }) => fs.chmodSync(path.join(folder, 'run.sh'), 0o755),
      ({ write }) => write('run.sh', 'true\n'),
    );
    expect(listing).toBe('M run.sh (made executable)');
  });

  test('line endings and nothing else', async () => {
    const { listing, diff } = await changed(
      ({ write }) => write('a.txt', lines(50).replaceAll('\n', '\r\n')),
      ({ write }) => write('a.txt', lines(50)),
    );
    expect(listing).toBe('M a.txt +50 -50 (line endings only)');
    expect(diff).toBe('');
  });

  test('a binary, an empty file, a file in LFS', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0a'.repeat(32)}\nsize 12345\n`;
    const { listing, diff } = await changed(({ write }) => {
      write('big.psd', pointer);
      write('empty', '');
      write('image.png', Buffer.from([0x89, 0x50, 0, 1, 2]));
    });
    expect(listing.split('\n')).toEqual(['A big.psd +3 (binary in LFS)', 'A empty (empty)', 'A image.png (binary)']);
    expect(diff).toBe('');
  });

  test('a file that became a symlink, and what comes after it', async () => {
    const { listing, diff } = await changed(
      ({ folder, write }) => {
        fs.rmSync(path.join(folder, 'b'));
        fs.symlinkSync('a', path.join(folder, 'b'));
        write('c', 'new\n');
      },
      ({ write }) => {
        write('b', 'text\n');
        write('c', 'old\n');
      },
    );
    expect(listing.split('\n')).toEqual(['T b +1 (became a symlink)', 'M c +1 -1']);
    expect(diff).toBe('@ c\n@@ -1 +1 @@\n-old\n+new\n');
  });

  test('a submodule that came, moved, and went', async () => {
    using inner = createRepository();
    const first = inner.run('rev-parse', 'HEAD').trim();
    inner.commit('second');
    const second = inner.run('rev-parse', 'HEAD').trim();
    using repository = createRepository();
    const point = (id: string): string =>
      repository.run('update-index', '--add', '--cacheinfo', `160000,${id},lib/inner`);
    point(first);
    expect((await staged(repository)).listing).toBe(`A lib/inner +1 (submodule at ${first.slice(0, 7)})`);
    repository.run('commit', '--quiet', '--message', 'add it');
    point(second);
    repository.run('config', 'diff.submodule', 'log');
    repository.run('config', 'diff.ignoreSubmodules', 'all');
    expect((await staged(repository)).listing).toBe(
      `M lib/inner +1 -1 (submodule ${first.slice(0, 7)} → ${second.slice(0, 7)})`,
    );
    repository.run('rm', '--quiet', '--cached', 'lib/inner');
    expect((await staged(repository)).listing).toBe('D lib/inner -1 (submodule)');
  });

  test('names with spaces, quotes, line feeds, and bytes that are no UTF-8', async () => {
    const names = [' two  words ', '"quoted"', 'a\nb', 'diff --git a/x b/x', 'ünï', '-n', 'a → b', '\t'];
    const { files, listing, diff, sections } = await changed(({ write }) => {
      for (const name of names) write(name, `${name}\n`);
      write(Buffer.from([0x66, 0xff, 0xfe, 0x2e, 0x63]), 'bytes\n');
    });
    expect(files.map((file) => file.path).toSorted()).toEqual([...names, 'f\uFFFD\uFFFD.c'].toSorted());
    expect(listing.split('\n')).toHaveLength(names.length + 1);
    expect(listing).toContain(String.raw`A a\nb +2`);
    for (const { path: name, hunks } of sections.filter((section) => names.includes(section.path)))
      expect(hunks).toContain(`+${name.split('\n')[0]}`);
    expect(diff).toContain('+bytes');
  });

  test('text that is no UTF-8', async () => {
    const { diff } = await changed(({ write }) => write('latin1.txt', Buffer.from([0x66, 0xfc, 0x72, 0x0a])));
    expect(diff).toContain('+f\uFFFDr\n');
  });

  test('intent to add, and nothing else', async () => {
    using repository = createRepository();
    repository.write('a.txt', 'soon\n');
    repository.run('add', '--intent-to-add', 'a.txt');
    expect(await staged(repository)).toMatchObject({
      files: [],
      listing: '',
      diff: '',
      sent: { bytes: 0, shortened: 0 },
    });
  });

  test('on no branch', async () => {
    using repository = createRepository();
    repository.run('checkout', '--quiet', '--detach');
    expect((await staged(repository)).branch).toBeUndefined();
  });
});

describe('what is named in one line', () => {
  test('lock files and the like, whatever attributes say, and .aicommitignore', async () => {
    const { listing, diff, sent } = await changed(({ write, run }) => {
      write('.gitattributes', 'api/*.ts linguist-generated\nthird/** linguist-vendored=true\n*.dat -diff\n');
      write('.aicommitignore', '# ours\n*.csv\n!keep.csv\n');
      write('.gitignore', 'built.ts\n');
      for (const file of [
        'api/client.ts',
        'third/lib/x.c',
        'a.dat',
        'x.csv',
        'keep.csv',
        'built.ts',
        'package-lock.json',
        'go.sum',
      ])
        write(file, `text of ${file}\n`);
      for (const file of ['app.min.js', 'app.js.map', '__snapshots__/a.test.ts.snap']) write(file, `text of ${file}\n`);
      run('add', '--force', 'built.ts');
    });
    const notes = Object.fromEntries(
      listing.split('\n').map((line) => [line.split(' ')[1], /\((.*)\)/.exec(line)?.[1]]),
    );
    expect(notes).toEqual({
      '.aicommitignore': undefined,
      '.gitattributes': undefined,
      '.gitignore': undefined,
      '__snapshots__/a.test.ts.snap': 'snapshot',
      'a.dat': 'binary',
      'api/client.ts': 'generated',
      'app.js.map': 'source map',
      'app.min.js': 'minified',
      'built.ts': undefined,
      'go.sum': 'lock file',
      'keep.csv': undefined,
      'package-lock.json': 'lock file',
      'third/lib/x.c': 'vendored',
      'x.csv': 'in .aicommitignore',
    });
    expect(diff.match(/text of .*/g)).toEqual(['text of built.ts', 'text of keep.csv']);
    expect(sent.shortened).toBe(8);
  });
});
