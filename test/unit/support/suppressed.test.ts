import { expect, it } from 'vitest';

it('a test that fails, and then fails to clean up, says both', async () => {
  const failing = async (): Promise<void> => {
    await using stack = new AsyncDisposableStack();
    stack.defer(() => Promise.reject(new Error('no way to clean up')));
    throw new Error('the reason');
  };
  await expect(failing()).rejects.toThrow(/the reason[^]*no way to clean up/u);
});
