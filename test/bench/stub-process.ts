/** A stub in a process of its own: what is measured runs by the synchronous calls of this one. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { startStub } from '../../src/selftest/stub/stub.ts';

const GOOD = JSON.stringify({ type: 'feat', breaking: false, subject: 'compute what comes after', body: '' });

export async function startStubProcess(): Promise<AsyncDisposable & { readonly url: string }> {
  const child = fork(import.meta.filename, ['serve']);
  const [url] = (await once(child, 'message')) as [string];
  return { url, [Symbol.asyncDispose]: async () => void (child.kill(), await once(child, 'exit')) };
}

if (process.argv[2] === 'serve') process.send?.((await startStub({ answer: () => GOOD })).url);
