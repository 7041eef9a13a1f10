// Runs while the image is built: fills the compile cache by using Gemini CLI once with a prompt and once in a terminal,
// answered by a server in this process. What a run has compiled at its end is what the cache keeps.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';

const cli = '/usr/local/lib/node_modules/@google/gemini-cli/bundle/gemini.js';
const cache = '/usr/local/lib/mayfly/compile-cache';
const home = fs.mkdtempSync('/tmp/warm-');

const reply = (text) => ({
  candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP', index: 0 }],
  usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
});
const server = http.createServer((request, response) => {
  request.resume().on('end', () => {
    if (request.url.includes('streamGenerateContent')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`data: ${JSON.stringify(reply('warm'))}\r\n\r\n`);
    } else {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(reply('{"reasoning":"","complexity_reasoning":"","complexity_score":1}')));
    }
  });
});
await new Promise((resolve) => {
  server.listen(0, '127.0.0.1', resolve);
});

const cwd = `${home}/project`;
for (const folder of [cwd, `${home}/.gemini`]) fs.mkdirSync(folder);
fs.writeFileSync(
  `${home}/.gemini/settings.json`,
  JSON.stringify({
    general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
    privacy: { usageStatisticsEnabled: false },
    security: { auth: { selectedType: 'gemini-api-key' }, folderTrust: { enabled: false } },
  }),
);
const env = {
  PATH: process.env.PATH,
  HOME: home,
  TERM: 'xterm-256color',
  COLORTERM: 'truecolor',
  GEMINI_API_KEY: 'none',
  GOOGLE_GEMINI_BASE_URL: `http://127.0.0.1:${server.address().port}`,
  GEMINI_CLI_NO_RELAUNCH: 'true',
  NODE_COMPILE_CACHE: cache,
};

const prompted = await new Promise((resolve) => {
  const child = spawn(process.execPath, [cli, '-p', 'warm'], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  child.on('close', (code) => resolve({ code, said }));
});
if (prompted.code !== 0 || !prompted.said.includes('warm')) {
  throw new Error(`gemini -p ended with ${prompted.code} and said ${prompted.said}`);
}

const pty = createRequire(cli)('@lydell/node-pty');
const terminal = pty.spawn(process.execPath, [cli], { env, cwd, cols: 120, rows: 40 });
let screen = '';
terminal.onData((data) => (screen += data));
const ended = new Promise((resolve) => {
  terminal.onExit(resolve);
});
const appears = async (text) => {
  for (let tries = 0; tries < 300 && !screen.includes(text); tries += 1) {
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  screen = screen.includes(text) ? '' : screen;
};
await appears('Type your message');
for (const key of 'warm') terminal.write(key);
await appears('warm');
terminal.write('\r');
await appears('warm');
terminal.kill('SIGTERM');
await ended;
server.close();
fs.rmSync(home, { recursive: true });
