import { describe, expect, it } from 'vitest';
import { reasonOf } from '../../../../src/engine/images/reasons.ts';

const NETWORK = 'the network did not answer';
const DISK = 'the disk is full';
const PACKAGE = 'a package among the tools does not exist in that version';
const CERTIFICATE = 'a certificate is not trusted';

describe('the reason of a failed step', () => {
  it.each([
    [DISK, 'write /var/lib/docker/tmp/x: no space left on device'],
    [DISK, "E: You don't have enough free space in /var/cache/apt/archives/. not enough free space"],
    [DISK, 'npm error nospc ENOSPC: no space left on device, write'],
    [NETWORK, "W: Failed to fetch http://example.invalid/InRelease  Temporary failure resolving 'example.invalid'"],
    [NETWORK, 'npm error code EAI_AGAIN\nnpm error errno EAI_AGAIN'],
    [NETWORK, 'npm error code ECONNREFUSED'],
    [NETWORK, 'E: Failed getting release file http://example.invalid/dists/bookworm/Release'],
    [NETWORK, 'Error response from daemon: dial tcp: lookup example.invalid: no such host'],
    [NETWORK, 'E: Unable to locate package ripgrep'],
    [CERTIFICATE, 'npm error code SELF_SIGNED_CERT_IN_CHAIN'],
    [PACKAGE, 'E: Unable to locate package cowsya\nmayfly: a package cannot be installed\n'],
    [PACKAGE, "E: Version '9' for 'cowsay' was not found\nmayfly: a package cannot be installed\n"],
    [PACKAGE, 'npm error code ETARGET\nmayfly: a package cannot be installed\n'],
    [NETWORK, 'npm error code EAI_AGAIN\nmayfly: a package cannot be installed\n'],
    [CERTIFICATE, 'Certificate verification failed: The certificate is NOT trusted.'],
    [CERTIFICATE, 'x509: certificate signed by unknown authority'],
    [
      'the base image is for another architecture',
      'standard_init_linux.go:228: exec user process caused: exec format error',
    ],
    [
      'the base image is for another architecture',
      'no matching manifest for linux/riscv64 in the manifest list entries',
    ],
    ['npm has no such version', 'npm error code ETARGET\nnpm error notarget No matching version found for x@0.0.0.'],
    ["the keys of Debian's archive are not known here", 'E: No keyring installed in /usr/share/keyrings/x.gpg;'],
    [
      'the engine does not answer',
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    ],
    ['no permission to use the engine', 'permission denied while trying to connect to the Docker daemon socket'],
    ['docker build ended with 7', 'something else'],
  ])('is "%s"', (reason, output) => {
    expect(reasonOf(output, 'docker build', 7).reason).toBe(reason);
  });

  it('names a remedy each time', () => {
    expect(reasonOf('no space left on device', 'x', 1).remedy).toMatch(/mayfly image/);
    expect(reasonOf('', 'x', 1).remedy).toMatch(/mayfly image build/);
  });
});
