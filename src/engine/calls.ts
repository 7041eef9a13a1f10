import { connect } from 'node:net';
import type { Owner } from '../owner.ts';
import { LABEL } from '../plan/labels.ts';
import type { Engine } from './engine.ts';
import type { Facts } from './facts.ts';
import { socketOf } from './socket.ts';

/** A call that runs on the engine, whoever started it. */
export interface EngineCall {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  /** Undefined where its label cannot be read. */
  readonly owner: (Owner & { readonly user: string }) | undefined;
}

/** Milliseconds; an engine that takes longer is not waited for. */
const PATIENCE = 2000;

const FILTERS = encodeURIComponent(JSON.stringify({ label: [`${LABEL}.managed=1`] }));

/**
 * All calls that run on the engine, from its socket: a millisecond, where its client would take thirty. Undefined where there is no
 * such socket, no other user behind it (a rootless engine), or no answer.
 */
export async function listEngineCalls(
  engine: Engine,
  { endpoint, rootless }: Facts,
): Promise<readonly EngineCall[] | undefined> {
  const socket = socketOf(endpoint);
  if (engine.name !== 'docker' || socket === undefined || rootless) return undefined;
  try {
    const answer = await get(socket, `/containers/json?filters=${FILTERS}`);
    return (JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as Listed[]).map(read);
  } catch {
    return undefined; // what is wrong shows when the container is started
  }
}

interface Listed {
  readonly Names: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
}

function read({ Names, Labels }: Listed): EngineCall {
  return {
    id: Labels[`${LABEL}.call`] ?? '',
    name: Names[0]?.replace(/^\//, '') ?? '',
    provider: Labels[`${LABEL}.provider`] ?? '',
    owner: parse(Labels[`${LABEL}.owner`]),
  };
}

function parse(label = ''): EngineCall['owner'] {
  try {
    return JSON.parse(label) as EngineCall['owner'];
  } catch {
    return undefined;
  }
}

/** HTTP/1.0 has no chunks, and the answer ends with the connection: `node:http` would cost more than the question. */
function get(socket: string, resource: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const connection = connect(socket);
    let answer = '';
    connection.setEncoding('utf8');
    connection.setTimeout(PATIENCE, () => connection.destroy(new Error('no answer')));
    connection.on('data', (text: string) => (answer += text));
    connection.on('end', () => resolve(answer));
    connection.on('error', reject);
    connection.write(`GET ${resource} HTTP/1.0\r\nHost: engine\r\n\r\n`);
  });
}
