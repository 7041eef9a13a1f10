import { expect, test } from 'vitest';
import type { Signal } from '../../../src/platform/host.ts';
import { catchSignals } from '../../../src/call/run.ts';

test('a signal that its shell passes on as well is one; another, or one that comes later, is another', () => {
  let [send, now]: [(signal: Signal) => void, number] = [() => {}, 1000];
  const host = { now: () => now, onSignal: (handler: typeof send) => ((send = handler), () => {}) };
  const signals = catchSignals(host);
  const heard: Signal[] = [];
  signals.deliverTo((signal) => heard.push(signal));
  for (const signal of ['SIGTERM', 'SIGTERM', 'SIGINT', 'SIGTERM'] as const) send(signal);
  now += 1000;
  send('SIGTERM');
  expect(heard).toEqual(['SIGTERM', 'SIGINT', 'SIGTERM']);
  expect(signals.seen).toEqual(heard);
});
