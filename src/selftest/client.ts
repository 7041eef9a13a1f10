import path from 'node:path';
import type { Host } from '../platform/host.ts';
import { quote } from '../platform/quote.ts';

/** By these Podman finds its images when no root is involved. */
const OWN = ['HOME', 'XDG_RUNTIME_DIR', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'TMPDIR'];

/** A program that runs the engine's client in the user's own surroundings, whoever calls it. */
export function clientScript(host: Pick<Host, 'env'>, client: string): string {
  const lines = OWN.map((name) => {
    const value = host.env[name];
    return value === undefined ? `unset ${name}` : `export ${name}=${quote(value)}`;
  });
  return ['#!/bin/sh', ...lines, `exec ${quote(path.resolve(client))} "$@"`, ''].join('\n');
}
