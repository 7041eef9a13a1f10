import { describe, expect, it } from 'vitest';
import { manifestsIn, projectType } from '../../../src/config/project-type.ts';

describe('the type of a project', () => {
  it.each([
    ['node', ['README.md', 'package.json', 'src']],
    ['node', ['deno.jsonc']],
    ['node', ['package.json', 'Dockerfile', 'main.tf', 'compose.yaml']],
    ['python', ['pyproject.toml']],
    ['python', ['requirements-dev.txt', 'docker-compose.yml']],
    ['python', ['manage.py', 'setup.py']],
    ['go', ['go.mod', 'go.sum', 'main.go']],
    ['rust', ['Cargo.toml', 'Cargo.lock']],
    ['java', ['pom.xml']],
    ['java', ['build.gradle.kts', 'settings.gradle.kts']],
    ['docker', ['Dockerfile']],
    ['docker', ['Dockerfile.dev', 'notes.txt']],
    ['docker', ['web.dockerfile']],
    ['docker', ['compose.prod.yaml']],
    ['terraform', ['main.tf', 'variables.tf']],
    ['terraform', ['net.tf.json', 'Dockerfile']],
    ['mixed', ['package.json', 'pyproject.toml']],
    ['mixed', ['go.mod', 'Cargo.toml', 'Dockerfile']],
    ['general', []],
    ['general', ['README.md', 'package.json.bak', 'go.mod.txt', 'Dockerfiles', 'requirements', 'x\nDockerfile']],
  ])('%s for %j', (type, names) => {
    expect(projectType(names)).toBe(type);
    expect(projectType(names.toReversed())).toBe(type);
  });

  it('says by which file', () => {
    expect(manifestsIn(['a', 'main.tf', 'net.tf', 'Dockerfile', 'go.mod'])).toEqual([
      { type: 'go', file: 'go.mod' },
      { type: 'terraform', file: 'main.tf' },
      { type: 'docker', file: 'Dockerfile' },
    ]);
  });
});
