import { sha256 } from '../../platform/hash.ts';
import type { Tools } from '../../config/template.ts';

const END = 'rm -rf /tmp/*';
const END_DEBIAN =
  'apt-get clean; rm -rf /var/lib/apt/lists/* /var/cache/debconf/*-old /var/cache/ldconfig /var/log/apt /var/log/*.log';
// As in the Dockerfile: what the host trusts, else what the image does, for the time of the step.
const TRUST = 'ca=/tmp/ca.crt; [ -s $ca ] || ca=/etc/ssl/certs/ca-certificates.crt';
const FAILED = '{ echo "mayfly: a package cannot be installed"; exit 1; }';
// Without the mode, apt takes a mirror that does not answer for an empty one.
const UPDATE = 'apt-get update -o APT::Update::Error-Mode=any -o Acquire::https::CAInfo=$ca';
const INSTALL = 'apt-get install -o Acquire::https::CAInfo=$ca -y --no-install-recommends';

/** The layer as a Dockerfile: names and versions are checked words, see config/shape.ts. */
export function layerFile({ debian = [], npm = [], pip = [] }: Tools): string {
  const words = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(' ');
  const packages = [...debian, ...(pip.length > 0 ? ['python3-pip'] : [])];
  const steps = [
    ...(packages.length > 0
      ? [`export DEBIAN_FRONTEND=noninteractive; ${UPDATE}; ${INSTALL} ${words(packages)} || ${FAILED}; ${END_DEBIAN}`]
      : []),
    ...(npm.length > 0
      ? [
          `NODE_EXTRA_CA_CERTS=$ca npm install --global --no-fund --no-audit --no-update-notifier --cache /tmp/npm ${words(npm)} || ${FAILED}`,
        ]
      : []),
    ...(pip.length > 0
      ? [
          `PIP_CERT=$ca pip3 install --break-system-packages --no-cache-dir --root-user-action=ignore ${words(pip)} || ${FAILED}`,
        ]
      : []),
  ];
  return [
    'ARG BASE',
    'FROM ${BASE}',
    'LABEL mayfly.build=target',
    ...steps.flatMap((step) => ['COPY ca.crt /tmp/', `RUN set -eu; ${TRUST}; ${step}; ${END}`]),
    '',
  ].join('\n');
}

/** The tag of the image with the layer is that of the image without, and this: who removes the one finds the other. */
export async function layerSuffix(tools: Tools): Promise<string> {
  return `-${await sha256(layerFile(tools), 12)}`;
}
