/** Undefined for an endpoint that is no socket of this machine. */
export function socketOf(endpoint: string): string | undefined {
  return endpoint.startsWith('unix://') ? endpoint.slice('unix://'.length) : undefined;
}
