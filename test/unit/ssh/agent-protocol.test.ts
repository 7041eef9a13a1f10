import path from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { listKeys } from '../../../src/ssh/agent-check.ts';
import {
  Fields,
  fingerprint,
  frame,
  Frames,
  identities,
  identitiesAnswer,
  LARGEST,
} from '../../../src/ssh/agent-protocol.ts';
import { Agent } from '../../support/agent.ts';

const message = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 40 }),
  fc.integer({ min: 1, max: LARGEST }).map((length) => new Uint8Array(length).fill(length % 256)),
);

test('messages come out as they went in, however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 6 }), fc.array(fc.nat({ max: 3000 })), (messages, cuts) => {
      const stream = Buffer.concat(messages.map(frame));
      const frames = new Frames();
      const found: Buffer[] = [];
      let at = 0;
      for (const cut of [...cuts, stream.length]) {
        found.push(...frames.push(stream.subarray(at, at + cut)));
        at += cut;
      }
      expect(Buffer.concat(found.map(frame)).equals(stream)).toBe(true);
      expect(found.length).toBe(messages.length);
    }),
    { numRuns: 300 },
  );
});

test.each([0, LARGEST + 1, 0xffffffff])('a message of %i bytes is refused by its length alone', (length) => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(length);
  expect(() => [...new Frames().push(head)]).toThrow(RangeError);
});

test('any bytes are messages or a RangeError', () => {
  const read = (bytes: Uint8Array): unknown => {
    try {
      return [...new Frames().push(Buffer.from(bytes))].map(identities);
    } catch (error) {
      return error;
    }
  };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect(read(bytes)).toSatisfy((found) => Array.isArray(found) || found instanceof RangeError);
    }),
  );
});

test('a list of keys is read as it was written', () => {
  const key = fc.record({
    blob: fc.uint8Array({ maxLength: 99 }).map((bytes) => Buffer.from(bytes)),
    comment: fc.string({ unit: 'grapheme' }),
  });
  fc.assert(
    fc.property(fc.array(key), (keys) => {
      expect(identities(identitiesAnswer(keys))).toEqual(keys);
    }),
  );
});

test('a string that is longer than its message', () => {
  expect(() => new Fields(Buffer.from([13, 0, 0, 0, 9, 1])).string()).toThrow(RangeError);
});

test.each(['ed25519', 'ecdsa', 'rsa'])(
  'fingerprints of a key of %s and its certificate are those of ssh-add -l',
  async (type) => {
    await using agent = new Agent();
    await agent.start();
    const [ca, key] = [path.join(agent.folder, 'ca'), path.join(agent.folder, 'key')];
    await agent.run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', ca]);
    await agent.run('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', key]);
    await agent.run('ssh-keygen', ['-q', '-s', ca, '-I', 'ann', `${key}.pub`]);
    await agent.run('ssh-add', ['-q', key]);
    const { stdout } = await agent.run('ssh-add', ['-l']);
    expect(stdout).toContain('-CERT)');
    const printed = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[1]);
    expect((await listKeys(agent.socket))?.map(({ blob }) => fingerprint(blob))).toEqual(printed);
  },
);

test('a fingerprint is what ssh-keygen -l prints', () => {
  const blob = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIJ2OkjV5NfZk3w0GmO4iE1x7lV0bV6k1r7m3n4p5q6r7', 'base64');
  expect(fingerprint(blob)).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
});
