import { execFile } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';

/** The hosts that logged-in CLIs ask whatever base URL they are given. */
const HOSTS = [
  'api.anthropic.com',
  'platform.claude.com',
  'cloudcode-pa.googleapis.com',
  'oauth2.googleapis.com',
  'www.googleapis.com',
];

export interface Proxy extends AsyncDisposable {
  /** What makes a CLI use the proxy and trust it. */
  readonly env: Readonly<Record<string, string>>;
  /** Every host that was asked for, in order; those that are not the providers' were refused. */
  readonly hosts: readonly string[];
}

/**
 * Logins cannot be tested by a base URL alone: the CLIs refresh tokens at fixed addresses. This proxy answers for those
 * hosts from the stub at `target`, with a certificate of its own, and lets nothing through to the network.
 */
export async function startProxy(target: string, folder: string): Promise<Proxy> {
  const { key, cert, ca } = await certificate(folder, HOSTS);
  const secure = https.createServer({ key, cert }, (request, response) => {
    const { method, headers, url } = request;
    const onward = http.request(`${target}${url}`, { ...(method && { method }), headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  const hosts: string[] = [];
  const tunnels = new Set<Socket>();
  const front = http.createServer((_request, response) => response.writeHead(403).end());
  front.on('connect', ({ url = '' }: http.IncomingMessage, socket: Socket) => {
    const host = url.replace(/:\d+$/u, '');
    hosts.push(host);
    socket.on('error', () => {});
    if (!HOSTS.includes(host)) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    tunnels.add(socket);
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    secure.emit('connection', socket);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  return {
    env: { HTTPS_PROXY: url, https_proxy: url, NODE_EXTRA_CA_CERTS: ca },
    hosts,
    async [Symbol.asyncDispose]() {
      for (const socket of tunnels) socket.destroy();
      front.closeAllConnections();
      await new Promise((resolve) => front.close(resolve));
    },
  };
}

/** Signed by itself; `ca` is the file of it. */
export async function certificate(
  folder: string,
  hosts: readonly string[],
): Promise<{ key: Buffer; cert: Buffer; ca: string }> {
  const [key, ca] = [path.join(folder, 'key.pem'), path.join(folder, 'ca.pem')];
  const names = hosts.map((host) => `DNS:${host}`).join(',');
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const about = ['-subj', '/CN=mayfly test', '-addext', `subjectAltName=${names}`];
  await promisify(execFile)('openssl', [...kind, ...about, '-keyout', key, '-out', ca]);
  fs.chmodSync(ca, 0o644);
  return { key: fs.readFileSync(key), cert: fs.readFileSync(ca), ca };
}
