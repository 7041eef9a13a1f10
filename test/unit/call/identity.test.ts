import { describe, expect, it } from 'vitest';
import { identityFiles } from '../../../src/call/identity.ts';

describe('identityFiles', () => {
  it('names the caller and his groups', () => {
    const { passwd, group } = identityFiles(
      { uid: 1000, gid: 1000, groups: [27], name: 'ann', home: '/h' },
      '/home/ann',
      'root:x:0:\nann:x:1000:\nsudo:x:27:ann\n',
    );
    expect(passwd.split('\n')[0]).toBe('ann:x:1000:1000::/home/ann:/bin/bash');
    expect(group).toBe('ann:x:1000:\nsudo:x:27:\nroot:x:0:\n');
  });

  it('stays one line a name, and has one root', () => {
    const { passwd, group } = identityFiles({ uid: 0, gid: 0, groups: [77], name: 'a:b\nc', home: '/' }, '/x', '');
    expect(passwd).toBe('a_b_c:x:0:0::/x:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n');
    expect(group).toBe('root:x:0:\ng77:x:77:\n');
  });
});
