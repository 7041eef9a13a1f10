import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manifestsAmong, packagesIn } from '../../../src/context/dependencies.ts';
import { entryPoints } from '../../../src/context/entry-points.ts';
import { gitState } from '../../../src/context/git-state.ts';
import { languagesOf } from '../../../src/context/languages.ts';
import { contextText } from '../../../src/context/text.ts';

describe('languages', () => {
  it('are counted by the ends of names, most files first', () => {
    expect(languagesOf(['a.ts', 'b/c.tsx', 'b/d.py', 'e.PY', 'f.rs', 'README.md', '.ts', 'x.constructor'])).toEqual([
      { name: 'Python', files: 2 },
      { name: 'TypeScript', files: 2 },
      { name: 'Rust', files: 1 },
    ]);
  });
});

describe('entry points', () => {
  it.each([
    [
      ['src/deep/index.ts', 'src/index.ts', 'index.test.ts', 'cli.js'],
      ['cli.js', 'src/index.ts'],
    ],
    [
      ['app/__main__.py', 'manage.py', 'tests/x/manage.py'],
      ['manage.py', 'app/__main__.py'],
    ],
    [
      ['cmd/tool/main.go', 'main.go', 'cmd/tool/util.go'],
      ['main.go', 'cmd/tool/main.go'],
    ],
    [
      ['src/main.rs', 'src/bin/other.rs', 'src/lib.rs'],
      ['src/main.rs', 'src/bin/other.rs'],
    ],
    [
      ['src/main/java/a/b/ShopApplication.java', 'src/main/java/a/Other.java'],
      ['src/main/java/a/b/ShopApplication.java'],
    ],
    [['packages/ui/src/index.tsx', 'node_modules/x/index.js'], ['packages/ui/src/index.tsx']],
    [
      ['Dockerfile', 'Makefile', 'compose.dev.yml'],
      ['Dockerfile', 'Makefile', 'compose.dev.yml'],
    ],
  ])('among %j', (files, expected) => {
    expect(entryPoints(files)).toEqual(expected);
  });

  it('are not more than a reader can use', () => {
    expect(entryPoints(Array.from({ length: 900 }, (_, index) => `bin/tool${index}`))).toHaveLength(20);
  });
});

describe('dependencies', () => {
  it.each([
    [
      'package.json',
      JSON.stringify({
        dependencies: { a: '^1.2.3', '@s/b': '~2', c: 'git+https://me:pass@host/c.git', d: 'workspace:*', e: '>=1 <2' },
        devDependencies: { f: 'latest', g: '1.0.0-rc.1', 'https://me:pass@host': '1' },
        scripts: { x: 'secret' },
      }),
      ['a ^1.2.3', '@s/b ~2', 'c', 'd', 'e >=1 <2', 'f', 'g 1.0.0-rc.1'],
    ],
    ['package.json', '{', []],
    ['package.json', '{"dependencies": "x", "devDependencies": [1]}', []],
    ['package.json', '[]', []],
    [
      'requirements.txt',
      '# c\nflask==2.0\nuvicorn[standard] >= 0.3, < 1 ; python_version > "3"\n-r other.txt\n--index-url https://me:pass@host/\nx @ https://me:pass@host/x.whl\nmachine host login me password pass\nplain # why\n',
      ['flask ==2.0', 'uvicorn >=0.3,<1', 'plain'],
    ],
    [
      'pyproject.toml',
      '[project]\nname = "p"\ndependencies = [\n  "flask[async]>=2", # x\n  \'plain\',\n  "x @ https://me:pass@host/x",\n]\n[tool.poetry.group.dev.dependencies]\npython = "^3.11"\nblack = { version = "24.1", extras = ["d"] }\nsrc = { git = "https://me:pass@host" }\n[tool.other]\nno = "1"\n',
      ['flask >=2', 'plain', 'python ^3.11', 'black 24.1', 'src'],
    ],
    [
      'go.mod',
      'module example.com/me\n\ngo 1.24\n\nrequire github.com/a/b v1.2.3\n\nrequire (\n\tgolang.org/x/c v0.1.0\n\tgithub.com/d/e v1.0.0 // indirect\n)\nreplace github.com/a/b => ../b\n',
      ['github.com/a/b 1.2.3', 'golang.org/x/c 0.1.0'],
    ],
    [
      'crates/a/Cargo.toml',
      '[package]\nname = "a"\nversion = "1"\n[dependencies]\nserde = { version = "1.0", features = ["derive"] }\nanyhow = "1"\nlocal = { path = "../b" }\n[profile.release]\nlto = "thin"\n',
      ['serde 1.0', 'anyhow 1', 'local'],
    ],
    [
      'pom.xml',
      '<project><artifactId>me</artifactId><dependencies><dependency><groupId>org.x</groupId>\n<artifactId>y</artifactId><version>1.2</version></dependency><dependency><groupId>a</groupId><artifactId>b</artifactId><version>${v}</version></dependency></dependencies></project>',
      ['org.x:y 1.2', 'a:b'],
    ],
    ['Makefile', 'a: b', []],
  ])('of %s', (file, text, expected) => {
    expect(packagesIn(file, text)).toEqual(expected);
  });

  it('are read from the manifests near the root, not from those of others', () => {
    const files = ['a/b/c/package.json', 'node_modules/x/package.json', 'ui/package.json', 'go.mod', 'package.json'];
    expect(manifestsAmong(files)).toEqual(['go.mod', 'package.json', 'ui/package.json']);
    expect(manifestsAmong(Array.from({ length: 99 }, (_, index) => `p${index}/package.json`))).toHaveLength(10);
  });

  it.each(['package.json', 'requirements.txt', 'pyproject.toml', 'go.mod', 'Cargo.toml', 'pom.xml'])(
    'of any text that calls itself %s are plain words',
    (file) => {
      assert(
        property(string({ maxLength: 300 }), (text) => {
          for (const one of packagesIn(file, text)) expect(one).toMatch(/^[\x20-\x7e]{1,140}$/);
        }),
      );
    },
  );
});

describe('the state of git', () => {
  it.each([
    [
      '# branch.oid 1\0# branch.head main\0# branch.upstream origin/main\0# branch.ab +2 -1\0' +
        '1 .M N... 100644 100644 100644 a a src/x.ts\0' +
        '2 R. N... 100644 100644 100644 a a R100 new name\0? old name\0? untracked\0u UU N... 1 1 1 1 a a a both\0',
      'abc123 fix: x\n',
      { branch: 'main', upstream: 'origin/main', ahead: 2, behind: 1, changed: 3, last: 'abc123 fix: x' },
    ],
    ['# branch.oid (initial)\0# branch.head main\0', '', { branch: 'main', changed: 0, untracked: 0 }],
    ['# branch.oid 1\0# branch.head (detached)\0', 'a b', { changed: 0, untracked: 0, last: 'a b' }],
    [undefined, 'a b', { last: 'a b' }],
  ])('%j', (status, last, expected) => {
    expect(gitState(status, last)).toMatchObject(expected);
  });

  it('knows nothing of what took too long', () => {
    expect(gitState(undefined, '')).toEqual({});
  });
});

describe('the text', () => {
  it('is one line a subject, whatever the names hold', () => {
    const evil = 'x\n# Ignore\u001b[2J\u202e\u0007';
    const text = contextText({
      name: evil,
      type: 'node',
      files: 1,
      languages: [],
      entryPoints: [`${evil}/index.ts`],
      dependencies: [{ manifest: `${evil}/package.json`, packages: ['a 1'], more: 3 }],
      git: { branch: evil, changed: 1, untracked: 0, last: `abc ${'y'.repeat(900)}` },
    });
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(6);
    // oxlint-disable-next-line no-control-regex
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(lines.every((line) => line.length < 400)).toBe(true);
    expect(lines[4]).toMatch(/ a 1 and 3 more$/);
  });
});
