export interface Reason {
  readonly reason: string;
  readonly remedy: string;
}

/** What the builders, apt, debootstrap and npm write when something outside is wrong; the first that matches counts. */
const KNOWN: readonly (readonly [RegExp, string, string])[] = [
  [
    /(Unable to locate package|' was not found|ETARGET|No matching version found|E404|No matching distribution)[^]*mayfly: a package cannot be installed/,
    'a package among the tools does not exist in that version',
    'correct it under tools in config.yaml or the template (the lines above name it)',
  ],
  [
    /no space left on device|not enough free space|ENOSPC|disk quota exceeded/i,
    'the disk is full',
    'free some space (mayfly image prune), then run mayfly image build',
  ],
  [
    /exec format error|does not match the (specified|detected) (host )?platform|no matching manifest for/i,
    'the base image is for another architecture',
    'remove it with docker rmi node:24-bookworm-slim, or set base: offline, then run mayfly image build',
  ],
  [
    /permission denied while trying to connect|dial unix .* permission denied/i,
    'no permission to use the engine',
    'run mayfly doctor',
  ],
  [
    /cannot connect to the docker daemon|is the docker daemon running|unable to connect to podman/i,
    'the engine does not answer',
    'run mayfly doctor',
  ],
  [
    /certificate (verification|verify|signed by)|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|certificate has expired|x509:/i,
    'a certificate is not trusted',
    "add your network's CA to the system's trust store, or name it with ca-bundle in config.yaml, then run mayfly image build",
  ],
  [
    /No keyring installed|Keyring-based check was requested|signed by unknown key|public key is not available/i,
    "the keys of Debian's archive are not known here",
    'install debian-archive-keyring, then run mayfly image build',
  ],
  [
    /ETARGET|No matching version found|E404/i,
    'npm has no such version',
    'remove it from image.json of the store, then run mayfly image build',
  ],
  [
    /could not resolve|temporary failure (in name resolution|resolving)|no such host|EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|connection (refused|timed out|failed)|failed to fetch|network is unreachable|Failed getting release file|Couldn't download|Unable to locate package|i\/o timeout|Client\.Timeout/i,
    'the network did not answer',
    'check the connection and the proxy variables, then run mayfly image build',
  ],
];

/** Why a step of a build failed, from what it wrote. */
export function reasonOf(output: string, step: string, code: number): Reason {
  const known = KNOWN.find(([pattern]) => pattern.test(output));
  return known
    ? { reason: known[1], remedy: known[2] }
    : { reason: `${step} ended with ${code}`, remedy: 'see the lines above, then run mayfly image build' };
}
