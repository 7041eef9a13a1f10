import { sha256 } from '../hash.ts';
import type { Tools } from '../template/template.ts';

const ENDS = {
  debian:
    'apt-get clean; rm -rf /var/lib/apt/lists/* /var/cache/debconf/*-old /var/cache/ldconfig /var/log/apt /var/log/*.log',
  other: 'rm -rf /tmp/*',
};
const FAILED = '{ echo "mayfly: a package cannot be installed"; exit 1; }';
// Without the mode, apt takes a mirror that does not answer for an empty one.
const UPDATE = 'apt-get update -o APT::Update::Error-Mode=any';
const INSTALL = 'apt-get install -y --no-install-recommends';

/** The layer as a Dockerfile: names and versions are checked words, see config/shape.ts. */
export function layerFile({ debian = [], npm = [], pip = [] }: Tools): string {
  const words = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(' ');
  const packages = [...debian, ...(pip.length > 0 ? ['python3-pip'] : [])];
  const steps = [
    ...(packages.length > 0
      ? [`export DEBIAN_FRONTEND=noninteractive; ${UPDATE}; ${INSTALL} ${words(packages)} || ${FAILED}; ${ENDS.debian}`]
      : []),
    ...(npm.length > 0
      ? [
          `npm install --global --no-fund --no-audit --no-update-notifier --cache /tmp/npm ${words(npm)} || ${FAILED}; ${ENDS.other}`,
        ]
      : []),
    ...(pip.length > 0
      ? [
          `PIP_CERT=/etc/ssl/certs/ca-certificates.crt pip3 install --break-system-packages --no-cache-dir --root-user-action=ignore ${words(pip)} || ${FAILED}; ${ENDS.other}`,
        ]
      : []),
  ];
  return [
    'ARG BASE',
    'FROM ${BASE}',
    'LABEL mayfly.build=target',
    ...steps.map((step) => `RUN set -eu; ${step}`),
    '',
  ].join('\n');
}

/** The tag of the image with the layer is that of the image without, and this: who removes the one finds the other. */
export async function layerSuffix(tools: Tools): Promise<string> {
  return `-${await sha256(layerFile(tools), 12)}`;
}
