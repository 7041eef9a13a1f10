/** Milliseconds. Not from node:timers/promises, which would be loaded for this alone. */
export function sleep(time: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, time));
}
