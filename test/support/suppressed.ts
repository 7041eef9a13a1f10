/** What also fails while a failed test cleans up would hide why the test failed: both are said. */
const text = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

const Native = SuppressedError;
globalThis.SuppressedError = class extends Native {
  constructor(error: unknown, suppressed: unknown, message?: string) {
    super(error, suppressed, message || `${text(suppressed)}\nand then, while it cleaned up: ${text(error)}`);
  }
} as SuppressedErrorConstructor;
