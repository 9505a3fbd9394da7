/** Structured lines on stderr, one JSON object each. Nothing secret and no payload is ever passed in. */
function line(level: string, fields: Readonly<Record<string, unknown>>): void {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, ...fields })}\n`);
}

export const log = {
  info: (fields: Readonly<Record<string, unknown>>): void => line('info', fields),
  error: (fields: Readonly<Record<string, unknown>>): void => line('error', fields),
};
