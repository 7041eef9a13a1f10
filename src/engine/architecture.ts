/** Engines and images use the names of the kernel and of Go for the same machine. */
export function goName(architecture: string): string {
  return { x86_64: 'amd64', aarch64: 'arm64' }[architecture] ?? architecture;
}
